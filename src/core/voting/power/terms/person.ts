/** `person`, `person(erc20(CIV) >= 100)`: one for each, or for each whom a rule of gates lets in. */

import { parseRule } from '../../../eligibility/parse-rule.ts';
import { printRule } from '../../../eligibility/print-rule.ts';
import { partNotForRolls } from '../../../eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '../../../eligibility/rule-json.ts';
import { invariant } from '../../../invariant.ts';
import { accept, refuse } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';

export const person: PowerTermDefinition<'person'> = {
  kind: 'person',
  word: 'person',
  takes: 'rule',
  build({ rule }, tokens) {
    if (rule === undefined) return accept({ kind: 'person', rule: null });
    const read = parseRule(rule, tokens);
    if (!read.ok) return read;
    const part = partNotForRolls(read.value);
    return part
      ? refuse({ code: 'rule-not-for-rolls', part })
      : accept({ kind: 'person', rule: read.value });
  },
  print: ({ rule }, tokens) => (rule === null ? 'person' : `person(${printRule(rule, tokens)})`),
  toJson: ({ kind, rule }) => ({ kind, rule: rule && ruleToJson(rule) }),
  fromJson({ rule }) {
    const read = rule === null ? null : ruleFromJson(rule);
    invariant(read === null || !partNotForRolls(read), 'a rule that a roll can be read by');
    return { kind: 'person', rule: read };
  },
  decimalsOf: () => 0,
};

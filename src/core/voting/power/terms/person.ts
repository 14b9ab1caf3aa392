/** `person`, `person(erc20(CIV) >= 100)`: one for each, or for each whom a rule of gates lets in. */

import { parseRule } from '../../../eligibility/parse-rule.ts';
import { printRule } from '../../../eligibility/print-rule.ts';
import { ruleFromJson, ruleToJson } from '../../../eligibility/rule-json.ts';
import { accept } from '../../../result.ts';
import type { PowerTermDefinition } from '../term.ts';

export const person: PowerTermDefinition<'person'> = {
  kind: 'person',
  word: 'person',
  takes: 'rule',
  build({ rule }, tokens) {
    if (rule === undefined) return accept({ kind: 'person', rule: null });
    const read = parseRule(rule, tokens);
    return read.ok ? accept({ kind: 'person', rule: read.value }) : read;
  },
  print: ({ rule }, tokens) => (rule === null ? 'person' : `person(${printRule(rule, tokens)})`),
  toJson: ({ kind, rule }) => ({ kind, rule: rule && ruleToJson(rule) }),
  fromJson: ({ rule }) => ({ kind: 'person', rule: rule === null ? null : ruleFromJson(rule) }),
  decimalsOf: () => 0,
};

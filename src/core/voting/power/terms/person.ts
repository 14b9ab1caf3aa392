/** `person`, `person(erc20(CIV) >= 100)`: one for each, or for each whom a rule of gates lets in. */

import { parseRule } from '../../../eligibility/parse-rule.ts';
import { printRule } from '../../../eligibility/print-rule.ts';
import { partNotForRolls, type Rule, TOKEN_STANDARDS, termsOf } from '../../../eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '../../../eligibility/rule-json.ts';
import type { KnownToken } from '../../../eligibility/term.ts';
import { definitionOf } from '../../../eligibility/terms/index.ts';
import { invariant } from '../../../invariant.ts';
import { accept, refuse } from '../../../result.ts';
import type { PersonTerm } from '../power.ts';
import type { PowerTermDefinition } from '../term.ts';
import { fungibleFromJson } from './token.ts';

const isSame = (one: KnownToken, other: KnownToken): boolean =>
  one.standard === other.standard && one.chainId === other.chainId && one.address === other.address;

/** Of those that are known, those that a rule names. */
const namedIn = ({ node }: Rule, tokens: readonly KnownToken[]): readonly KnownToken[] =>
  tokens.filter((known) =>
    termsOf(node).some(
      (term) =>
        'token' in term &&
        term.token === known.address &&
        term.chainId === known.chainId &&
        definitionOf(term.kind).takes.contract === known.standard,
    ),
  );

const withTokens = (tokens: readonly KnownToken[]): Pick<PersonTerm, 'tokens'> =>
  tokens.length === 0 ? {} : { tokens };

function tokenFromJson(json: unknown): KnownToken {
  const { symbol, standard, address, ...rest } = json as { [member: string]: unknown };
  const { chainId, token, decimals } = fungibleFromJson({ ...rest, token: address });
  const known = TOKEN_STANDARDS.find((one) => one === standard);
  invariant(known && typeof symbol === 'string', 'a token that a power names');
  return { symbol, standard: known, chainId, address: token, decimals };
}

export const person: PowerTermDefinition<'person'> = {
  kind: 'person',
  word: 'person',
  takes: 'rule',
  build({ rule }, tokens) {
    if (rule === undefined) return accept({ kind: 'person', rule: null });
    const read = parseRule(rule, tokens);
    if (!read.ok) return read;
    const part = partNotForRolls(read.value);
    if (part) return refuse({ code: 'rule-not-for-rolls', part });
    return accept({
      ...{ kind: 'person', rule: read.value },
      ...withTokens(namedIn(read.value, tokens)),
    });
  },
  print({ rule, tokens: own = [] }, tokens) {
    if (rule === null) return 'person';
    const more = own.filter((one) => !tokens.some((known) => isSame(one, known)));
    return `person(${printRule(rule, [...tokens, ...more])})`;
  },
  toJson: ({ kind, rule, tokens = [] }) => ({
    ...{ kind, rule: rule && ruleToJson(rule) },
    ...(tokens.length > 0 && { tokens: tokens.map((one) => ({ ...one })) }),
  }),
  fromJson({ rule, tokens = [] }) {
    const read = rule === null ? null : ruleFromJson(rule);
    invariant(read === null || !partNotForRolls(read), 'a rule that a roll can be read by');
    invariant(Array.isArray(tokens), 'the tokens of a power');
    return { kind: 'person', rule: read, ...withTokens(tokens.map(tokenFromJson)) };
  },
  decimalsOf: () => 0,
};

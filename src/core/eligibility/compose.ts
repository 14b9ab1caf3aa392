/**
 * A rule put together from answers instead of text: the same terms that `parseRule` makes, so that what comes out
 * prints as a rule somebody could have written, and reads back as the same.
 */
import { accept, type Result, refuse } from '../result.ts';
import {
  depthOf,
  MAX_RULE_DEPTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  type Term,
  type TermKind,
  termsOf,
} from './rule.ts';
import type { KnownToken } from './term.ts';
import { definitionOf } from './terms/index.ts';

/** The common cases, in the order they are offered. */
export const GATE_CASES = [
  'token',
  'nft',
  'citizen',
  'votes',
  'safe',
  'ens',
  'member',
  'account',
] as const;
export type GateCase = (typeof GATE_CASES)[number];

/** What a term was answered with, each as typed. */
export type TermAnswers = {
  /** A name or an address among the tokens. */
  readonly token?: string | undefined;
  readonly chainId?: number | undefined;
  /** What stands in quotes. */
  readonly text?: string | undefined;
  readonly id?: string | undefined;
  readonly amount?: string | undefined;
  readonly oneWallet?: boolean | undefined;
};

/** All of them, any of them, or at least so many. */
export type Join = 'all' | 'any' | number;

const MAX_ID = (1n << 256n) - 1n;

const pieceOf = (text: string) => ({ text, position: 0 });

/** Refuses what the term does not take, in the words of the language. */
export function buildTerm(
  kind: TermKind,
  answers: TermAnswers,
  tokens: readonly KnownToken[],
): Result<Term> {
  const { takes, build } = definitionOf(kind);
  const given = (text: string | undefined) => (text === undefined ? undefined : pieceOf(text));
  const typed = answers.id?.trim();
  const id = typed !== undefined && /^\d{1,78}$/.test(typed) ? BigInt(typed) : undefined;
  if (typed !== undefined && (id === undefined || id > MAX_ID)) {
    return refuse({ code: 'option-malformed', option: 'id' });
  }
  return build(
    {
      token: given(answers.token),
      chainId: answers.chainId,
      text: given(answers.text),
      id,
      atLeast: takes.amount === 'none' ? undefined : given(answers.amount?.trim()),
      oneWallet: takes.oneWallet && answers.oneWallet === true,
      end: pieceOf(''),
    },
    tokens,
  );
}

/** Of one part it is that part; no more can be asked for than there are. */
function joined(parts: readonly Node[], join: Join): Node | undefined {
  const [only] = parts;
  if (parts.length < 2) return only;
  if (typeof join !== 'number') return { kind: join, of: parts };
  const least = Math.min(Math.max(1, Math.trunc(join)), parts.length);
  return { kind: 'at-least', least, of: parts };
}

/** One rule of all parts, within the bounds of the language. */
export function composeRule(parts: readonly Node[], join: Join): Result<Rule> {
  const node = joined(parts, join);
  if (!node) return refuse({ code: 'rule-empty' });
  if (depthOf(node) > MAX_RULE_DEPTH) return refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH });
  return termsOf(node).length > MAX_RULE_TERMS
    ? refuse({ code: 'rule-too-large', max: MAX_RULE_TERMS })
    : accept({ v: 1, node });
}

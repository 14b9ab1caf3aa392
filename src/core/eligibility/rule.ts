/**
 * Rules of gates and electorates: a typed tree of terms, evaluated with three values. A term is one
 * file under `terms/`; a kind added to `TERM_KINDS`, or a token standard, does not compile until its
 * registry has it (`terms/index.ts`, `chain/tokens/index.ts`).
 */
import type { Address } from '../identity.ts';

export const TOKEN_STANDARDS = ['erc20', 'erc721'] as const;
export type TokenStandard = (typeof TOKEN_STANDARDS)[number];

export const TERM_KINDS = ['erc20', 'erc721', 'citizen'] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/** Sum of the balances over a person's wallets, at least so many base units (ERC-721: pieces). */
export type TokenTerm<S extends TokenStandard = TokenStandard> = {
  readonly kind: S;
  readonly chainId: number;
  readonly token: Address;
  readonly atLeast: bigint;
};
export type CitizenTerm = { readonly kind: 'citizen' };
export type Term = TokenTerm<'erc20'> | TokenTerm<'erc721'> | CitizenTerm;
export type TermOf<K extends TermKind> = Extract<Term, { kind: K }>;

export type Connective = 'all' | 'any';
export type Node =
  | Term
  | { readonly kind: Connective; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly of: Node };

export type Rule = { readonly v: 1; readonly node: Node };

/** A member can hold a rule of this size in his head, and one evaluation stays cheap. */
export const MAX_RULE_DEPTH = 8;
export const MAX_RULE_TERMS = 24;
export const MAX_RULE_LENGTH = 1_000;

export const isTerm = (node: Node): node is Term =>
  node.kind !== 'all' && node.kind !== 'any' && node.kind !== 'not';

/** All terms in reading order. */
export function termsOf(node: Node): readonly Term[] {
  if (isTerm(node)) return [node];
  return node.kind === 'not' ? termsOf(node.of) : node.of.flatMap(termsOf);
}

export function depthOf(node: Node): number {
  if (isTerm(node)) return 1;
  return 1 + (node.kind === 'not' ? depthOf(node.of) : Math.max(...node.of.map(depthOf)));
}

/** Every balance the rule asks for, each token once. */
export function tokensOf(rule: Rule): readonly TokenTerm[] {
  const byKey = new Map<string, TokenTerm>();
  for (const term of termsOf(rule.node)) {
    if (term.kind === 'citizen') continue;
    byKey.set(`${term.kind}:${term.chainId}:${term.token}`, term);
  }
  return [...byKey.values()];
}

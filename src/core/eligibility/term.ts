/** What one kind of term must bring: how it reads, prints, is stored, and is evaluated. */
import type { Address } from '../identity.ts';
import type { Result } from '../result.ts';
import type { Facts, Trace } from './facts.ts';
import type { TermKind, TermOf, TokenStandard } from './rule.ts';

/** A token the community may name in rules, with the decimals its amounts are written in. */
export type KnownToken = {
  readonly symbol: string;
  readonly standard: TokenStandard;
  readonly chainId: number;
  readonly address: Address;
  readonly decimals: number;
};

/** `erc20(CIV, chain 31337) >= 100`: what the parser hands to a term, with its place in the text. */
export type TermCall = {
  /** Undefined where nothing stands in parentheses. */
  readonly token: { readonly text: string; readonly position: number } | undefined;
  readonly chainId: number | undefined;
  readonly atLeast: { readonly text: string; readonly position: number } | undefined;
};

export interface TermDefinition<K extends TermKind> {
  readonly kind: K;
  /** The word it is written with. */
  readonly word: string;
  /** Whether it names a token, and an amount. */
  readonly takes: { readonly token: boolean; readonly amount: 'needed' | 'optional' | 'none' };
  build(call: TermCall, tokens: readonly KnownToken[]): Result<TermOf<K>>;
  print(term: TermOf<K>, tokens: readonly KnownToken[]): string;
  /** From the members of its stored form; a bug if they are not what `ruleToJson` wrote. */
  fromJson(json: { readonly [member: string]: unknown }): TermOf<K>;
  evaluate(term: TermOf<K>, facts: Facts): Trace;
}

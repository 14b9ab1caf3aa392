/** What one kind of term must bring: how it reads, prints, is stored, and is evaluated. */
import type { JsonValue } from '../canonical-json.ts';
import type { Address } from '../identity.ts';
import type { Result } from '../result.ts';
import type { Facts, Trace } from './facts.ts';
import type { Piece } from './piece.ts';
import type { Asking } from './reading.ts';
import type { TermKind, TermOf, TokenStandard } from './rule.ts';

/** A contract the community may name in rules, with the decimals its amounts are written in. */
export type KnownToken = {
  readonly symbol: string;
  readonly standard: TokenStandard;
  readonly chainId: number;
  readonly address: Address;
  readonly decimals: number;
};

/** `erc20(CIV, chain 31337) >= 100`: what the parser hands to a term, with its place in the text. */
export type TermCall = {
  readonly token: Piece | undefined;
  readonly chainId: number | undefined;
  /** What stood in quotes, without them. */
  readonly text: Piece | undefined;
  readonly id: bigint | undefined;
  readonly atLeast: Piece | undefined;
  readonly oneWallet: boolean;
  /** Where the term ends, for what is missing there. */
  readonly end: Piece;
};

export type Presence = 'needed' | 'optional' | 'none';

/** What a term is written with; what it does not take is refused where it stands. */
export type Takes = {
  /** What its contract has to be; null: it names none. */
  readonly contract: TokenStandard | null;
  readonly text: Presence;
  readonly id: Presence;
  readonly amount: Presence;
  /** What its amount looks like, for the refusal. */
  readonly example: string;
  readonly oneWallet: boolean;
};

export type Members = { readonly [member: string]: unknown };

export interface TermDefinition<K extends TermKind> {
  readonly kind: K;
  /** The word it is written with. */
  readonly word: string;
  readonly takes: Takes;
  build(call: TermCall, tokens: readonly KnownToken[]): Result<TermOf<K>>;
  print(term: TermOf<K>, tokens: readonly KnownToken[]): string;
  toJson(term: TermOf<K>): { readonly [member: string]: JsonValue };
  /** From the members of its stored form; a bug if they are not what `toJson` wrote. */
  fromJson(json: Members): TermOf<K>;
  /** What it has read of each wallet; null for what the books know. */
  askingOf(term: TermOf<K>): Asking | null;
  evaluate(term: TermOf<K>, facts: Facts): Trace;
}

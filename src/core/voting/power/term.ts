/** What one kind of term must bring: how it reads, prints and is stored, and what unit its values have. */
import type { JsonValue } from '../../canonical-json.ts';
import type { Piece } from '../../eligibility/piece.ts';
import type { KnownToken } from '../../eligibility/term.ts';
import type { Result } from '../../result.ts';
import type { PowerTermKind, PowerTermOf } from './power.ts';

/** What stands in a term's parentheses, as the parser hands it over. */
export type PowerCall = {
  readonly token: Piece | undefined;
  readonly chainId: number | undefined;
  readonly name: Piece | undefined;
  readonly decimals: number | undefined;
  /** The text of a gate's rule. */
  readonly rule: string | undefined;
};

export interface PowerTermDefinition<K extends PowerTermKind> {
  readonly kind: K;
  /** The word it is written with. */
  readonly word: string;
  /** What stands in its parentheses; those of a rule may be left out. */
  readonly takes: 'rule' | 'token' | 'function';
  build(call: PowerCall, tokens: readonly KnownToken[]): Result<PowerTermOf<K>>;
  print(term: PowerTermOf<K>, tokens: readonly KnownToken[]): string;
  toJson(term: PowerTermOf<K>): JsonValue;
  /** From the members of its stored form; a bug if they are not what `toJson` wrote. */
  fromJson(json: { readonly [member: string]: unknown }): PowerTermOf<K>;
  decimalsOf(term: PowerTermOf<K>): number;
}

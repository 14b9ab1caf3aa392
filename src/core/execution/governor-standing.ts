/** Whether a community may have a governor carry out what it decides: it can propose there, and is somebody there. */
import type { Address } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';

/** Votes that whoever connects it has to have: this part of what a decision takes. */
const STANDING_PARTS = 100n;

/** Votes are in the token's base units. */
export type GovernorPowers = {
  readonly address: Address;
  /** The community's own, which proposes. */
  readonly account: Address;
  readonly counting: string;
  readonly threshold: bigint;
  readonly quorum: bigint;
  readonly decimals: number;
  /** Of the account, delegated to it. */
  readonly votes: bigint;
  /** Of the linked wallets of the steward who connects it. */
  readonly held: bigint;
};

const countsForAndAgainst = (counting: string): boolean =>
  new URLSearchParams(counting).get('support')?.split(',').includes('bravo') === true;

const larger = (a: bigint, b: bigint): bigint => (b > a ? b : a);

/** What a token is called proves nothing, for anybody may name any: only votes do, and not a trifle of them. */
export function decideStanding(powers: GovernorPowers): Result<null> {
  const { address, account, counting, threshold, quorum, decimals, votes, held } = powers;
  if (!countsForAndAgainst(counting)) {
    return refuse({ code: 'governor-counting', address, counting });
  }
  const shown = { address, account, decimals };
  if (votes < threshold) {
    return refuse({ code: 'governor-cannot-propose', ...shown, needed: threshold, have: votes });
  }
  const needed = larger(larger(threshold, quorum / STANDING_PARTS), 1n);
  const have = votes + held;
  return have < needed
    ? refuse({ code: 'governor-no-standing', ...shown, needed, have })
    : accept(null);
}

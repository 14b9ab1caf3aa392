/** Which powers and quorums a track may have: what nobody may gain by splitting, and nobody shrink by not linking. */
import type { Fraction } from '../fraction.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { MethodId } from '../voting/method.ts';
import {
  type ChainTerm,
  gainsBySplitting,
  isChainTerm,
  type Power,
  powerTermsOf,
} from '../voting/power/power.ts';
import { settlesSupply } from '../voting/power/supply.ts';
import type { Quorums } from '../voting/quorum.ts';

/** Ballots that whatever carries an action needs at least, in persons. */
export const ACTION_FLOOR = 5;

export type Weights = {
  readonly power: Power;
  readonly quorums: Quorums;
  readonly electorate: 'members' | 'citizens';
  readonly binding: boolean;
  readonly method: MethodId;
  readonly minimumBallots: number;
  /** It decides on the power itself: one that counts twice, set before that was refused, must not be there for good. */
  readonly mends?: boolean;
};

/** Whether those who appear as several persons would have more to say in it. */
export const splitGains = ({ power, method }: Pick<Weights, 'power' | 'method'>): boolean =>
  gainsBySplitting(power) || method === 'quadratic/1';

/**
 * The first contract that two terms read, undefined for none: whichever function they ask, both may see the same tokens
 * of a wallet, and a power adds all its terms up (V2). What a rule asks adds nothing up.
 */
function countedTwice({ node }: Power): ChainTerm | undefined {
  const seen = new Set<string>();
  return powerTermsOf(node)
    .filter(isChainTerm)
    .find(({ chainId, token }) => {
      const contract = `${chainId}:${token}`;
      const again = seen.has(contract);
      seen.add(contract);
      return again;
    });
}

/** A share of 0 asks nothing. */
const asks = (share: Fraction | null | undefined): boolean => (share?.numerator ?? 0n) > 0n;

/** Its roll is shorter where people do not link: what wallets hold weighs, or decides who weighs anything. */
const shrinks = ({ node }: Power): boolean =>
  powerTermsOf(node).some((term) => isChainTerm(term) || term.rule !== null);

/** Refusals: power-counts-twice, power-for-citizens, quorum-without-supply, quorum-shrinks, quorum-floor. */
export function decideWeights(weights: Weights): Result<null> {
  const { power, quorums, electorate, binding, minimumBallots, mends = false } = weights;
  const twice = mends ? undefined : countedTwice(power);
  if (twice) {
    return refuse({ code: 'power-counts-twice', token: twice.token, chainId: twice.chainId });
  }
  if (quorums.supply !== null && !settlesSupply(power)) {
    return refuse({ code: 'quorum-without-supply' });
  }
  if (!binding) return accept(null);
  if (splitGains(weights) && electorate !== 'citizens') {
    return refuse({ code: 'power-for-citizens' });
  }
  if (minimumBallots < ACTION_FLOOR) return refuse({ code: 'quorum-floor', least: ACTION_FLOOR });
  const held = asks(quorums.supply?.share) || asks(quorums.citizens);
  return shrinks(power) && !held ? refuse({ code: 'quorum-shrinks' }) : accept(null);
}

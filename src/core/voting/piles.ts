/** Ranked ballots sorted onto piles by the option each counts for now, as counters do by hand. */
import { invariant } from '../invariant.ts';
import { isRanking } from './choice.ts';
import type { PoweredChoice } from './method.ts';

/** Ballots of one ranking; options are 0-based here. */
export type Bundle = { readonly ranking: readonly number[]; readonly power: bigint };

function rankingOf({ choice }: PoweredChoice): readonly number[] | undefined {
  if ('abstain' in choice) return undefined;
  invariant(typeof choice.choice !== 'number' && isRanking(choice.choice), 'a ranking was read');
  return choice.choice.flat().map((option) => option - 1);
}

export type Cards = { readonly bundles: readonly Bundle[]; readonly abstained: bigint };

/** Equal rankings in one bundle, where their powers only add up. */
export function bundleUp(ballots: readonly PoweredChoice[]): Cards {
  const bundles = new Map<string, { ranking: readonly number[]; power: bigint }>();
  let abstained = 0n;
  for (const ballot of ballots) {
    const ranking = rankingOf(ballot);
    if (!ranking) {
      abstained += ballot.power;
      continue;
    }
    const key = ranking.join();
    const known = bundles.get(key);
    if (known) known.power += ballot.power;
    else bundles.set(key, { ranking, power: ballot.power });
  }
  return { bundles: [...bundles.values()], abstained };
}

/** Equal rankings of equal power in one bundle with their number, where each is rounded by itself. */
export function bundleEqual(ballots: readonly PoweredChoice[]): {
  readonly bundles: readonly (Bundle & { readonly ballots: bigint })[];
  readonly abstained: bigint;
} {
  const bundles = new Map<string, Bundle & { ballots: bigint }>();
  let abstained = 0n;
  for (const ballot of ballots) {
    const ranking = rankingOf(ballot);
    if (!ranking) {
      abstained += ballot.power;
      continue;
    }
    const key = `${ballot.power}:${ranking.join()}`;
    const known = bundles.get(key);
    if (known) known.ballots += 1n;
    else bundles.set(key, { ranking, power: ballot.power, ballots: 1n });
  }
  return { bundles: [...bundles.values()], abstained };
}

/** The option a ballot counts for among those that stand; undefined once none of its options does. */
export function nextOf(ranking: readonly number[], stands: readonly boolean[]): number | undefined {
  for (const option of ranking) if (stands[option]) return option;
  return undefined;
}

/**
 * Of equal ones the one to drop: the smallest in the latest earlier round that tells them apart, else the first
 * listed. `history`: the figures of earlier rounds, by option.
 */
export function breakTie(tied: readonly number[], history: readonly (readonly bigint[])[]): number {
  let left = [...tied].sort((a, b) => a - b);
  for (const figures of history.toReversed()) {
    const least = left.reduce<bigint | undefined>((low, option) => {
      const mine = figures[option] ?? 0n;
      return low === undefined || mine < low ? mine : low;
    }, undefined);
    left = left.filter((option) => figures[option] === least);
    if (left.length === 1) break;
  }
  const [first] = left;
  invariant(first !== undefined, 'a tie is of somebody');
  return first;
}

/** Ranked ballots sorted onto piles by the option each counts for now, as counters do by hand. */
import { invariant } from '../invariant.ts';
import { isRanking } from './choice.ts';
import type { PoweredChoice } from './method.ts';

/** Ballots of one ranking; options are 0-based here. */
export type Bundle = { readonly ranking: readonly number[]; readonly power: bigint };

function rankingOf({ choice }: PoweredChoice): readonly number[] | undefined {
  if ('abstain' in choice) return undefined;
  invariant(typeof choice.choice !== 'number' && isRanking(choice.choice), 'a ranking was read');
  return choice.choice.map((option) => Number(option) - 1);
}

export type Cards = { readonly bundles: readonly Bundle[]; readonly abstained: bigint };

/**
 * A ranking as one number, its options as digits; undefined where they are too many for that. Rankings so long are
 * hardly ever equal: each is a bundle of its own.
 */
function keyOf(ranking: readonly number[], optionCount: number): number | undefined {
  let key = 0;
  for (const option of ranking) {
    key = key * (optionCount + 1) + option + 1;
    if (key > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return key;
}

/** Equal rankings in one bundle, where their powers only add up. */
export function bundleUp(ballots: readonly PoweredChoice[], optionCount: number): Cards {
  const bundles: { readonly ranking: readonly number[]; power: bigint }[] = [];
  const places = new Map<number, { power: bigint }>();
  let abstained = 0n;
  for (const ballot of ballots) {
    const ranking = rankingOf(ballot);
    if (!ranking) {
      abstained += ballot.power;
      continue;
    }
    const key = keyOf(ranking, optionCount);
    const known = key === undefined ? undefined : places.get(key);
    if (known) {
      known.power += ballot.power;
      continue;
    }
    const bundle = { ranking, power: ballot.power };
    bundles.push(bundle);
    if (key !== undefined) places.set(key, bundle);
  }
  return { bundles, abstained };
}

/** Equal rankings of equal power in one bundle with their number, where each is rounded by itself. */
export function bundleEqual(
  ballots: readonly PoweredChoice[],
  optionCount: number,
): {
  readonly bundles: readonly (Bundle & { readonly ballots: bigint })[];
  readonly abstained: bigint;
} {
  const bundles: (Bundle & { ballots: bigint })[] = [];
  const places = new Map<bigint, Map<number, { ballots: bigint }>>();
  let abstained = 0n;
  for (const ballot of ballots) {
    const { power } = ballot;
    const ranking = rankingOf(ballot);
    if (!ranking) {
      abstained += power;
      continue;
    }
    const key = keyOf(ranking, optionCount);
    const known = key === undefined ? undefined : places.get(power)?.get(key);
    if (known) {
      known.ballots += 1n;
      continue;
    }
    const bundle = { ranking, power, ballots: 1n };
    bundles.push(bundle);
    if (key === undefined) continue;
    const ofPower = places.get(power) ?? new Map<number, { ballots: bigint }>();
    places.set(power, ofPower.set(key, bundle));
  }
  return { bundles, abstained };
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

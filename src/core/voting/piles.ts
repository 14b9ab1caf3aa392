/** Ranked ballots sorted onto piles by the option each counts for now, as counters do by hand. */
import { invariant } from '../invariant.ts';
import { isRanking, type Ranking } from './choice.ts';
import type { PoweredChoice } from './method.ts';

/** Ballots of one ranking, which is in no rank shared: options from the best, 1-based as they were read. */
export type Bundle = { readonly ranking: Ranking; readonly power: bigint };

function rankingOf({ choice }: PoweredChoice): Ranking | undefined {
  if ('abstain' in choice) return undefined;
  invariant(typeof choice.choice !== 'number' && isRanking(choice.choice), 'a ranking was read');
  return choice.choice;
}

export type Cards = { readonly bundles: readonly Bundle[]; readonly abstained: bigint };

/**
 * A ranking as one number, its options as digits; undefined where they are too many for that. Rankings so long are
 * hardly ever equal: each is a bundle of its own.
 */
function keyOf(ranking: Ranking, optionCount: number): number | undefined {
  let key = 0;
  for (const option of ranking) {
    key = key * (optionCount + 1) + Number(option);
    if (key > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return key;
}

/** Equal rankings in one bundle, where their powers only add up. */
export function bundleUp(ballots: readonly PoweredChoice[], optionCount: number): Cards {
  const bundles: { readonly ranking: Ranking; power: bigint }[] = [];
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

/** The option (0-based) a ballot counts for among those that stand; undefined once none of its options does. */
export function nextOf(ranking: Ranking, stands: readonly boolean[]): number | undefined {
  for (const option of ranking) if (stands[Number(option) - 1]) return Number(option) - 1;
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

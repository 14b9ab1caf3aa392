/**
 * Single transferable vote, weighted inclusive Gregory: several seats, ranked ballots (the method of the Australian
 * senate, with the fraction of the surplus weighed by what each ballot is worth). Power is counted in 10^-9 and rounded
 * down at each transfer; what rounding loses is shown. The quota is Droop's, floor(T / (seats + 1)) + 1, fixed in round 1.
 * Who reaches it is elected; the largest surplus moves first, all ballots of the elected at value · surplus / total, and
 * the part that has no next option is exhausted. When no surplus is left the lowest is dropped; when as many stand as
 * seats are free, they are elected. Equal ones: the latest earlier round that differs decides, then the list. Those
 * who share the last seat before that all win, as a tie.
 * Standing + elected + exhausted + lost = turnout - abstain in every round (V1).
 */

import { compareBigints, greatest } from '../../bigint.ts';
import { fraction } from '../../fraction.ts';
import { parseRanking } from '../choice.ts';
import type { Count, CountSetting, PoweredChoice, Round, VotingMethod } from '../method.ts';
import { breakTie, bundleEqual, nextOf } from '../piles.ts';

/** Parts of one unit of power. */
export const STV_SCALE = 1_000_000_000n;

type Transfer = Extract<Round, { kind: 'transfer' }>;
/** Ballots of one ranking and one value; `value` is that of each. */
type Parcel = {
  readonly ranking: readonly number[];
  readonly value: bigint;
  readonly ballots: bigint;
};

const worth = (parcels: readonly Parcel[]): bigint =>
  parcels.reduce((sum, { value, ballots }) => sum + value * ballots, 0n);

class Senate {
  readonly seats: number;
  readonly quota: bigint;
  readonly #stands: boolean[];
  readonly #piles: Parcel[][];
  /** What each option holds now; of the elected, what they keep. */
  readonly #totals: bigint[];
  /** What each had when it was elected or dropped. */
  readonly #finals = new Map<number, bigint>();
  readonly #surpluses = new Set<number>();
  readonly elected: number[] = [];
  readonly dropped: number[] = [];
  readonly rounds: Transfer[] = [];
  /** Those among whom a tie-break gave the last seats. */
  shared: readonly number[] = [];
  /** Dropped from a tie for the last seats, and nothing they held told anybody else apart. */
  #alike: readonly number[] = [];
  #exhausted = 0n;
  #lost = 0n;

  constructor({ optionCount, seats }: CountSetting, parcels: readonly Parcel[]) {
    this.seats = Math.min(seats, optionCount);
    this.quota = (worth(parcels) / STV_SCALE / BigInt(seats + 1) + 1n) * STV_SCALE;
    this.#stands = new Array<boolean>(optionCount).fill(true);
    this.#piles = Array.from({ length: optionCount }, () => []);
    for (const parcel of parcels)
      this.#piles[nextOf(parcel.ranking, this.#stands) ?? -1]?.push(parcel);
    this.#totals = this.#piles.map(worth);
  }

  get standing(): number[] {
    return this.#stands.flatMap((isStanding, option) => (isStanding ? [option] : []));
  }

  total(option: number): bigint {
    return this.#totals[option] ?? 0n;
  }

  final(option: number): bigint {
    return this.#finals.get(option) ?? this.total(option);
  }

  /** By what they hold, the most first; equal ones as they are listed. */
  ranked(options: readonly number[]): number[] {
    return options.toSorted((a, b) => compareBigints(this.total(b), this.total(a)) || a - b);
  }

  #elect(option: number): void {
    this.#stands[option] = false;
    this.#finals.set(option, this.total(option));
    this.elected.push(option);
    if (this.total(option) > this.quota) this.#surpluses.add(option);
  }

  /** Everything on the pile of `option`, each ballot at its new value. Returns what arrived somewhere. */
  #move(option: number, revalue: (value: bigint) => bigint): bigint {
    let moved = 0n;
    for (const { ranking, value, ballots } of this.#piles[option] ?? []) {
      const parcel = { ranking, value: revalue(value), ballots };
      const amount = parcel.value * ballots;
      moved += amount;
      const next = nextOf(ranking, this.#stands);
      if (next === undefined) this.#exhausted += amount;
      else {
        this.#piles[next]?.push(parcel);
        this.#totals[next] = this.total(next) + amount;
      }
    }
    this.#piles[option] = [];
    return moved;
  }

  #moveSurplus(option: number): void {
    const total = this.total(option);
    const surplus = total - this.quota;
    this.#surpluses.delete(option);
    this.#totals[option] = this.quota;
    this.#lost += surplus - this.#move(option, (value) => (value * surplus) / total);
  }

  #drop(option: number): void {
    this.#stands[option] = false;
    this.#finals.set(option, this.total(option));
    this.dropped.push(option);
    this.#totals[option] = 0n;
    this.#move(option, (value) => value);
  }

  get #history(): readonly (readonly bigint[])[] {
    return this.rounds.map(({ scores }) => scores);
  }

  #note(
    elected: readonly number[],
    moves: Partial<Pick<Transfer, 'surplusOf' | 'dropped' | 'tied'>>,
  ): void {
    const one = (option: number): number => option + 1;
    this.rounds.push({
      kind: 'transfer',
      ...{
        scores: [...this.#totals],
        standing: [...elected, ...this.standing].map(one).sort((a, b) => a - b),
      },
      ...{ exhausted: this.#exhausted, lost: this.#lost, quota: this.quota },
      ...{ elected: elected.map(one), surplusOf: null, dropped: [], tied: [], ...moves },
    });
  }

  /** One round; false once every seat is filled. */
  round(): boolean {
    const reached = this.ranked(this.standing.filter((option) => this.total(option) >= this.quota));
    for (const option of reached) this.#elect(option);
    const free = this.seats - this.elected.length;
    const left = this.standing;
    if (free === 0 || left.length <= free) {
      const rest = free === 0 ? [] : this.ranked(left);
      for (const option of rest) this.#elect(option);
      this.#note([...reached, ...rest], {});
      return false;
    }
    const largest = this.#largestSurplus();
    if (largest !== undefined) {
      this.#note(reached, { surplusOf: largest + 1 });
      this.#moveSurplus(largest);
      return true;
    }
    const least = this.total(this.ranked(left).at(-1) ?? 0);
    const tied = left.filter((option) => this.total(option) === least);
    const out = breakTie(tied, this.#history);
    if (tied.length > 1 && left.length === free + 1) this.shared = [...this.#alike, ...left];
    const shown = tied.length > 1 ? tied.map((option) => option + 1) : [];
    this.#note(reached, { dropped: [out + 1], tied: shown });
    this.#dropFrom(tied.length > left.length - free, out);
    return true;
  }

  /** As long as a tie for the last seats only loses ballots without a next option, whoever was in it shares them. */
  #dropFrom(lastSeats: boolean, out: number): void {
    const spent = this.#exhausted + this.total(out);
    this.#drop(out);
    this.#alike = lastSeats && this.#exhausted === spent ? [...this.#alike, out] : [];
  }

  #largestSurplus(): number | undefined {
    const all = [...this.#surpluses];
    const most = greatest(all.map((option) => this.total(option)));
    const tied = all.filter((option) => this.total(option) === most);
    if (tied.length === 0) return undefined;
    // The one that was ahead in the latest earlier round, as with those that are dropped the one behind.
    return breakTie(
      tied,
      this.#history.map((figures) => figures.map((figure) => -figure)),
    );
  }
}

/**
 * Those elected in their order, those who share the last seat as one tier, then who still stands by what they hold,
 * then the dropped from the last.
 */
function orderOf(senate: Senate): number[][] {
  const shared = new Set(senate.shared);
  const alone = (option: number): boolean => !shared.has(option);
  const tiers = senate.elected.filter(alone).map((option) => [option]);
  if (shared.size > 0) tiers.push([...shared].sort((a, b) => a - b));
  let last: bigint | undefined;
  for (const option of senate.ranked(senate.standing.filter(alone))) {
    if (last === senate.total(option)) tiers.at(-1)?.push(option);
    else tiers.push([option]);
    last = senate.total(option);
  }
  tiers.push(
    ...senate.dropped
      .toReversed()
      .filter(alone)
      .map((option) => [option]),
  );
  return tiers.map((tier) => tier.map((option) => option + 1));
}

/** Nobody put anybody before anybody: there is nothing to count in rounds. */
function countNothing({ optionCount, seats }: CountSetting, abstained: bigint): Count {
  const all = Array.from({ length: optionCount }, (_, option) => option + 1);
  const none = fraction(0n, 1n);
  return {
    ...{ scores: all.map(() => none), abstained, rounds: [], order: [all], winners: all },
    tie: optionCount > seats,
  };
}

function count(setting: CountSetting, ballots: readonly PoweredChoice[]): Count {
  const { bundles, abstained } = bundleEqual(ballots, setting.optionCount);
  if (bundles.every(({ power }) => power === 0n)) return countNothing(setting, abstained);
  const senate = new Senate(
    setting,
    bundles.map(({ ranking, power, ballots: many }) => ({
      ...{ ranking, value: power * STV_SCALE, ballots: many },
    })),
  );
  while (senate.round());
  const won = [...new Set([...senate.elected, ...senate.shared])];
  return {
    scores: Array.from({ length: setting.optionCount }, (_, option) =>
      fraction(senate.final(option), STV_SCALE),
    ),
    ...{ abstained, rounds: senate.rounds, order: orderOf(senate) },
    winners: won.map((option) => option + 1),
    tie: won.length > setting.seats,
  };
}

export const stv: VotingMethod = {
  id: 'stv/1',
  shape: 'ranking',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseRanking('stv/1', json, optionCount, false),
  count,
  conserves: (found, { turnout }) =>
    found.rounds.every(
      (round) =>
        round.kind === 'transfer' &&
        round.scores.reduce((sum, value) => sum + value, round.exhausted + round.lost) ===
          (turnout - found.abstained) * STV_SCALE,
    ),
};

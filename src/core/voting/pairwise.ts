/**
 * Who is ranked above whom: for every pair the power that prefers the one to the other. Options that a ballot does not
 * rank stand tied behind those it ranks; equal ranks prefer neither.
 */
import { invariant } from '../invariant.ts';
import { type Choice, isRanking } from './choice.ts';
import type { Count, PoweredChoice, RunningCount } from './method.ts';
import { PowerSums } from './power-sums.ts';

export class Pairwise {
  readonly optionCount: number;
  abstained = 0n;
  /** Rows of all pairs, and in the last cell the power of the ballots that rank. */
  readonly #sums: PowerSums;
  readonly #all: number;
  /** Options in the order of one ballot, and where the tier behind each begins; reused from ballot to ballot. */
  readonly #options: Int32Array;
  readonly #behind: Int32Array;
  readonly #ranked: Uint8Array;

  constructor(optionCount: number) {
    this.optionCount = optionCount;
    this.#sums = new PowerSums(optionCount * optionCount + 1);
    this.#all = optionCount * optionCount;
    this.#options = new Int32Array(optionCount);
    this.#behind = new Int32Array(optionCount);
    this.#ranked = new Uint8Array(optionCount);
  }

  add({ choice, power }: PoweredChoice): void {
    this.#put(choice, power, 1);
  }

  remove({ choice, power }: PoweredChoice): void {
    this.#put(choice, power, -1);
  }

  #put(choice: Choice, power: bigint, sign: 1 | -1): void {
    if ('abstain' in choice) {
      this.abstained += sign === 1 ? power : -power;
      return;
    }
    const ranked = this.#line(choice);
    this.#sums.take(power, sign);
    this.#sums.addPairs(this.#options, this.#behind, ranked);
    this.#sums.add(this.#all);
  }

  /** Writes the ballot out as one line of options; returns how many of them it ranks. */
  #line({ choice }: Extract<Choice, { choice: unknown }>): number {
    invariant(typeof choice !== 'number' && isRanking(choice), 'a ranking was read');
    const options = this.#options;
    const behind = this.#behind;
    this.#ranked.fill(0);
    let place = 0;
    for (const tier of choice) {
      const first = place;
      if (typeof tier === 'number') place = this.#rank(tier, place);
      else for (const option of tier) place = this.#rank(option, place);
      for (let one = first; one < place; one += 1) behind[one] = place;
    }
    const ranked = place;
    for (let option = 0; option < this.optionCount; option += 1) {
      if (this.#ranked[option] === 0) {
        options[place] = option;
        place += 1;
      }
    }
    return ranked;
  }

  #rank(option: number, place: number): number {
    this.#options[place] = option - 1;
    this.#ranked[option - 1] = 1;
    return place + 1;
  }

  get power(): bigint {
    return this.#sums.total(this.#all);
  }

  /** `wins[a][b]`: the power that ranks option a + 1 above option b + 1. */
  wins(): readonly (readonly bigint[])[] {
    const count = this.optionCount;
    return Array.from({ length: count }, (_, a) =>
      Array.from({ length: count }, (_unused, b) => this.#sums.total(a * count + b)),
    );
  }
}

/** A running count over the matrix; `decide` sees it whole. */
export function runPairwise(
  optionCount: number,
  decide: (wins: readonly (readonly bigint[])[], power: bigint) => Omit<Count, 'abstained'>,
): RunningCount {
  const matrix = new Pairwise(optionCount);
  return {
    add: (ballot) => matrix.add(ballot),
    remove: (ballot) => matrix.remove(ballot),
    count: () => ({ ...decide(matrix.wins(), matrix.power), abstained: matrix.abstained }),
  };
}

/** V1: d(a,b) + d(b,a) + equal = turnout - abstain, so no pair has more than was cast. */
export function conservesPairs(count: Count, turnout: bigint): boolean {
  const [round] = count.rounds;
  if (round?.kind !== 'pairwise') return false;
  const most = turnout - count.abstained;
  return round.wins.every((row, a) =>
    row.every((power, b) => power >= 0n && power + (round.wins[b]?.[a] ?? 0n) <= most),
  );
}

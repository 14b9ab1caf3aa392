/** Counts that add up: each ballot gives something to options, and what it gave can be taken back. */
import { type Fraction, fraction, reduced } from '../fraction.ts';
import { type Choice, isRanking } from './choice.ts';
import type { Count, CountSetting, PoweredChoice, RunningCount } from './method.ts';
import { PowerSums } from './power-sums.ts';
import { fractionTiers, winnersOf } from './seats.ts';

/** What the ballots gave, by option; how it is kept is the method's own. */
export interface Sums {
  /** `sign` is 1, or -1 for what is taken back. */
  give(choice: Extract<Choice, { choice: unknown }>, power: bigint, sign: 1 | -1): void;
  scores(): Count['scores'];
  /** Where the method has one; `turnout` with its abstentions. */
  share?(scores: Count['scores'], turnout: bigint): Count['scores'];
}

export function runSums(setting: CountSetting, sums: Sums): RunningCount {
  let abstained = 0n;
  let given = 0n;
  const put = ({ choice, power }: PoweredChoice, sign: 1 | -1): void => {
    if ('abstain' in choice) {
      abstained += sign === 1 ? power : -power;
      return;
    }
    // Only a share asks for it, and it is one more sum for each ballot.
    if (sums.share) given += sign === 1 ? power : -power;
    sums.give(choice, power, sign);
  };
  return {
    add: (ballot) => put(ballot, 1),
    remove: (ballot) => put(ballot, -1),
    count() {
      const scores = sums.scores();
      const order = fractionTiers(scores);
      const share = sums.share?.(scores, given + abstained);
      return {
        ...{ scores, abstained, order, rounds: [], ...winnersOf(order, setting.seats) },
        ...(share && { share }),
      };
    },
  };
}

/** Adds all ballots to a running count. */
export function countAll(running: RunningCount, ballots: readonly PoweredChoice[]): Count {
  for (const ballot of ballots) running.add(ballot);
  return running.count();
}

/** Each ballot gives its full power to every option it names. */
export function powerSums({ optionCount }: Pick<CountSetting, 'optionCount'>): Sums {
  // One option a ballot is one addition, and no power needs to be cut for it.
  const ones = new Array<bigint>(optionCount).fill(0n);
  const lists = new PowerSums(optionCount);
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number') {
        const before = ones[choice - 1] ?? 0n;
        ones[choice - 1] = sign === 1 ? before + power : before - power;
      } else if (isRanking(choice)) {
        lists.take(power, sign);
        for (const option of choice) if (typeof option === 'number') lists.add(option - 1);
      }
    },
    scores: () => ones.map((one, index) => fraction(one + lists.total(index))),
  };
}

/** Whole scores, as methods that only add up have them. */
export const wholeScores = (count: Pick<Count, 'scores'>): readonly bigint[] =>
  count.scores.map((score) => score.numerator / score.denominator);

const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );

/** Exact; the denominators are few where the ballots are of people. */
export function addFractions(all: readonly Fraction[]): Fraction {
  const byDenominator = new Map<bigint, bigint>();
  for (const { numerator, denominator } of all) {
    byDenominator.set(denominator, (byDenominator.get(denominator) ?? 0n) + numerator);
  }
  let parts = [...byDenominator].map(([denominator, numerator]) =>
    fraction(numerator, denominator),
  );
  // In pairs, so that the long numbers come late.
  while (parts.length > 1) {
    const next: Fraction[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      const [a, b] = [parts[index], parts[index + 1]];
      if (a && b) next.push(reduced(add(a, b)));
      else if (a) next.push(a);
    }
    parts = next;
  }
  return parts[0] ?? fraction(0n);
}

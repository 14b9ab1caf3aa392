/**
 * A member spreads the power over options: power·w/Σw to each, exact. Options + abstain = turnout (V1).
 * Weights are taken at their decimal text, so that 0.1 and 0.2 are a third and two thirds of the power.
 */
import { type Fraction, fraction, gcd, reduced } from '../../fraction.ts';
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, VotingMethod } from '../method.ts';
import { PowerSums } from '../power-sums.ts';
import { addSmall, proportionsOf, sumOfSmall } from '../proportions.ts';
import { addFractions, countAll, runSums, type Sums } from '../sums.ts';

/** Sums up to this, as of people's weights, have a common multiple that is still short. */
const SHORT = 1_024;

/** Ballots whose weights have one sum; `known` is what of them stands in the common totals. */
type Group = { readonly whole: bigint; readonly sums: PowerSums; readonly known: bigint[] };

/** Totals over the least common multiple of all groups; only what has changed is added again. */
function commonTotals(optionCount: number) {
  let multiple = 1n;
  let totals = new Array<bigint>(optionCount).fill(0n);
  const changed = new Set<Group>();
  const take = ({ whole, sums, known }: Group): void => {
    const factor = whole / gcd(multiple, whole);
    if (factor !== 1n) totals = totals.map((total) => total * factor);
    multiple *= factor;
    for (let option = 0; option < optionCount; option += 1) {
      const now = sums.total(option);
      const more = (now - (known[option] ?? 0n)) * (multiple / whole);
      totals[option] = (totals[option] ?? 0n) + more;
      known[option] = now;
    }
  };
  return {
    touch: (group: Group) => changed.add(group),
    fractions(): Fraction[] {
      for (const group of changed) take(group);
      changed.clear();
      return totals.map((total) => reduced(fraction(total, multiple)));
    },
  };
}

/** By the sum of a ballot's weights, so that nearly all of the adding is of whole numbers. */
function weightedSums({ optionCount }: CountSetting): Sums {
  const groups = new Map<bigint | number, Group>();
  const common = commonTotals(optionCount);
  const groupOf = (whole: bigint | number): Group => {
    const group = groups.get(whole) ?? {
      whole: BigInt(whole),
      sums: new PowerSums(optionCount),
      known: new Array<bigint>(optionCount).fill(0n),
    };
    groups.set(whole, group);
    if (group.whole <= SHORT) common.touch(group);
    return group;
  };
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      const small = sumOfSmall(choice, optionCount);
      if (small !== undefined) {
        addSmall(groupOf(small).sums, choice, optionCount, { power, sign, most: small });
        return;
      }
      const { options, parts, whole } = proportionsOf(choice);
      const given = sign === 1 ? power : -power;
      const { sums } = groupOf(whole);
      for (const [index, option] of options.entries()) {
        sums.addExact(option - 1, given * (parts[index] ?? 0n));
      }
    },
    scores() {
      const long = [...groups.values()].filter(({ whole }) => whole > SHORT);
      return common
        .fractions()
        .map((one, index) =>
          addFractions([one, ...long.map(({ whole, sums }) => fraction(sums.total(index), whole))]),
        );
    },
  };
}

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, weightedSums(setting));

export const weighted: VotingMethod = {
  id: 'weighted/1',
  shape: 'weights',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) =>
    parseWeights('weighted/1', json, optionCount, { someAboveZero: true }),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves(found, { turnout }) {
    const { numerator, denominator } = addFractions([...found.scores, fraction(found.abstained)]);
    return numerator === turnout * denominator;
  },
};

/**
 * The roll as its roots were posted: the lines of the opening, and beside them what came late. From both, and from who
 * became one voter meanwhile, follows the roll that is counted. Whoever holds the file checks all of it.
 */
import type { JsonValue } from '../canonical-json.ts';
import type { Hex } from '../keccak.ts';
import { addLines, uniteRoll } from './kin.ts';
import { type RollLine, rollRoot, voterWord } from './roll.ts';

export type PostedRoll = {
  /** As stated; undefined where the file does not say. */
  readonly rollRoot: string | undefined;
  readonly supplementRoot: string | undefined;
  readonly base: readonly RollLine[];
  /** A voter may stand here more than once. */
  readonly supplement: readonly RollLine[];
  /** Who counts as another voter, being one person with them. */
  readonly merged: ReadonlyMap<string, string>;
  /** Lines of two who are one voter add up; else the larger stands. */
  readonly adds: boolean;
  /** Counted under names that lead to none of these (secret votes): only the powers can be compared. */
  readonly renamed: boolean;
};

export type PostedRoots = { readonly rollRoot: Hex; readonly supplementRoot: Hex | null };

export type Difference = {
  readonly member: string;
  readonly stated: JsonValue | undefined;
  readonly counted: JsonValue | undefined;
};

/** More would only say the same again. */
const MAX_LINES_NAMED = 10;

/** Of what came late null where nothing did. */
export const postedRoots = ({ base, supplement }: PostedRoll): PostedRoots => ({
  rollRoot: rollRoot(base),
  supplementRoot: supplement.length === 0 ? null : rollRoot(supplement),
});

/** The power of each voter that counts, by the 32 bytes they are hashed as. */
function countedPowers({ base, supplement, merged, adds }: PostedRoll): ReadonlyMap<Hex, bigint> {
  const asLine = ({ voter, power }: RollLine) => ({ personId: voterWord(voter), power });
  const as = new Map([...merged].map(([voter, other]) => [voterWord(voter), voterWord(other)]));
  const lines = addLines([...base, ...supplement].map(asLine));
  return uniteRoll(lines, (voter) => as.get(voter) ?? voter, adds);
}

/** How many voters have each power, in the order of powers. */
function powersIn(powers: Iterable<bigint>): JsonValue {
  const counts = new Map<bigint, number>();
  for (const power of powers) counts.set(power, (counts.get(power) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([power, voters]) => ({ power: String(power), voters }));
}

function rollDifferences(posted: PostedRoll, roll: readonly RollLine[]): Difference[] {
  const powers = countedPowers(posted);
  if (posted.renamed) {
    const [stated, counted] = [powersIn(roll.map(({ power }) => power)), powersIn(powers.values())];
    const equal = JSON.stringify(stated) === JSON.stringify(counted);
    return equal ? [] : [{ member: 'roll', stated, counted }];
  }
  const stated = new Map(roll.map(({ voter, power }) => [voterWord(voter), power]));
  const printed = (power: bigint | undefined) => (power === undefined ? undefined : String(power));
  return [...new Set([...stated.keys(), ...powers.keys()])]
    .filter((voter) => stated.get(voter) !== powers.get(voter))
    .slice(0, MAX_LINES_NAMED)
    .map((voter) => ({
      member: `roll: ${voter}`,
      ...{ stated: printed(stated.get(voter)), counted: printed(powers.get(voter)) },
    }));
}

/** Where the stated roots are not those of the lines, and where `roll` is not what the lines come to. */
export function postedDifferences(posted: PostedRoll, roll: readonly RollLine[]): Difference[] {
  const roots = postedRoots(posted);
  const unequal = (['rollRoot', 'supplementRoot'] as const).flatMap((name): Difference[] => {
    const [stated, counted] = [posted[name], roots[name] ?? undefined];
    return stated === undefined || stated === counted
      ? []
      : [{ member: `posted.${name}`, stated, counted }];
  });
  return [...unequal, ...rollDifferences(posted, roll)];
}

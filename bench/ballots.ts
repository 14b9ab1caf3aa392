/** Elections of a fixed seed: some options are liked more than others, powers are of a token with 18 decimals. */
import type { ChoiceShape, MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import type { Election } from '#core/voting/tally.ts';
import { dice } from './race.ts';

/** Base units of one whole token. A peer's power is a double of whole tokens, which is exact here. */
export const TOKEN = 10n ** 18n;
const MOST_TOKENS = 10_000;

export type BallotLine = { readonly choice: unknown; readonly tokens: number };

/** Options from the best: each has a standing that all share, and everyone's own taste on top. */
function taste(roll: (below: number) => number, optionCount: number): number[] {
  return Array.from({ length: optionCount }, (_, index) => ({
    option: index + 1,
    liking: roll(1_000) + ((index * 37) % optionCount) * 15,
  }))
    .sort((a, b) => b.liking - a.liking || a.option - b.option)
    .map(({ option }) => option);
}

const SHAPES: {
  readonly [S in ChoiceShape]: (roll: (below: number) => number, ranked: number[]) => unknown;
} = {
  one: (_roll, ranked) => ranked[0],
  set: (roll, ranked) => ranked.slice(0, 1 + roll(ranked.length)).sort((a, b) => a - b),
  ranking: (_roll, ranked) => ranked,
  weights: (roll, ranked) =>
    Object.fromEntries(
      ranked
        .slice(0, 1 + roll(ranked.length))
        .sort((a, b) => a - b)
        .map((option) => [option, 1 + roll(10)]),
    ),
  scores: (roll, ranked) => Object.fromEntries(ranked.map((option) => [option, roll(6)])),
};

export function ballotsOf(method: MethodId, count: number, optionCount: number): BallotLine[] {
  const roll = dice(count * 100 + optionCount);
  const make = SHAPES[METHODS_BY_ID[method].shape];
  return Array.from({ length: count }, () => {
    const choice = make(roll, taste(roll, optionCount));
    return { choice, tokens: 1 + roll(MOST_TOKENS) };
  });
}

/** The same ballots as a whole vote: a frozen roll of pseudonyms, and one ballot of each. */
export function electionOf(
  method: MethodId,
  optionCount: number,
  lines: readonly BallotLine[],
): Election {
  const voters = lines.map((_, index) => `0x${index.toString(16).padStart(64, '0')}`);
  return {
    ...{ method, optionCount, rules: OPEN_RULES, seats: method === 'stv/1' ? 3 : 1 },
    roll: lines.map(({ tokens }, index) => ({
      voter: voters[index] ?? '',
      power: BigInt(tokens) * TOKEN,
    })),
    ballots: lines.map(({ choice }, index) => ({ voter: voters[index] ?? '', choice })),
  };
}

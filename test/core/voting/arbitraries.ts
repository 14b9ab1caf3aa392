/** Elections for laws: every method, any options, powers up to a token's supply. */
import fc from 'fast-check';
import { fraction } from '#core/fraction.ts';
import type { ChoiceShape, MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import type { Election } from '#core/voting/tally.ts';

const power = fc.bigInt({ min: 0n, max: 10n ** 30n });

const optionCounts = (method: MethodId) => {
  const { minOptions, maxOptions } = METHODS_BY_ID[method];
  return fc.integer({ min: minOptions, max: maxOptions });
};

const EQUAL_RANKS: ReadonlySet<MethodId> = new Set(['copeland/1', 'schulze/1']);

/** A ranking with some neighbours on one rank. */
const tiers = (options: readonly number[]) =>
  fc.array(fc.boolean(), { minLength: options.length, maxLength: options.length }).map((joins) => {
    const ranks: number[][] = [];
    for (const [index, option] of options.entries()) {
      if (index > 0 && joins[index]) ranks.at(-1)?.push(option);
      else ranks.push([option]);
    }
    return ranks;
  });

/** A valid answer in the form of `civitas-election/1`. */
export const answers = (method: MethodId, optionCount: number): fc.Arbitrary<unknown> => {
  const option = fc.integer({ min: 1, max: optionCount });
  const set = fc.uniqueArray(option, { minLength: 1, maxLength: optionCount });
  const numbers = (number: fc.Arbitrary<number>) =>
    fc.dictionary(option.map(String), number, { minKeys: 1, maxKeys: optionCount });
  const shapes: { readonly [S in ChoiceShape]: fc.Arbitrary<unknown> } = {
    one: option,
    set,
    ranking: EQUAL_RANKS.has(method) ? set.chain(tiers) : set,
    weights: numbers(fc.integer({ min: 0, max: 9 })).filter((weights) =>
      Object.values(weights).some((weight) => weight > 0),
    ),
    scores: numbers(fc.integer({ min: 0, max: OPEN_RULES.maxScore })),
  };
  const chosen = shapes[METHODS_BY_ID[method].shape];
  return fc.oneof(
    { weight: 8, arbitrary: chosen },
    { weight: 1, arbitrary: fc.constant({ abstain: true }) },
  );
};

/** Every voter of the roll votes, abstains or stays away. */
export const elections = (method: MethodId): fc.Arbitrary<Election> =>
  optionCounts(method).chain((optionCount) =>
    fc
      .record({
        voters: fc.array(fc.record({ power, answer: fc.option(answers(method, optionCount)) }), {
          maxLength: 30,
        }),
        quorum: fc.oneof(fc.constant(0n), power),
        minimumBallots: fc.integer({ min: 0, max: 10 }),
        binding: fc.boolean(),
        numerator: fc.bigInt({ min: 0n, max: 100n }),
      })
      .map(({ voters, quorum, minimumBallots, binding, numerator }) => ({
        method,
        optionCount,
        roll: voters.map((voter, index) => ({ voter: `v${index}`, power: voter.power })),
        ballots: voters.flatMap(({ answer }, index) =>
          answer === null ? [] : [{ voter: `v${index}`, choice: answer }],
        ),
        rules: {
          ...OPEN_RULES,
          ...{ quorum, minimumBallots, binding, threshold: fraction(numerator, 100n) },
        },
      })),
  );

/** What the methods promise, held against oracles that share nothing with them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFractions, type Fraction, fraction } from '#core/fraction.ts';
import type { Choice, ChoiceValue } from '#core/voting/choice.ts';
import {
  type Count,
  METHODS,
  type MethodId,
  type PoweredChoice,
  type VotingMethod,
} from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { answers } from '../arbitraries.ts';
import { RUNNING } from '../paper.ts';

type Vote = {
  readonly optionCount: number;
  readonly seats: number;
  readonly ballots: readonly PoweredChoice[];
};

/** Small numbers, so that ties are frequent; now and then a token's. */
const power = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 5n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 30n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 9n }).map((units) => units * 10n ** 30n) },
);
const parse = (method: MethodId, optionCount: number, answer: unknown): Choice => {
  const read = METHODS_BY_ID[method].parseChoice(answer, optionCount, OPEN_RULES);
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
};

const votes = (method: MethodId, most = 6): fc.Arbitrary<Vote> => {
  const basic = method === 'basic/1';
  return fc.integer({ min: basic ? 3 : 2, max: basic ? 3 : most }).chain((optionCount) =>
    fc.record({
      optionCount: fc.constant(optionCount),
      seats: fc.integer({ min: 1, max: optionCount }),
      ballots: fc.array(
        fc.record({
          power,
          choice: answers(method, optionCount).map((answer) => parse(method, optionCount, answer)),
        }),
        { maxLength: 12 },
      ),
    }),
  );
};

const count = (method: MethodId, vote: Vote): Count =>
  METHODS_BY_ID[method].count(vote, vote.ballots);
const ranks = ({ choice }: PoweredChoice): number[][] =>
  'abstain' in choice || typeof choice.choice === 'number' || !Array.isArray(choice.choice)
    ? []
    : choice.choice.map((tier: number | readonly number[]) => [tier].flat());

/** The power that ranks a above b, counted ballot by ballot. */
function prefers({ ballots }: Vote, a: number, b: number): bigint {
  let sum = 0n;
  for (const ballot of ballots) {
    const tiers = ranks(ballot);
    const place = (option: number): number => {
      const at = tiers.findIndex((tier) => tier.includes(option));
      return at === -1 ? tiers.length : at;
    };
    if (place(a) < place(b)) sum += ballot.power;
  }
  return sum;
}

const options = ({ optionCount }: Vote): number[] =>
  Array.from({ length: optionCount }, (_, index) => index + 1);
const beatsAll = (vote: Vote): number | undefined =>
  options(vote).find((a) =>
    options(vote).every((b) => a === b || prefers(vote, a, b) > prefers(vote, b, a)),
  );

/** Nobody was told apart from an equal one by the list. */
function listDecided(found: Count): boolean {
  return found.rounds.some((round) => {
    if (round.kind === 'runoff') return round.limited;
    if (round.kind !== 'transfer') return false;
    const figures = round.standing.map((option) => round.scores[option - 1]);
    return new Set(figures).size < figures.length;
  });
}

describe.each(METHODS.filter((method) => method !== 'basic/1'))('%s', (method) => {
  it('does not care how the options are numbered', () => {
    fc.assert(
      fc.property(
        votes(method).chain((vote) =>
          fc.tuple(
            fc.constant(vote),
            fc.shuffledSubarray(options(vote), { minLength: vote.optionCount }),
          ),
        ),
        ([vote, renamed]) => {
          const before = count(method, vote);
          fc.pre(!listDecided(before));
          const name = (option: number): number => renamed[option - 1] ?? 0;
          const rename = ({ choice, power: mine }: PoweredChoice): PoweredChoice => {
            if ('abstain' in choice) return { choice, power: mine };
            const { choice: value } = choice;
            const other =
              typeof value === 'number'
                ? name(value)
                : Array.isArray(value)
                  ? value.map((tier: number | readonly number[]) =>
                      typeof tier === 'number' ? name(tier) : tier.map(name),
                    )
                  : Object.fromEntries(
                      Object.entries(value).map(([option, one]) => [name(Number(option)), one]),
                    );
            return { choice: parse(method, vote.optionCount, other), power: mine };
          };
          const after = count(method, { ...vote, ballots: vote.ballots.map(rename) });
          const sorted = (all: readonly number[]) => all.toSorted((a, b) => a - b);
          expect(sorted(after.winners)).toEqual(sorted(before.winners.map(name)));
          expect(after.tie).toBe(before.tie);
          if (METHODS_BY_ID[method].shape !== 'ranking') {
            for (const option of options(vote)) {
              expect(after.scores[name(option) - 1]).toEqual(before.scores[option - 1]);
            }
          }
        },
      ),
    );
  });
});

it('ranked choice elects whom more than half put first', () => {
  fc.assert(
    fc.property(votes('ranked-choice/1'), (vote) => {
      const all = vote.ballots.filter(({ choice }) => !('abstain' in choice));
      const total = all.reduce((sum, { power: mine }) => sum + mine, 0n);
      const first = (option: number) =>
        all.reduce((sum, one) => (ranks(one)[0]?.[0] === option ? sum + one.power : sum), 0n);
      const winner = options(vote).find((option) => 2n * first(option) > total);
      const found = count('ranked-choice/1', vote);
      if (winner === undefined) return;
      expect(found).toMatchObject({ winners: [winner], tie: false });
      expect(found.rounds).toHaveLength(1);
    }),
  );
});

/** All winners of an instant runoff that drops the lowest one by one in every order, without a memory. */
function runoff(vote: Vote, standing: readonly number[]): ReadonlySet<number> {
  const tops = new Map(standing.map((option) => [option, 0n]));
  for (const ballot of vote.ballots) {
    const top = ranks(ballot)
      .flat()
      .find((option) => tops.has(option));
    if (top !== undefined) tops.set(top, (tops.get(top) ?? 0n) + ballot.power);
  }
  const active = [...tops.values()].reduce((sum, one) => sum + one, 0n);
  if (active === 0n) return new Set(standing);
  const having = (figure: bigint) => standing.filter((option) => tops.get(option) === figure);
  const sorted = [...tops.values()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const best = sorted.at(-1) ?? 0n;
  if (2n * best > active || standing.length <= 2) return new Set(having(best));
  const lowest = having(sorted[0] ?? 0n);
  const next = sorted[lowest.length];
  const together = next !== undefined && (sorted[0] ?? 0n) * BigInt(lowest.length) < next;
  const out = together ? [lowest] : lowest.map((option) => [option]);
  return new Set(
    out.flatMap((gone) => [
      ...runoff(
        vote,
        standing.filter((option) => !gone.includes(option)),
      ),
    ]),
  );
}

it('ranked choice equals a runoff that follows every branch without a memory', () => {
  fc.assert(
    fc.property(votes('ranked-choice/1', 5), (vote) => {
      const expected = [...runoff(vote, options(vote))].sort((a, b) => a - b);
      expect(count('ranked-choice/1', vote).winners).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

describe.each(['copeland/1', 'schulze/1'] as const)('%s', (method) => {
  it('elects alone whom a majority prefers to each other one', () => {
    let seen = 0;
    fc.assert(
      fc.property(votes(method), (vote) => {
        const winner = beatsAll(vote);
        if (winner === undefined) return;
        seen += 1;
        const alone = { winners: [winner], tie: false };
        expect(count(method, { ...vote, seats: 1 })).toMatchObject(alone);
      }),
      { numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(10);
  });

  it('shows of every pair who prefers the one, the other, and neither: all that was ranked (V1)', () => {
    fc.assert(
      fc.property(votes(method), (vote) => {
        const found = count(method, vote);
        const [round] = found.rounds;
        if (round?.kind !== 'pairwise') throw new Error('no pairs');
        const cast = vote.ballots.reduce((sum, { power: mine }) => sum + mine, 0n);
        for (const a of options(vote)) {
          for (const b of options(vote)) {
            if (a === b) continue;
            const [wins, losses] = [round.wins[a - 1]?.[b - 1], round.wins[b - 1]?.[a - 1]];
            expect(wins).toBe(prefers(vote, a, b));
            const equal = vote.ballots.reduce((sum, one) => {
              const alone = { ...vote, ballots: [one] };
              const apart = prefers(alone, a, b) + prefers(alone, b, a);
              return 'abstain' in one.choice ? sum : sum + one.power - apart;
            }, 0n);
            expect((wins ?? 0n) + (losses ?? 0n) + equal).toBe(cast - found.abstained);
          }
        }
      }),
    );
  });
});

/** The strongest of all paths that visit nobody twice, tried one by one. */
function strongest(vote: Vote, from: number, to: number, visited: readonly number[]): bigint {
  let best = 0n;
  for (const next of options(vote)) {
    if (next === from || visited.includes(next)) continue;
    const mine = prefers(vote, from, next);
    if (mine <= prefers(vote, next, from)) continue;
    const rest = next === to ? mine : strongest(vote, next, to, [...visited, from]);
    // No path is wider than its narrowest step.
    if (mine > best && rest > best) best = [mine, rest].sort((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
  }
  return best;
}

it('schulze equals the definition, path by path', () => {
  fc.assert(
    fc.property(votes('schulze/1', 4), (vote) => {
      const all = options(vote);
      const beats = (a: number, b: number) => strongest(vote, a, b, []) > strongest(vote, b, a, []);
      const undefeated = all.filter((a) => !all.some((b) => a !== b && beats(b, a)));
      const found = count('schulze/1', vote);
      const winners = found.order[0];
      expect(winners).toEqual(undefeated);
      expect(found.scores.map(({ numerator }) => Number(numerator))).toEqual(
        all.map((a) => all.filter((b) => a !== b && beats(a, b)).length),
      );
    }),
  );
});

const sum = (all: readonly Fraction[]): Fraction =>
  all.reduce(
    (a, b) =>
      fraction(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
      ),
    fraction(0n),
  );
/** What one ballot gives an option, by the words of the method. */
const GIVES: { readonly [M in MethodId]?: (value: ChoiceValue, option: number) => Fraction } = {
  'single-choice/1': (value, option) => fraction(value === option ? 1n : 0n),
  'approval/1': (value, option) => fraction((value as number[]).includes(option) ? 1n : 0n),
  'score/1': (value, option) => fraction(BigInt((value as Weights)[option] ?? 0)),
  'weighted/1': (value, option) => {
    const weights = Object.values(value as Weights).map(Number);
    const whole = weights.reduce((all, weight) => all + weight, 0);
    return fraction(BigInt(Number((value as Weights)[option] ?? 0)), BigInt(whole));
  },
};
type Weights = { readonly [option: string]: number };

it.each(METHODS.filter((method) => GIVES[method]))(
  '%s gives what each ballot says (V1)',
  (method) => {
    fc.assert(
      fc.property(votes(method), (vote) => {
        const found = count(method, vote);
        for (const option of options(vote)) {
          const given = vote.ballots.map(({ choice, power: mine }) => {
            const gift = 'abstain' in choice ? undefined : GIVES[method]?.(choice.choice, option);
            return gift ? fraction(gift.numerator * mine, gift.denominator) : fraction(0n);
          });
          const score = found.scores[option - 1];
          expect(score && compareFractions(score, sum(given))).toBe(0);
        }
        const abstained = vote.ballots.filter(({ choice }) => 'abstain' in choice);
        expect(found.abstained).toBe(abstained.reduce((all, { power: mine }) => all + mine, 0n));
      }),
    );
  },
);

it.each(['ranked-choice/1', 'stv/1'] as const)('%s adds up in every round (V1)', (method) => {
  fc.assert(
    fc.property(votes(method), (vote) => {
      const cast = vote.ballots
        .filter(({ choice }) => !('abstain' in choice))
        .reduce((all, { power: mine }) => all + mine, 0n);
      for (const round of count(method, vote).rounds) {
        if (round.kind === 'pairwise') throw new Error(round.kind);
        const lies = round.scores.reduce((all, one) => all + one, round.exhausted);
        if (round.kind === 'runoff') expect(lies).toBe(cast);
        else expect(lies + round.lost).toBe(cast * STV_SCALE);
      }
    }),
  );
});

it('stv gives every seat, to each elected a quota or to the last who stood', () => {
  fc.assert(
    fc.property(votes('stv/1'), (vote) => {
      const found = count('stv/1', vote);
      const elected = found.rounds.flatMap((one) => (one.kind === 'transfer' ? one.elected : []));
      const ranks = vote.ballots.some((one) => one.power > 0n && !('abstain' in one.choice));
      const seats = ranks ? vote.seats : 0;
      expect(new Set(elected).size).toBe(seats);
      if (seats > 0) expect(found.winners.slice(0, vote.seats)).toEqual(elected);
      const ahead = found.order.flat().slice(0, found.winners.length);
      expect(found.winners.toSorted()).toEqual(ahead.toSorted());
      expect(found.tie).toBe(found.winners.length > vote.seats);
    }),
  );
});

it.each(['approval/1', 'score/1', 'weighted/1', 'quadratic/1'] as const)(
  '%s ranks an option no lower for another ballot that names it alone',
  (method) => {
    const shapes = { 'approval/1': [1], 'score/1': { 1: 5 } };
    const alone = method in shapes ? shapes[method as keyof typeof shapes] : { 1: 1 };
    fc.assert(
      fc.property(votes(method), power, (vote, more) => {
        const choice = parse(method, vote.optionCount, alone);
        const after = { ...vote, ballots: [...vote.ballots, { choice, power: more }] };
        const place = (found: Count) => found.order.findIndex((tier) => tier.includes(1));
        expect(place(count(method, after))).toBeLessThanOrEqual(place(count(method, vote)));
      }),
    );
  },
);

describe.each(RUNNING)('%s, one by one', (method) => {
  it('counts as a whole after any ballots came and went', () => {
    fc.assert(
      fc.property(
        votes(method).chain((vote) =>
          fc.record({
            vote: fc.constant(vote),
            gone: fc.subarray(vote.ballots.map((_, index) => index)),
            order: fc.shuffledSubarray(
              vote.ballots.map((_, index) => index),
              { minLength: vote.ballots.length },
            ),
          }),
        ),
        ({ vote, gone, order }) => {
          const definition: VotingMethod = METHODS_BY_ID[method];
          if (!definition.run) throw new Error(method);
          const running = definition.run(vote);
          for (const index of order) {
            const ballot = vote.ballots[index];
            if (ballot) running.add(ballot);
            // Looking at it on the way changes nothing.
            running.count();
          }
          for (const index of gone.toReversed()) {
            const ballot = vote.ballots[index];
            if (ballot) running.remove(ballot);
          }
          const left = vote.ballots.filter((_, index) => !gone.includes(index));
          const [kept, whole] = [running.count(), count(method, { ...vote, ballots: left })];
          const { scores, share, ...rest } = kept;
          const { scores: wholeScores, share: wholeShare, ...wholeRest } = whole;
          expect(rest).toEqual(wholeRest);
          for (const [mine, theirs] of [
            [scores, wholeScores],
            [share ?? [], wholeShare ?? []],
          ]) {
            expect(mine?.length).toBe(theirs?.length);
            // Equal as fractions: what came and went may leave another denominator.
            mine?.forEach((one, index) => {
              expect(compareFractions(one, theirs?.[index] ?? fraction(-1n))).toBe(0);
            });
          }
        },
      ),
    );
  });
});

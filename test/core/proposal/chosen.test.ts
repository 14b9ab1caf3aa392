/** What a choice between payments comes to: one winner, held against "none of these" by the track's threshold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChoiceAction } from '#core/execution/intent.ts';
import { fraction } from '#core/fraction.ts';
import { asId } from '#core/identity.ts';
import { chosenOf, decideChosen } from '#core/proposal/chosen.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { supportOf } from '#core/voting/support.ts';
import { type Election, tally } from '#core/voting/tally.ts';
import { action as transfer } from '../execution/fixtures.ts';

/** A and B are paid, C does nothing, 4 is "none of these". */
const action: ChoiceAction = {
  kind: 'choice',
  options: [
    { person: asId('a'), transfer },
    { person: asId('b'), transfer: { ...transfer, amount: 7n } },
  ],
};

const electionOf = (
  method: MethodId,
  ballots: readonly unknown[],
  delegations: Election['delegations'] = [],
): Election => ({
  method,
  optionCount: 4,
  seats: 1,
  roll: Array.from({ length: 12 }, (_, at) => ({ voter: `v${at}`, power: 1n })),
  delegations,
  ballots: ballots.map((choice, at) => ({ voter: `v${at}`, choice })),
  rules: { ...OPEN_RULES, binding: true },
});

function chosen(election: Election, threshold = fraction(1n, 2n)) {
  return decideChosen({ action, election, result: tally(election), threshold });
}

const times = (count: number, choice: unknown): unknown[] => Array(count).fill(choice);

describe('a choice between payments', () => {
  it.each<[string, MethodId, unknown[], object]>([
    ['the winner is paid', 'single-choice/1', [1, 1, 2], { carriedOut: true }],
    [
      'so with rankings',
      'ranked-choice/1',
      [
        [2, 1],
        [2, 4],
        [1, 2],
      ],
      { carriedOut: true },
    ],
    ['an option that does nothing', 'single-choice/1', [3, 3, 1], { reason: 'nothing-chosen' }],
    ['none of these', 'single-choice/1', [4, 4, 1], { reason: 'nothing-chosen' }],
    ['a tie', 'single-choice/1', [1, 2], { reason: 'nothing-chosen' }],
    ['nobody votes', 'single-choice/1', [], { reason: 'nothing-chosen' }],
    // A Condorcet winner that half of them put below none of these.
    [
      'more wanted than the rest alone',
      'score/1',
      [{ 1: 5 }, { 4: 4, 1: 1 }, { 4: 1 }],
      { reason: 'below-threshold' },
    ],
    ['approved by most', 'approval/1', [[1, 2], [1], [4]], { carriedOut: true }],
  ])('%s (%s)', (_case, method, ballots, expected) => {
    expect(chosen(electionOf(method, ballots))).toMatchObject(expected);
  });

  it('is held to two thirds where the track asks for them, delegated voices included', () => {
    const ballots = [...times(5, 1), ...times(3, 4), ...times(2, 2)];
    const election = electionOf('single-choice/1', ballots);
    // 5 of 8 who say something about it.
    expect(chosen(election)).toEqual({ carriedOut: true });
    expect(chosen(election, fraction(5n, 8n))).toEqual({ carriedOut: true });
    expect(chosen(election, fraction(2n, 3n))).toMatchObject({ reason: 'below-threshold' });
    const spokenFor = electionOf('single-choice/1', ballots, [{ from: 'v10', to: 'v0' }]);
    expect(chosen(spokenFor, fraction(2n, 3n))).toEqual({ carriedOut: true });
  });

  it('needs so much power in favour of the winner itself where the track asks for it', () => {
    const asked = (quorumFor: bigint, ballots: readonly unknown[], method: MethodId) => {
      const election = electionOf(method, ballots, [{ from: 'v11', to: 'v0' }]);
      return chosen({ ...election, rules: { ...election.rules, quorumFor } });
    };
    const reason = 'below-quorum-for';
    expect(asked(1_000n, [1], 'single-choice/1')).toEqual({ carriedOut: false, reason });
    const ballots = [1, 1, 1, 2, 2, 4];
    // Three of their own, and one who follows the first.
    expect(asked(4n, ballots, 'single-choice/1')).toEqual({ carriedOut: true });
    expect(asked(5n, ballots, 'single-choice/1')).toEqual({ carriedOut: false, reason });
    // What only stands behind others, or level with none of these, is not in its favour.
    const ranked = [[2, 1], [2, 1], [4, 2], [1]];
    expect(asked(3n, ranked, 'copeland/1')).toEqual({ carriedOut: true });
    expect(asked(4n, ranked, 'copeland/1')).toEqual({ carriedOut: false, reason });
  });

  it('answers whose payment won', () => {
    expect(chosenOf(action, [2])?.transfer.amount).toBe(7n);
    expect(chosenOf(action, [3])).toBeUndefined();
    expect(chosenOf(action, [4])).toBeUndefined();
    expect(chosenOf(action, [1, 2])).toBeUndefined();
    expect(chosenOf(action, [])).toBeUndefined();
  });

  it('never pays whom more people put below none of these, by any method', () => {
    const ranked: readonly MethodId[] = ['ranked-choice/1', 'copeland/1', 'schulze/1', 'stv/1'];
    expect(ranked.every((method) => METHODS.includes(method))).toBe(true);
    fc.assert(
      fc.property(
        fc.constantFrom(...ranked),
        fc.array(fc.shuffledSubarray([1, 2, 3, 4], { minLength: 1 }), { maxLength: 12 }),
        (method, ballots) => {
          const election = electionOf(method, ballots);
          const [winner = 1] = tally(election).winners;
          const place = (ballot: number[], option: number) =>
            ballot.includes(option) ? ballot.indexOf(option) : 9;
          const above = ballots.filter((one) => place(one, winner) < place(one, 4)).length;
          const below = ballots.filter((one) => place(one, winner) > place(one, 4)).length;
          const found = winner === 4 ? undefined : supportOf(election, 4, [winner]).get(winner);
          if (winner !== 4) {
            expect(found).toEqual({ above: BigInt(above), below: BigInt(below) });
          }
          expect(chosen(election).carriedOut && above <= below).toBe(false);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceOf, isMet, quorumMargins } from '#core/voting/margin.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { tally } from '#core/voting/tally.ts';

const rules = { quorum: 10n, minimumBallots: 5, quorumFor: 4n };

describe('by how much a quorum is missed or met', () => {
  it('says it of each that is set', () => {
    const margins = quorumMargins({ turnout: 7n, ballots: 5, inFavour: 6n }, rules);
    expect(margins.map((one) => [one.kind, isMet(one), distanceOf(one)])).toEqual([
      ['turnout', false, 3n],
      ['ballots', true, 0n],
      ['in-favour', true, 2n],
    ]);
  });

  it('leaves out what is not asked, and what nobody may know', () => {
    const none = { quorum: 0n, minimumBallots: 0, quorumFor: 0n };
    expect(quorumMargins({ turnout: 7n, ballots: 5, inFavour: 6n }, none)).toEqual([]);
    const sealed = quorumMargins({ turnout: 7n, ballots: 5, inFavour: null }, rules);
    expect(sealed.map(({ kind }) => kind)).toEqual(['turnout', 'ballots']);
  });

  it('all are met exactly where the count says there is a quorum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 }),
        fc.record({
          quorum: fc.bigInt(0n, 9n),
          minimumBallots: fc.nat(9),
          quorumFor: fc.bigInt(0n, 9n),
        }),
        (choices, asked) => {
          const voters = choices.map((choice, at) => ({ voter: `v${at}`, choice, power: 1n }));
          const { outcome, scores, turnout, ballots } = tally({
            ...{ method: 'basic/1', optionCount: 3, roll: voters, ballots: voters },
            ...{ seats: 1, rules: { ...OPEN_RULES, ...asked } },
          });
          const inFavour = scores[0]?.numerator ?? 0n;
          const margins = quorumMargins({ turnout, ballots, inFavour }, asked);
          expect(margins.every(isMet)).toBe(outcome !== 'no-quorum');
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { decideBallot, type Entitlement, isClosed, type OpenVote } from '#core/voting/cast.ts';

const closesAt = new Date('2026-03-02T00:00:00.000Z');
const vote: OpenVote = {
  state: 'open',
  method: 'single-choice/1',
  optionCount: 3,
  rules: { maxScore: 5 },
  opensAt: new Date('2026-03-01T00:00:00Z'),
  closesAt,
};
const member: Entitlement = { by: 'membership', member: true };
const noon = new Date('2026-03-01T12:00:00Z');
const at = (offsetMs: number): Date => new Date(closesAt.getTime() + offsetMs);

const cast = (over: {
  vote?: Partial<OpenVote>;
  entitlement?: Entitlement;
  choice?: unknown;
  now?: Date;
}) =>
  decideBallot({
    vote: { ...vote, ...over.vote },
    voter: { entitlement: over.entitlement ?? member, earlier: null },
    choice: over.choice ?? 2,
    now: over.now ?? noon,
  });

describe('the close (V4)', () => {
  it.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('a ballot at closes_at %i ms counts: %s', (offset, counts) => {
    const decided = cast({ now: at(offset) });
    expect(decided.ok).toBe(counts);
    if (!decided.ok) expect(decided.refusal).toEqual({ code: 'poll-closed', closedAt: closesAt });
    expect(isClosed(vote, at(offset))).toBe(!counts);
  });

  it('stays closed once closed, whatever the clock says', () => {
    expect(cast({ vote: { state: 'closed' } })).toMatchObject({ refusal: { code: 'poll-closed' } });
    expect(cast({ vote: { state: 'cancelled' } })).toMatchObject({
      refusal: { code: 'poll-cancelled' },
    });
  });

  it('is not open before it opens', () => {
    expect(cast({ now: new Date(vote.opensAt.getTime() - 1) })).toMatchObject({
      refusal: { code: 'poll-not-open-yet', opensAt: vote.opensAt },
    });
    expect(cast({ now: vote.opensAt }).ok).toBe(true);
  });
});

describe('who may vote', () => {
  it.each<{ entitlement: Entitlement; code: string }>([
    { entitlement: { by: 'roll', power: null }, code: 'not-on-roll' },
    { entitlement: { by: 'membership', member: false }, code: 'not-member' },
    { entitlement: { by: 'citizenship', citizen: false }, code: 'not-citizen' },
    { entitlement: { by: 'rule', verdict: 'no' }, code: 'not-entitled' },
    { entitlement: { by: 'rule', verdict: 'unknown' }, code: 'roll-unknown' },
  ])('$entitlement.by: $code', ({ entitlement, code }) => {
    expect(cast({ entitlement })).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each<{ entitlement: Entitlement; power: bigint }>([
    { entitlement: { by: 'roll', power: 250n }, power: 250n },
    { entitlement: member, power: 1n },
    { entitlement: { by: 'citizenship', citizen: true }, power: 1n },
    { entitlement: { by: 'rule', verdict: 'yes' }, power: 1n },
  ])('$entitlement.by votes with its power', ({ entitlement, power }) => {
    expect(cast({ entitlement })).toEqual({
      ok: true,
      value: { choice: { choice: 2 }, power, replaces: false },
    });
  });
});

it('replaces the earlier ballot and refuses an answer that was not offered', () => {
  const decided = decideBallot({
    vote,
    voter: { entitlement: member, earlier: { choice: 1 } },
    choice: 3,
    now: noon,
  });
  expect(decided).toMatchObject({ ok: true, value: { choice: { choice: 3 }, replaces: true } });
  expect(cast({ choice: 4 })).toMatchObject({ refusal: { code: 'choice-not-offered' } });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideGrace,
  decideLoss,
  isTooMany,
  LOSS_LIMIT,
  type LossInput,
} from '#core/eligibility/loss.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);

describe('how many may lose it at once', () => {
  it.each([
    ['nobody', { held: 100, losing: 0, lately: 0 }, false],
    ['nobody more, though many did', { held: 10, losing: 0, lately: 50 }, false],
    ['all of a few', { held: 4, losing: 4, lately: 0 }, false],
    ['five of five', { held: 5, losing: 5, lately: 0 }, true],
    ['five of fifty: exactly the share', { held: 50, losing: 5, lately: 0 }, false],
    ['five of forty-nine', { held: 49, losing: 5, lately: 0 }, true],
    ['a hundred of a thousand', { held: 1_000, losing: 100, lately: 0 }, false],
    ['one more', { held: 1_000, losing: 101, lately: 0 }, true],
    ['one by one, the fifth of ten', { held: 6, losing: 1, lately: 4 }, true],
    ['one by one, the fourth of ten', { held: 7, losing: 1, lately: 3 }, false],
  ])('%s', (_what, count, asks) => {
    expect(isTooMany(count)).toBe(asks);
  });
});

describe('how long somebody is given', () => {
  it.each([
    ['3d', 259_200_000],
    ['12h', 43_200_000],
    ['0', 0],
    ['0h', 0],
    ['none', 0],
    ['30d', 2_592_000_000],
  ])('%s', (text, ms) => {
    expect(decideGrace(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    ['31d', 'duration-too-long'],
    ['soon', 'duration-malformed'],
    ['-1d', 'duration-malformed'],
    ['', 'duration-malformed'],
  ])('%s is refused', (text, code) => {
    expect(decideGrace(text)).toMatchObject({ ok: false, refusal: { code } });
  });
});

const input: LossInput = {
  exempt: false,
  answer: null,
  stopped: false,
  losesAt: null,
  now: NOW,
  graceMs: 60_000,
};

describe('one person who certainly does not fulfil the rule', () => {
  it.each<[string, Partial<LossInput>, ReturnType<typeof decideLoss>]>([
    ['is warned', {}, { act: 'warn', losesAt: later(60_000) }],
    ['loses it at once without a grace period', { graceMs: 0 }, { act: 'remove' }],
    ['has the time that was told', { losesAt: later(1) }, { act: 'keep', losesAt: later(1) }],
    ['loses it when that is over', { losesAt: NOW }, { act: 'remove' }],
    ['keeps it while exempt', { exempt: true, losesAt: NOW }, { act: 'keep', losesAt: null }],
    ['keeps it on a moderator’s word', { answer: 'keep' }, { act: 'keep', losesAt: null }],
    ['waits with all', { stopped: true, losesAt: NOW }, { act: 'keep', losesAt: NOW }],
    ['is not even warned while all wait', { stopped: true }, { act: 'keep', losesAt: null }],
    [
      'is warned when a moderator said so',
      { stopped: true, answer: 'remove' },
      { act: 'warn', losesAt: later(60_000) },
    ],
    ['and loses it then', { stopped: true, answer: 'remove', losesAt: NOW }, { act: 'remove' }],
  ])('%s', (_what, change, decision) => {
    expect(decideLoss({ ...input, ...change })).toEqual(decision);
  });
});

/** A year of looks at one crowd, with what a chain may say of it each time. */
describe('laws', () => {
  type Member = { verdict: 'yes' | 'no' | 'unknown'; exempt: boolean };
  const crowd = fc.array(
    fc.record({
      verdict: fc.constantFrom<Member['verdict']>('yes', 'no', 'unknown'),
      exempt: fc.boolean(),
    }),
    { maxLength: 120 },
  );

  function lose(members: readonly Member[], lately: number): number {
    const losing = members.filter((one) => one.verdict === 'no' && !one.exempt);
    const stopped = isTooMany({ held: members.length, losing: losing.length, lately });
    return losing.filter(
      ({ exempt }) => decideLoss({ ...input, graceMs: 0, exempt, stopped }).act === 'remove',
    ).length;
  }

  it('never takes more than the share without consent', () => {
    fc.assert(
      fc.property(crowd, fc.nat(40), (members, lately) => {
        const lost = lose(members, lately);
        if (lost === 0) return;
        const most = Math.max(
          LOSS_LIMIT.atLeast - 1,
          ((members.length + lately) * LOSS_LIMIT.sharePercent) / 100,
        );
        expect(lost + lately).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('does not count what could not be read', () => {
    fc.assert(
      fc.property(crowd, (members) => {
        const read = members.map((one) =>
          one.verdict === 'unknown' ? { ...one, verdict: 'yes' as const } : one,
        );
        expect(lose(members, 0)).toBe(lose(read, 0));
      }),
    );
  });

  it('takes nothing before the time that was told', () => {
    fc.assert(
      fc.property(
        fc.record({
          exempt: fc.boolean(),
          answer: fc.constantFrom(null, 'remove' as const, 'keep' as const),
          stopped: fc.boolean(),
          graceMs: fc.nat(1_000_000),
          told: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
        }),
        ({ told, ...rest }) => {
          fc.pre(told !== null || rest.graceMs > 0);
          const losesAt = told === null ? null : later(told);
          expect(decideLoss({ ...rest, now: NOW, losesAt }).act).not.toBe('remove');
        },
      ),
    );
  });
});

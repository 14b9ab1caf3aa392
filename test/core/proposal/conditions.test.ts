import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { type Conditions, NO_CONDITIONS, type Repeats } from '#core/execution/conditions.ts';
import type { ProposalAction } from '#core/execution/intent.ts';
import { votedHash } from '#core/execution/voted.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import { decideClose, decideExecution, executableUntil } from '#core/proposal/closing.ts';
import { decideConditions, decideFollowed, isGivenUp } from '#core/proposal/conditions.ts';
import { PROPOSAL_STATES, type ProposalState } from '#core/proposal/lifecycle.ts';
import { endOfRuns, runTerms } from '#core/proposal/run.ts';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';

const now = new Date('2027-01-10T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const address = asAddress(`0x${'b'.repeat(40)}`);
const action: ProposalAction = {
  ...{ kind: 'transfer', chainId: 31_337, asset: { kind: 'native' }, to: address, amount: 5n },
};
const monthly: Repeats = { every: 'month', zone: 'UTC', times: null };
const after = { proposal: asId<VoteId>('0190a0a0-0000-7000-8000-000000000001'), number: 7 };
const under = (conditions: Partial<Conditions>) => ({ ...NO_CONDITIONS, ...conditions });

describe('what may be asked', () => {
  const track = DEFAULT_TRACKS.action;
  const passedMs = track.publishedMs + track.votingMs + track.timelockMs;
  const decide = (
    conditions: Partial<Conditions>,
    over: Partial<Parameters<typeof decideConditions>[0]> = {},
    minEveryMs?: number,
  ) => decideConditions({ action, track, conditions: under(conditions), ...over }, now, minEveryMs);

  it('is everything that can be kept', () => {
    expect(decide({}).ok).toBe(true);
    expect(decide({}, { action: null }).ok).toBe(true);
    expect(decide({ until: later(passedMs + 1) }).ok).toBe(true);
    expect(decide({ repeats: monthly, after, notBefore: later(DAY_MS) }).ok).toBe(true);
    expect(decide({ repeats: { ...monthly, every: DAY_MS } }).ok).toBe(true);
    expect(decide({ repeats: { ...monthly, every: 60_000 } }, {}, 60_000).ok).toBe(true);
  });

  it.each<[string, Partial<Conditions>, Parameters<typeof decide>[1], string]>([
    ['of nothing', { notBefore: later(1) }, { action: null }, 'conditions-without-action'],
    ['that always expires', { until: later(passedMs) }, {}, 'until-too-early'],
    [
      'that ends before it begins',
      { notBefore: later(40 * DAY_MS), until: later(40 * DAY_MS) },
      {},
      'until-too-early',
    ],
    ['every hour', { repeats: { ...monthly, every: HOUR_MS } }, {}, 'every-too-often'],
    [
      'of a deed, again',
      { repeats: monthly },
      { action: { kind: 'resume', pause: 'p' } },
      'repeats-without-chain',
    ],
  ])('is nothing %s', (_name, conditions, over, code) => {
    expect(decide(conditions, over)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('repeats out of a contract as out of the own account', () => {
    const there = { track: { ...track, executor: address } };
    expect(decide({ repeats: monthly }, there)).toEqual({ ok: true, value: null });
  });

  it('follows what can still be carried out, once', () => {
    const followed = {
      number: 7,
      state: 'voting' as ProposalState,
      hasAction: true,
      repeats: false,
    };
    expect(decideFollowed(followed).ok).toBe(true);
    expect(decideFollowed({ ...followed, state: 'executed' }).ok).toBe(true);
    const refused = (over: Partial<typeof followed>) => {
      const decided = decideFollowed({ ...followed, ...over });
      return decided.ok ? undefined : decided.refusal.code;
    };
    expect(refused({ hasAction: false })).toBe('after-carries-nothing');
    expect(refused({ repeats: true })).toBe('after-repeats');
    // One that has its own number already follows an earlier one: nothing goes round in a circle.
    expect(decideFollowed(followed, followed.number + 1).ok).toBe(true);
    for (const own of [followed.number, followed.number - 1]) {
      expect(decideFollowed(followed, own)).toMatchObject({
        refusal: { code: 'after-not-earlier', number: followed.number },
      });
    }
    expect(PROPOSAL_STATES.filter((state) => refused({ state }) === 'after-over')).toEqual(
      PROPOSAL_STATES.filter(isGivenUp),
    );
    expect(PROPOSAL_STATES.filter((state) => !isGivenUp(state))).toEqual([
      'draft',
      'published',
      'voting',
      'queued',
      'executed',
      'overruled',
    ]);
  });
});

describe('behind its conditions', () => {
  const close = (notBefore: Date | null) =>
    decideClose({
      ...{ state: 'voting', closesAt: now, result: { outcome: 'passed' }, hasAction: true },
      ...{ isChosen: false, timelockMs: DAY_MS, notBefore, now },
    });
  const execute = (
    conditions: Partial<Conditions>,
    over: Partial<Parameters<typeof decideExecution>[0]> = {},
  ) => {
    const voted = { action, conditions: under(conditions) };
    return decideExecution({
      ...{ state: 'queued', executableAt: now, voted, votedHash: votedHash(voted) },
      ...{ awaited: null, readyAt: null, frozenReason: null, now, ...over },
    });
  };
  const code = (...asked: Parameters<typeof execute>) => {
    const decided = execute(...asked);
    return decided.ok ? undefined : decided.refusal.code;
  };

  it('waits for the later of its timelock and its date', () => {
    expect(close(null)).toMatchObject({ value: { executableAt: later(DAY_MS) } });
    expect(close(later(HOUR_MS))).toMatchObject({ value: { executableAt: later(DAY_MS) } });
    expect(close(later(2 * DAY_MS))).toMatchObject({ value: { executableAt: later(2 * DAY_MS) } });
    expect(code({ notBefore: later(1) })).toBe('timelock-running');
    expect(code({ notBefore: now })).toBeUndefined();
  });

  it('begins up to the last millisecond of its time, and its date takes the place of 30 days', () => {
    const until = later(90 * DAY_MS);
    expect(code({ until }, { now: later(90 * DAY_MS - 1) })).toBeUndefined();
    expect(code({ until }, { now: until })).toBe('execution-expired');
    expect(code({ until: later(1) }, { now: later(1) })).toBe('execution-expired');
  });

  it('waits for what it follows for as long as that takes, and has 30 days then', () => {
    const awaited = (state: ProposalState) => ({ awaited: { number: 7, state } });
    const far = later(300 * DAY_MS);
    for (const state of PROPOSAL_STATES) {
      expect([state, code({ after }, { ...awaited(state), now: far })]).toEqual([
        state,
        // Nobody wrote down yet when it was ready: it was not looked at for all that time.
        isGivenUp(state) ? 'after-ended' : state === 'executed' ? undefined : 'awaits-proposal',
      ]);
    }
    const done = { ...awaited('executed'), readyAt: far };
    expect(
      code({ after }, { ...done, now: new Date(far.getTime() + 30 * DAY_MS - 1) }),
    ).toBeUndefined();
    expect(code({ after }, { ...done, now: new Date(far.getTime() + 30 * DAY_MS) })).toBe(
      'execution-expired',
    );
    expect(code({ after, until: later(5) }, { ...awaited('voting'), now: later(5) })).toBe(
      'execution-expired',
    );
    expect(executableUntil(now, { until: null, after })).toBeNull();
  });

  it('is not what was voted on under another condition, or under none', () => {
    const voted = { action, conditions: under({ notBefore: later(-1) }) };
    for (const conditions of [NO_CONDITIONS, under({ notBefore: later(-2) })]) {
      expect(code({}, { voted: { action, conditions }, votedHash: votedHash(voted) })).toBe(
        'action-hash-changed',
      );
    }
  });
});

describe('a run', () => {
  it('may begin until the next is due; the last one for 30 days', () => {
    const first = new Date('2027-01-31T12:00:00Z');
    const terms = (over: Partial<Repeats>, run: number, until: Date | null = null) =>
      runTerms({ repeats: { ...monthly, ...over }, until }, first, run);
    expect(terms({}, 0)).toEqual({
      dueAt: first,
      until: new Date('2027-02-28T12:00:00Z'),
      takenBackAt: new Date('2027-03-02T12:00:00Z'),
      isLast: false,
    });
    expect(terms({ times: 2 }, 1)).toEqual({
      dueAt: new Date('2027-02-28T12:00:00Z'),
      until: new Date('2027-03-30T12:00:00Z'),
      takenBackAt: new Date('2027-03-30T12:00:00Z'),
      isLast: true,
    });
    const end = new Date('2027-03-05T00:00:00Z');
    expect(terms({}, 1, end)).toMatchObject({ until: end, isLast: true });
    // Rare ones have 30 days each, too: the world that they were decided on is gone then.
    expect(terms({ every: 100 * DAY_MS }, 0).until).toEqual(
      new Date(first.getTime() + 30 * DAY_MS),
    );
  });

  it('never overlaps the next, and there is one last', () => {
    const every = fc.oneof(
      fc.constantFrom('month' as const, 'week' as const),
      fc.integer({ min: DAY_MS, max: 90 * DAY_MS }),
    );
    fc.assert(
      fc.property(
        every,
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 1, max: 900 })),
        (often, times, days) => {
          const until = days === null ? null : later(days * DAY_MS);
          const repeating = { repeats: { every: often, zone: 'Europe/Berlin', times }, until };
          const all = Array.from({ length: times }, (_, run) => runTerms(repeating, now, run));
          const lasts = all.findIndex(({ isLast }) => isLast);
          expect(lasts).toBeGreaterThanOrEqual(0);
          for (const [run, { until: end }] of all.slice(0, lasts).entries()) {
            expect(end.getTime()).toBeLessThanOrEqual(all[run + 1]?.dueAt.getTime() ?? 0);
          }
          if (until) expect(all[lasts]?.until.getTime()).toBeLessThanOrEqual(until.getTime());
        },
      ),
    );
  });

  it('that was carried out makes the whole so, whatever became of the others', () => {
    expect(endOfRuns(['done', 'failed', 'skipped'])).toBe('executed');
    expect(endOfRuns(['failed', 'skipped'])).toBe('failed');
    expect(endOfRuns(['skipped'])).toBe('expired');
  });
});

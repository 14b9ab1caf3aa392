import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import {
  type Conditions,
  conditionsFromJson,
  conditionsToJson,
  dueOf,
  type Every,
  NO_CONDITIONS,
  type Repeats,
  runsAtRisk,
} from '#core/execution/conditions.ts';
import { actionToJson, proposalActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import {
  proposalSource,
  readProposalSource,
  stepAfter,
  stepBefore,
} from '#core/execution/source.ts';
import { conditionsIn, votedFromJson, votedHash, votedToJson } from '#core/execution/voted.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';

const action = {
  kind: 'transfer' as const,
  chainId: 31_337,
  asset: { kind: 'native' as const },
  to: asAddress(`0x${'b'.repeat(40)}`),
  amount: 5n,
};
const after = { proposal: asId<VoteId>('0190a0a0-0000-7000-8000-000000000001'), number: 7 };
const monthly: Repeats = { every: 'month', zone: 'Europe/Berlin', times: null };
const all: Conditions = {
  notBefore: new Date('2027-01-31T17:00:00Z'),
  until: new Date('2028-01-31T17:00:00Z'),
  after,
  repeats: { ...monthly, times: 12 },
};

describe('what is hashed', () => {
  it('is the action alone where it stands under no condition', () => {
    const voted = { action, conditions: NO_CONDITIONS };
    expect(votedToJson(voted)).toEqual(actionToJson(action));
    expect(votedHash(voted)).toBe(actionHash(action));
    expect(conditionsIn(actionToJson(action))).toEqual(NO_CONDITIONS);
  });

  it('is the keccak of one text, in which only what is asked stands', () => {
    const does =
      '{"amount":"5","asset":{"kind":"native"},"chainId":31337,"kind":"transfer","to":"0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","v":1}';
    const textOf = (conditions: string) =>
      `{"conditions":${conditions},"does":${does},"kind":"conditional","v":1}`;
    const follows = '"after":{"number":7,"proposal":"0190a0a0-0000-7000-8000-000000000001"}';
    expect(votedHash({ action, conditions: { ...NO_CONDITIONS, after } })).toBe(
      keccakText(textOf(`{${follows}}`)),
    );
    const text = textOf(
      `{${follows},"notBefore":"2027-01-31T17:00:00.000Z","repeats":{"every":"month","times":12,"zone":"Europe/Berlin"},"until":"2028-01-31T17:00:00.000Z"}`,
    );
    expect(votedHash({ action, conditions: all })).toBe(keccakText(text));
  });

  it('is another one for every condition, and reads back as it was', () => {
    const moment = fc.integer({ min: 0, max: 4e9 }).map((s) => new Date(s * 1_000));
    const every = fc.oneof(
      fc.constantFrom<Every>('month', 'week'),
      fc.integer({ min: 1, max: 1e10 }),
    );
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York');
    const times = fc.option(fc.integer({ min: 1, max: 520 }));
    const conditions = fc.record({
      notBefore: fc.option(moment),
      until: fc.option(moment),
      after: fc.option(
        fc.record({ proposal: fc.constant(after.proposal), number: fc.nat().map((n) => n + 1) }),
      ),
      repeats: fc.option(fc.record({ every, zone, times })),
    });
    fc.assert(
      fc.property(conditions, conditions, (one, other) => {
        const stored: unknown = JSON.parse(
          JSON.stringify(votedToJson({ action, conditions: one })),
        );
        expect(votedFromJson(stored)).toEqual({ action, conditions: one });
        expect(proposalActionFromJson(stored)).toEqual(action);
        const same =
          JSON.stringify(conditionsToJson(one)) === JSON.stringify(conditionsToJson(other));
        const hashes = [one, other].map((conditions) => votedHash({ action, conditions }));
        expect(hashes[0] === hashes[1]).toBe(same);
      }),
    );
  });

  it.each<[string, unknown]>([
    [
      'a condition that is not known here',
      { ...(conditionsToJson(all) as object), weather: 'fair' },
    ],
    ['a part of one that is not known', { repeats: { ...monthly, except: 'August' } }],
    ['a moment that is none', { notBefore: 'tomorrow' }],
    ['a zone that is none', { repeats: { ...monthly, zone: 'Moon/Crater' } }],
    ['no time at all between runs', { repeats: { ...monthly, every: 0 } }],
    ['half a time', { repeats: { ...monthly, times: 1.5 } }],
    ['a proposal without its number', { after: { proposal: after.proposal } }],
  ])('is never read without %s', (_name, json) => {
    expect(() => conditionsFromJson(json)).toThrow();
  });

  it('is never read as conditions of conditions, or of nothing', () => {
    const inner = votedToJson({ action, conditions: all });
    const outer = { v: 1, kind: 'conditional', conditions: conditionsToJson(all), does: inner };
    expect(() => votedFromJson(outer)).toThrow();
    expect(() => votedFromJson({ ...outer, does: actionToJson(action), conditions: {} })).toThrow();
    expect(() => votedFromJson({ ...outer, v: 2, does: actionToJson(action) })).toThrow();
  });
});

describe('the dates of what repeats', () => {
  const dates = (repeats: Repeats, first: string, runs: number) =>
    Array.from({ length: runs }, (_, run) => dueOf(repeats, new Date(first), run).toISOString());

  it('are the last day of a month that has no 31st, and the 31st again', () => {
    expect(dates({ ...monthly, zone: 'UTC' }, '2027-01-31T12:00:00Z', 5)).toEqual([
      '2027-01-31T12:00:00.000Z',
      '2027-02-28T12:00:00.000Z',
      '2027-03-31T12:00:00.000Z',
      '2027-04-30T12:00:00.000Z',
      '2027-05-31T12:00:00.000Z',
    ]);
    expect(dates({ ...monthly, zone: 'UTC' }, '2028-01-31T12:00:00Z', 2)[1]).toBe(
      '2028-02-29T12:00:00.000Z',
    );
    expect(dates({ ...monthly, zone: 'UTC' }, '2027-12-31T23:30:00Z', 3)).toEqual([
      '2027-12-31T23:30:00.000Z',
      '2028-01-31T23:30:00.000Z',
      '2028-02-29T23:30:00.000Z',
    ]);
  });

  it('keep the hour of the clocks there, in summer and in winter', () => {
    // 09:00 in Berlin: UTC+1, from 28 March UTC+2.
    expect(dates(monthly, '2027-02-28T08:00:00Z', 3)).toEqual([
      '2027-02-28T08:00:00.000Z',
      '2027-03-28T07:00:00.000Z',
      '2027-04-28T07:00:00.000Z',
    ]);
    const weekly: Repeats = { ...monthly, every: 'week' };
    expect(dates(weekly, '2027-10-27T07:00:00Z', 2)[1]).toBe('2027-11-03T08:00:00.000Z');
    // A length is a length, whatever the clocks do.
    expect(dates({ ...weekly, every: 7 * DAY_MS }, '2027-10-27T07:00:00Z', 2)[1]).toBe(
      '2027-11-03T07:00:00.000Z',
    );
  });

  it('go by the day there, not by the day of UTC', () => {
    // 31 January, 00:30 in Auckland is still 30 January in UTC.
    expect(dates({ ...monthly, zone: 'Pacific/Auckland' }, '2027-01-30T11:30:00Z', 2)[1]).toBe(
      '2027-02-27T11:30:00.000Z',
    );
  });

  it('of an hour that the clocks skip are as long after it', () => {
    // 02:30 is skipped in Berlin on 28 March 2027.
    expect(dates(monthly, '2027-02-28T01:30:00Z', 3).slice(1)).toEqual([
      '2027-03-28T01:30:00.000Z',
      '2027-04-28T00:30:00.000Z',
    ]);
  });

  it('always go forward, by about as long, and the first is the first', () => {
    const every = fc.oneof(
      fc.constantFrom<Every>('month', 'week'),
      fc.integer({ min: DAY_MS, max: 300 * DAY_MS }),
    );
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Apia',
      'Africa/Cairo',
    );
    const first = fc.integer({ min: 1.7e9, max: 2.2e9 }).map((s) => new Date(s * 1_000));
    fc.assert(
      fc.property(every, zone, first, fc.nat(60), (often, where, from, run) => {
        const repeats = { every: often, zone: where, times: null };
        expect(dueOf(repeats, from, 0)).toEqual(from);
        const [due, next] = [dueOf(repeats, from, run), dueOf(repeats, from, run + 1)];
        const gap = next.getTime() - due.getTime();
        const [least, most] =
          typeof often === 'number'
            ? [often, often]
            : often === 'week'
              ? [7 * DAY_MS - 2 * HOUR_MS, 7 * DAY_MS + 2 * HOUR_MS]
              : [28 * DAY_MS - 2 * HOUR_MS, 31 * DAY_MS + 2 * HOUR_MS];
        expect(gap).toBeGreaterThanOrEqual(least);
        expect(gap).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('the runs that count as money at risk', () => {
  const from = new Date('2027-01-01T00:00:00Z');
  it.each<[string, Partial<Conditions>, number]>([
    ['once', {}, 1],
    ['monthly, open-ended: a year of them', { repeats: monthly }, 12],
    ['weekly, open-ended', { repeats: { ...monthly, every: 'week' } }, 53],
    ['daily, open-ended', { repeats: { ...monthly, every: DAY_MS } }, 365],
    ['three times', { repeats: { ...monthly, times: 3 } }, 3],
    ['twenty times, of which a year counts', { repeats: { ...monthly, times: 20 } }, 12],
    [
      'until the end of the quarter',
      { repeats: monthly, until: new Date('2027-03-31T00:00:00Z') },
      3,
    ],
    ['until before it begins', { repeats: monthly, until: new Date('2026-03-31T00:00:00Z') }, 1],
    [
      'later, until a month after that',
      {
        repeats: monthly,
        notBefore: new Date('2027-06-01T00:00:00Z'),
        until: new Date('2027-07-05T00:00:00Z'),
      },
      2,
    ],
  ])('%s', (_name, conditions, runs) => {
    expect(runsAtRisk({ ...NO_CONDITIONS, ...conditions }, from)).toBe(runs);
  });
});

describe('where a run comes from', () => {
  const vote = after.proposal;
  it('is named as ever for the first, and apart for each later one', () => {
    expect(proposalSource(vote, 2)).toBe(`proposal:${vote}:2`);
    expect(proposalSource(vote, 2, 3)).toBe(`proposal:${vote}:3:2`);
    for (const run of [0, 1, 519]) {
      expect(readProposalSource(proposalSource(vote, 4, run))).toEqual({ vote, run, step: 4 });
    }
    expect(readProposalSource(`withdrawal:${vote}`)).toBeUndefined();
  });

  it('orders the steps within a run, and no run after another', () => {
    expect(stepBefore(proposalSource(vote, 1, 3))).toBe(proposalSource(vote, 0, 3));
    expect(stepBefore(proposalSource(vote, 0, 3))).toBeUndefined();
    expect(stepAfter(proposalSource(vote, 0, 3))).toBe(proposalSource(vote, 1, 3));
    expect(stepAfter(`withdrawal:${vote}`)).toBeUndefined();
  });
});

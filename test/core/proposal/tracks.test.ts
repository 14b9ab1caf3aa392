import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_FOUNDING_CITIZENS } from '#core/citizenship/constitution.ts';
import { decideFounding } from '#core/community/founding.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { NEW_GATE_STATE } from '#core/eligibility/gate.ts';
import { DIRECT_SHARE_PER_DAY, DIRECT_SHARE_PER_PAYMENT } from '#core/execution/policy.ts';
import { compareFractions, fraction, printFraction } from '#core/fraction.ts';
import { WALLET_PAYOUT_DELAY_MS } from '#core/ledger/withdrawal.ts';
import { DEFAULT_POLL_MS } from '#core/poll/opening.ts';
import {
  DEFAULT_TRACKS,
  rulesForMoney,
  SANDBOX_FLOOR,
  sandboxTrack,
  TRACK_IDS,
  TRACK_OF_ACTION,
  type Track,
} from '#core/proposal/tracks.ts';
import { loadConfig } from '../../../src/config.ts';

const hours = (track: Track) => ({
  published: track.publishedMs / HOUR_MS,
  voting: track.votingMs / HOUR_MS,
  timelock: track.timelockMs / HOUR_MS,
});
const { plain, action, constitution } = DEFAULT_TRACKS;

describe('PRODUCT’s table of defaults', () => {
  it('executor: 1 % of the treasury per payment, 2 % per day', () => {
    expect(printFraction(DIRECT_SHARE_PER_PAYMENT)).toBe('1/100');
    expect(printFraction(DIRECT_SHARE_PER_DAY)).toBe('1/50');
  });

  it('new gate: preview; new wallet: payouts after 24 h; constitution: 3 citizens', () => {
    expect(NEW_GATE_STATE).toBe('preview');
    expect(WALLET_PAYOUT_DELAY_MS).toBe(DAY_MS);
    expect(MIN_FOUNDING_CITIZENS).toBe(3);
  });

  it('founding: needs a code; executor: off; custody of members’ tokens: off', () => {
    const loaded = loadConfig({
      TELEGRAM_TOKEN: '1:token',
      PUBLIC_URL: 'http://127.0.0.1',
      APP_SECRET: 'a'.repeat(64),
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { hosting, custody, executor, sandbox } = loaded.config;
    expect({ hosting, custody, executor, sandbox }).toEqual({
      hosting: 'invite',
      custody: 'off',
      executor: { kind: 'off' },
      sandbox: false,
    });
    const founding = {
      hosting,
      code: null,
      standing: { platform: 'discord', isAdmin: true },
      placeTaken: false,
    } as const;
    expect(decideFounding(founding)).toMatchObject({ refusal: { code: 'founding-code-missing' } });
  });

  it('vote without action: not binding, any member, 72 h', () => {
    expect(plain).toMatchObject({ binding: false, electorate: 'members', votingMs: 72 * HOUR_MS });
    expect(DEFAULT_POLL_MS).toBe(72 * HOUR_MS);
  });

  it('vote with an action', () => {
    expect(action).toMatchObject({
      binding: true,
      electorate: 'citizens',
      power: 'one-person/1',
      minimumBallots: 5,
    });
    expect(hours(action)).toEqual({ published: 24, voting: 72, timelock: 24 });
    expect([action.quorum, action.threshold].map(printFraction)).toEqual(['1/5', '1/2']);
  });

  it('rules, charter, offices', () => {
    expect(hours(constitution).timelock).toBe(72);
    expect([constitution.quorum, constitution.threshold].map(printFraction)).toEqual([
      '33/100',
      '2/3',
    ]);
    const decidedBy = Object.entries(TRACK_OF_ACTION).filter(([, id]) => id === 'constitution');
    expect(decidedBy.map(([kind]) => kind).toSorted()).toEqual([
      'end-office',
      'give-office',
      'overrule-veto',
      'revoke-citizenship',
      'set-alarm-webhook',
      'set-caps',
      'set-community',
      'set-track',
    ]);
  });

  it.each([
    [499n, '1/5', '1/2', 24],
    [500n, '33/100', '3/5', 48],
    [2_499n, '33/100', '3/5', 48],
    [2_500n, '1/2', '2/3', 168],
    [10_000n, '1/2', '2/3', 168],
  ])(
    '%i of 10000 at risk: quorum %s, threshold %s, timelock %i h',
    (moneyAtRisk, quorum, threshold, timelock) => {
      const rules = rulesForMoney({ track: action, treasury: 10_000n, moneyAtRisk });
      expect([rules.quorum, rules.threshold].map(printFraction)).toEqual([quorum, threshold]);
      expect(hours(rules).timelock).toBe(timelock);
    },
  );
});

describe('rulesForMoney', () => {
  const strictest = rulesForMoney({ track: action, treasury: 1n, moneyAtRisk: 1n });

  it('asks the most of an unknown or empty treasury', () => {
    for (const treasury of [null, 0n]) {
      expect(rulesForMoney({ track: action, treasury, moneyAtRisk: 1n })).toEqual(strictest);
    }
  });

  it('asks nothing more where no money moves', () => {
    expect(rulesForMoney({ track: action, treasury: null, moneyAtRisk: 0n })).toEqual(action);
  });

  it('never lowers a bar, and never asks less for more money', () => {
    const share = fc.bigInt({ min: 0n, max: 10n });
    const tracks = fc.record({
      track: fc.constantFrom(...TRACK_IDS.map((id) => DEFAULT_TRACKS[id])),
      quorum: share,
      threshold: share,
      timelockMs: fc.integer({ min: 0, max: 30 * DAY_MS }),
    });
    const money = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(tracks, money, money, money, (own, treasury, some, extra) => {
        const track: Track = {
          ...own.track,
          quorum: fraction(own.quorum, 10n),
          threshold: fraction(own.threshold, 10n),
          timelockMs: own.timelockMs,
        };
        const steps = [
          track,
          rulesForMoney({ track, treasury, moneyAtRisk: some }),
          rulesForMoney({ track, treasury, moneyAtRisk: some + extra }),
        ];
        steps.slice(1).forEach((after, index) => {
          const before = steps[index] ?? track;
          expect(compareFractions(after.quorum, before.quorum)).not.toBe(-1);
          expect(compareFractions(after.threshold, before.threshold)).not.toBe(-1);
          expect(after.timelockMs).toBeGreaterThanOrEqual(before.timelockMs);
        });
      }),
    );
  });
});

it.each(TRACK_IDS)('the sandbox shortens times and lowers floors of %s, and nothing else', (id) => {
  const track = DEFAULT_TRACKS[id];
  const sandbox = sandboxTrack(track);
  expect(sandbox).toMatchObject({
    id: track.id,
    binding: track.binding,
    electorate: track.electorate,
    quorum: track.quorum,
    threshold: track.threshold,
  });
  expect(sandbox.minimumBallots).toBe(Math.min(track.minimumBallots, SANDBOX_FLOOR));
  expect(sandbox.votingMs).toBe(6 * 60_000);
  expect(sandbox.timelockMs).toBeLessThan(HOUR_MS);
  expect(sandbox.timelockMs === 0).toBe(track.timelockMs === 0);
});

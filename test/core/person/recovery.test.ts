import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type WalletId,
} from '#core/identity.ts';
import { mayMove } from '#core/lifecycle.ts';
import {
  ASK_AGAIN_MS,
  decideAsk,
  decideCitizenship,
  decideDue,
  decideStop,
  decideVoice,
  hasVoices,
  isHeard,
  RECOVERY_LIFECYCLE,
  RECOVERY_STATES,
  RECOVERY_WAIT_MS,
  type Recovery,
  type RecoveryState,
  VOICE_CITIZEN_AGE_MS,
  type Voice,
  voicesOf,
} from '#core/person/recovery.ts';
import type { Result } from '#core/result.ts';

const NOW = new Date('2030-01-02T00:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const person = (name: string) => asId<PersonId>(name);
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

const one = (change: Partial<Recovery> = {}): Recovery => ({
  kind: 'account',
  state: 'waiting',
  accountId: asId<AccountId>('new'),
  walletId: asId<WalletId>('wallet'),
  dueAt: later(RECOVERY_WAIT_MS.account),
  endedAt: null,
  ...change,
});

describe('the waits', () => {
  it('are those the promises name', () => {
    expect(RECOVERY_WAIT_MS).toEqual({ account: 72 * 3_600_000, both: 7 * 86_400_000 });
  });
});

describe('asking for a person', () => {
  const asked = (change: Partial<Parameters<typeof decideAsk>[0]> = {}) =>
    codeOf(
      decideAsk({
        asker: { account: asId<AccountId>('new'), person: person('newcomer') },
        person: person('lost'),
        wallet: asId<WalletId>('wallet'),
        locked: false,
        known: [],
        now: NOW,
        ...change,
      }),
    );
  const ended = (state: RecoveryState, agoMs: number, change: Partial<Recovery> = {}) =>
    one({ state, endedAt: later(-agoMs), ...change });
  const other = asId<AccountId>('other');

  it.each<[string, Partial<Parameters<typeof decideAsk>[0]>, string]>([
    ['with nothing in the way', {}, 'ok'],
    ['for oneself', { person: person('newcomer') }, 'recovery-own'],
    ['while one of the two is locked', { locked: true }, 'recovery-locked'],
    ['again with the same account', { known: [one({ walletId: null })] }, 'recovery-running'],
    ['again with the same wallet', { known: [one({ accountId: other })] }, 'recovery-running'],
    [
      'beside somebody else’s',
      { known: [one({ accountId: other, walletId: asId<WalletId>('another') })] },
      'ok',
    ],
    [
      'as the fourth at once',
      {
        known: ['a', 'b', 'c'].map((name) =>
          one({ accountId: asId<AccountId>(name), walletId: asId<WalletId>(name) }),
        ),
      },
      'recovery-running',
    ],
    ['a week after a stop', { known: [ended('stopped', ASK_AGAIN_MS)] }, 'ok'],
    ['sooner after a stop', { known: [ended('stopped', ASK_AGAIN_MS - 1)] }, 'recovery-too-soon'],
    ['sooner after silence', { known: [ended('lapsed', 1)] }, 'recovery-too-soon'],
    ['after one that was done, and split again', { known: [ended('done', 1)] }, 'ok'],
    [
      'after a stop of somebody else’s',
      { known: [ended('stopped', 1, { accountId: other, walletId: null })] },
      'ok',
    ],
    ['by voices, whatever wallet asked before', { wallet: null, known: [] }, 'ok'],
  ])('%s', (_, change, code) => {
    expect(asked(change)).toBe(code);
  });
});

describe('how long somebody has been one', () => {
  const since = (agoMs: number) => later(-agoMs);
  it('is a week for a citizen when it is asked, to the millisecond', () => {
    expect(VOICE_CITIZEN_AGE_MS).toBe(7 * 86_400_000);
    const may = (agoMs: number) =>
      voicesOf({ citizen: since(agoMs), moderator: null }, NOW).citizen;
    expect([may(VOICE_CITIZEN_AGE_MS), may(VOICE_CITIZEN_AGE_MS - 1)]).toEqual([true, false]);
    const said = (citizen: Date | null) => codeOf(decideCitizenship(citizen, NOW));
    expect(said(since(VOICE_CITIZEN_AGE_MS))).toBe('ok');
    expect(said(since(VOICE_CITIZEN_AGE_MS - 1))).toBe('recovery-citizen-new');
    expect(said(null)).toBe('recovery-not-citizen');
  });
  it('is before the asking for a moderator', () => {
    const may = (agoMs: number) =>
      voicesOf({ citizen: null, moderator: since(agoMs) }, NOW).moderator;
    expect([may(1), may(-1)]).toEqual([true, false]);
  });
});

describe('a voice', () => {
  const here = asId<CommunityId>('here');
  const there = asId<CommunityId>('there');
  type Change = Partial<Parameters<typeof decideVoice>[0]> & {
    isCitizen?: boolean;
    isModerator?: boolean;
    voices?: readonly Voice[];
  };
  const say = ({ isCitizen = true, isModerator = false, voices = [], ...change }: Change = {}) => {
    const said = decideVoice({
      recovery: { state: 'open', dueAt: later(1) },
      speaker: person('s'),
      asker: person('asker'),
      person: person('lost'),
      community: here,
      may: { citizen: isCitizen, moderator: isModerator },
      isNewCitizen: false,
      heard: new Map([
        [here, voices],
        [there, []],
      ]),
      now: NOW,
      ...change,
    });
    return said.ok ? said.value : said.refusal.code;
  };
  const citizens = ['a', 'b', 'c'].map(
    (name) => ({ person: person(name), as: 'citizen' }) as const,
  );
  const moderator = { person: person('m'), as: 'moderator' } as const;

  it.each<[string, Parameters<typeof say>[0], string]>([
    ['of a citizen', {}, 'citizen'],
    ['of a moderator', { isCitizen: false, isModerator: true }, 'moderator'],
    ['of a citizen in office fills the rarer place', { isModerator: true }, 'moderator'],
    ['of the second moderator, a citizen', { isModerator: true, voices: [moderator] }, 'citizen'],
    [
      'of the second moderator, no citizen',
      { isModerator: true, isCitizen: false, voices: [moderator] },
      'voice-enough',
    ],
    ['of a fourth citizen', { voices: citizens }, 'voice-enough'],
    ['of somebody without a right', { isCitizen: false }, 'not-citizen'],
    ['of the asker', { speaker: person('asker') }, 'voice-own'],
    ['of the person', { speaker: person('lost') }, 'voice-own'],
    ['given twice', { voices: [{ person: person('s'), as: 'citizen' }] }, 'voice-twice'],
    ['where the person has nothing', { heard: new Map([[there, []]]) }, 'recovery-unknown'],
    ['of a new citizen', { isCitizen: false, isNewCitizen: true }, 'voice-too-new'],
    ['where enough spoke', { voices: [...citizens, moderator] }, 'voice-enough'],
    [
      'for one that waits already, and is heard',
      {
        recovery: { state: 'waiting', dueAt: later(1) },
        heard: new Map([[here, [...citizens, moderator]]]),
      },
      'recovery-over',
    ],
    [
      'for one that waits, in a community that came since',
      { recovery: { state: 'waiting', dueAt: later(1) } },
      'citizen',
    ],
    ['for one that ended', { recovery: { state: 'stopped', dueAt: later(1) } }, 'recovery-over'],
    ['too late', { recovery: { state: 'open', dueAt: NOW } }, 'recovery-over'],
  ])('%s', (_, change, as) => {
    expect(say(change)).toBe(as);
  });

  it('counts each person once: four different people', () => {
    expect(hasVoices([...citizens, moderator])).toBe(true);
    expect(hasVoices([...citizens.slice(1), moderator])).toBe(false);
    expect(hasVoices(citizens)).toBe(false);
    const merged = citizens.map((voice, index) =>
      index === 0 ? voice : { ...voice, person: person('b') },
    );
    expect(hasVoices([...merged, moderator])).toBe(false);
  });

  it('is enough only where every community it concerns has spoken', () => {
    const enough = [...citizens, moderator];
    const other = asId<CommunityId>('other');
    expect(isHeard(new Map([[here, enough]]))).toBe(true);
    expect(isHeard(new Map([...([[here, enough]] as const), [other, citizens]]))).toBe(false);
    expect(isHeard(new Map([...([[here, enough]] as const), [other, enough]]))).toBe(true);
    expect(isHeard(new Map())).toBe(false);
  });

  it('is enough only with three citizens and a moderator who all differ', () => {
    const voice = fc.record({
      person: fc.constantFrom('a', 'b', 'c', 'd', 'e').map(person),
      as: fc.constantFrom('citizen' as const, 'moderator' as const),
    });
    fc.assert(
      fc.property(fc.array(voice, { maxLength: 8 }), (voices) => {
        if (!hasVoices(voices)) return;
        expect(new Set(voices.map((one) => one.person)).size).toBeGreaterThanOrEqual(4);
      }),
    );
  });
});

describe('an objection', () => {
  const stop = (change: Partial<Parameters<typeof decideStop>[0]>) => {
    const said = decideStop({
      state: 'waiting',
      actor: person('x'),
      asker: person('asker'),
      person: person('lost'),
      isModerator: false,
      reason: '',
      ...change,
    });
    return said.ok ? said.value : said.refusal.code;
  };
  it.each<[string, Parameters<typeof stop>[0], string]>([
    ['of an account of the person', { actor: person('lost') }, 'objection'],
    ['of the asker', { actor: person('asker') }, 'withdrawn'],
    ['of a moderator with a reason', { isModerator: true, reason: 'why' }, 'moderator'],
    ['of a moderator without one', { isModerator: true }, 'reason-missing'],
    ['of somebody else', { reason: 'why' }, 'recovery-unknown'],
    ['of somebody else, when it is over', { state: 'done' }, 'recovery-unknown'],
    ['when it is over', { state: 'done', actor: person('lost') }, 'recovery-over'],
    ['while voices are still heard', { state: 'open', actor: person('lost') }, 'objection'],
  ])('%s', (_, change, code) => {
    expect(stop(change)).toBe(code);
  });
});

describe('its time', () => {
  const due = (change: Partial<Parameters<typeof decideDue>[0]> = {}) =>
    decideDue({
      recovery: { state: 'waiting', dueAt: NOW },
      ...{ locked: false, walletStands: true, same: false, now: NOW },
      ...change,
    });
  it.each<[string, Parameters<typeof due>[0], string]>([
    ['joins', {}, 'join'],
    ['is waited for', { now: later(-1) }, 'wait'],
    ['joins nobody who is locked', { locked: true }, 'locked'],
    ['joins nobody whose wallet went', { walletStands: false }, 'wallet-moved'],
    ['joins nobody with themselves', { same: true }, 'same-person'],
    ['ends what found no voices', { recovery: { state: 'open', dueAt: NOW } }, 'no-voices'],
  ])('%s', (_, change, said) => {
    const decided = due(change);
    expect('why' in decided ? decided.why : decided.outcome).toBe(said);
  });

  it('moves nothing that ended, and nothing before its time, whatever else is so', () => {
    const state = fc.constantFrom(...RECOVERY_STATES);
    const flag = fc.boolean();
    fc.assert(
      fc.property(state, flag, flag, flag, fc.integer({ min: -5, max: 5 }), (from, a, b, c, ms) => {
        const decided = due({
          recovery: { state: from, dueAt: NOW },
          ...{ locked: a, walletStands: b, same: c, now: later(ms) },
        });
        const to =
          decided.outcome === 'join' ? 'done' : decided.outcome === 'end' ? decided.state : from;
        if (to === from) return;
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(mayMove(RECOVERY_LIFECYCLE, from, to)).toBe(true);
      }),
    );
  });
});

import { describe, expect, it, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import {
  decideAcceptance,
  decideDecline,
  decideNomination,
  decideWithdrawal,
} from '#core/election/nomination.ts';
import { decideElectionOpening, type Opener } from '#core/election/opening.ts';
import {
  decideRecallOpening,
  decideRecallVoice,
  RECALL_MS,
  recallNeeds,
} from '#core/election/recall.ts';
import {
  electionRulesFromJson,
  electionRulesToJson,
  leadMs,
  minTermMs,
  rulesOfTrack,
} from '#core/election/rules.ts';
import { DEFAULT_TRACKS, sandboxTrack } from '#core/proposal/tracks.ts';
import type { Result } from '#core/result.ts';

const now = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const rules = rulesOfTrack(DEFAULT_TRACKS.constitution);
const citizen: Opener = { offices: [], founding: false, citizen: true };

describe('rules', () => {
  it('are those of decisions on offices', () => {
    expect(rules).toMatchObject({ minimumBallots: 5, quorum: { numerator: 33n }, closed: false });
    expect([rules.nominationMs, rules.votingMs]).toEqual([3 * DAY_MS, 3 * DAY_MS]);
    expect([leadMs(rules), minTermMs(rules)]).toEqual([7 * DAY_MS, 12 * DAY_MS]);
    expect(rulesOfTrack(sandboxTrack(DEFAULT_TRACKS.constitution)).minimumBallots).toBe(2);
  });

  it('are read as they were stored', () => {
    expect(electionRulesFromJson(JSON.parse(JSON.stringify(electionRulesToJson(rules))))).toEqual(
      rules,
    );
  });
});

test.each<[string, Partial<Parameters<typeof decideElectionOpening>[0]>, string]>([
  ['by a citizen', {}, 'ok'],
  ['by a member', { opener: { offices: [], founding: false, citizen: false } }, 'not-citizen'],
  [
    'by a moderator who is no citizen',
    { opener: { offices: ['moderator'], founding: false, citizen: false } },
    'not-citizen',
  ],
  [
    'by a citizen while it is being founded',
    { opener: { offices: [], founding: true, citizen: true } },
    'not-in-office',
  ],
  [
    'by a steward while it is being founded, whoever is in office',
    {
      opener: { offices: ['steward'], founding: true, citizen: false },
      held: [after(90 * DAY_MS)],
    },
    'ok',
  ],
  ['while another one runs', { running: true }, 'election-running'],
  ['whose holders serve until they are ended', { held: [null] }, 'ok'],
  ['whose holders’ terms end soon', { held: [after(30 * DAY_MS), null] }, 'ok'],
  ['whose holder’s term runs on', { held: [null, after(31 * DAY_MS)] }, 'election-too-early'],
  ['by itself, before terms end', { opener: 'renewal', held: [after(31 * DAY_MS)] }, 'ok'],
  [
    'for more seats than there may be',
    { terms: { office: 'moderator', seats: 21, termMs: 180 * DAY_MS, method: 'stv' } },
    'integer-out-of-range',
  ],
  [
    'for a term of a week',
    { terms: { office: 'moderator', seats: 3, termMs: 7 * DAY_MS, method: 'stv' } },
    'duration-too-short',
  ],
])('an election %s', (_name, change, code) => {
  const decided = decideElectionOpening({
    opener: citizen,
    terms: { office: 'moderator', seats: 3, termMs: 180 * DAY_MS, method: 'stv' },
    ...{ held: [], running: false, rules, now, ...change },
  });
  expect(codeOf(decided)).toBe(code);
  if (!decided.ok) return;
  expect(decided.value.opensAt).toEqual(after(rules.nominationMs));
  expect(decided.value.closesAt).toEqual(after(rules.nominationMs + rules.votingMs));
});

const lists = { state: 'nomination', opensAt: after(DAY_MS), closed: false } as const;

test.each<[string, Partial<Parameters<typeof decideNomination>[0]>, string]>([
  ['a citizen by a citizen', {}, 'ok'],
  ['by a member', { nominator: { citizen: false } }, 'not-citizen'],
  ['a member', { nominee: { citizen: false, standing: 'none' } }, 'not-a-citizen-yet'],
  ['twice', { nominee: { citizen: true, standing: 'nominated' } }, 'already-nominated'],
  ['after a no', { nominee: { citizen: true, standing: 'declined' } }, 'already-nominated'],
  ['for a run-off', { lists: { ...lists, closed: true } }, 'runoff-closed'],
  ['when voting is due', { now: lists.opensAt }, 'nominations-over'],
  ['while voting', { lists: { ...lists, state: 'voting' } }, 'nominations-over'],
])('nominates %s', (_name, change, code) => {
  const nominee = { citizen: true, standing: 'none' } as const;
  const asked = { lists, nominator: { citizen: true }, nominee, now, ...change };
  expect(codeOf(decideNomination(asked))).toBe(code);
});

test.each<[string, Partial<Parameters<typeof decideAcceptance>[0]>, string]>([
  ['nominated', {}, 'ok'],
  ['by one’s own will', { candidate: { citizen: true, standing: 'none' } }, 'ok'],
  ['after a no', { candidate: { citizen: true, standing: 'declined' } }, 'ok'],
  [
    'as no citizen any more',
    { candidate: { citizen: false, standing: 'nominated' } },
    'not-citizen',
  ],
  ['without a word', { statement: ' \u200b ' }, 'text-empty'],
  ['with too many', { statement: 'a'.repeat(501) }, 'text-too-long'],
  ['as the last that fits', { others: 23 }, 'ok'],
  ['as one too many', { others: 24 }, 'candidates-full'],
  [
    'in a run-off of others',
    { lists: { ...lists, closed: true }, candidate: { citizen: true, standing: 'none' } },
    'runoff-closed',
  ],
  ['when voting is due', { now: lists.opensAt }, 'nominations-over'],
])('stands %s', (_name, change, code) => {
  const candidate = { citizen: true, standing: 'nominated' } as const;
  const asked = { lists, candidate, statement: 'I would.', others: 0, now, ...change };
  expect(codeOf(decideAcceptance(asked))).toBe(code);
});

test('who stands may take it back until the close; the ballot keeps the name', () => {
  const back = (state: 'nomination' | 'voting' | 'elected', standing: 'accepted' | 'nominated') =>
    decideWithdrawal({ lists: { ...lists, state }, standing, now });
  expect(back('nomination', 'accepted')).toEqual({ ok: true, value: 'declined' });
  expect(back('voting', 'accepted')).toEqual({ ok: true, value: 'left' });
  expect(codeOf(back('voting', 'nominated'))).toBe('not-nominated');
  expect(codeOf(back('elected', 'accepted'))).toBe('nominations-over');
  expect(codeOf(decideDecline({ lists, standing: 'nominated', now }))).toBe('ok');
  expect(codeOf(decideDecline({ lists, standing: 'none', now }))).toBe('not-nominated');
  expect(codeOf(decideDecline({ lists, standing: 'nominated', now: lists.opensAt }))).toBe(
    'nominations-over',
  );
});

describe('recall', () => {
  it.each([
    [3, false, 3],
    [30, false, 3],
    [31, false, 4],
    [1_000, false, 100],
    [6, true, 2],
    [21, true, 3],
  ])('of %i citizens (sandbox %s) takes %i', (citizens, sandbox, needs) => {
    expect(recallNeeds(citizens, sandbox)).toBe(needs);
  });

  it.each<[string, Partial<Parameters<typeof decideRecallOpening>[0]>, string]>([
    ['by a citizen', {}, 'ok'],
    ['by a member', { opener: { citizen: false } }, 'not-citizen'],
    ['while it is being founded', { founding: true }, 'not-constituted'],
    ['of somebody not in it', { held: ['guardian'] }, 'office-not-held'],
    ['asked for already', { running: true }, 'recall-running'],
    ['without a reason', { reason: '\n' }, 'reason-missing'],
    ['with a long one', { reason: 'a'.repeat(501) }, 'text-too-long'],
  ])('is asked for %s', (_name, change, code) => {
    const held = ['moderator'] as const;
    const asked = {
      founding: false,
      opener: { citizen: true },
      office: 'moderator',
      held,
    } as const;
    expect(
      codeOf(decideRecallOpening({ ...asked, running: false, reason: 'Absent.', ...change })),
    ).toBe(code);
  });

  it('is signed by citizens, while it is open', () => {
    const expiresAt = after(RECALL_MS);
    const sign = (change: object) =>
      codeOf(
        decideRecallVoice({
          open: true,
          expiresAt,
          citizen: true,
          settled: true,
          openedAt: now,
          now,
          ...change,
        }),
      );
    expect(sign({})).toBe('ok');
    expect(sign({ citizen: false })).toBe('not-citizen');
    expect(sign({ open: false })).toBe('recall-over');
    expect(sign({ now: expiresAt })).toBe('recall-over');
    expect(sign({ settled: false })).toBe('citizen-waiting');
  });
});

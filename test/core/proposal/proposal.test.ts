import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import type { Action, IntentState, ProposalAction } from '#core/execution/intent.ts';
import { INTENT_LIFECYCLE } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { asAddress, asId, type VoteId } from '#core/identity.ts';
import { mayMove } from '#core/lifecycle.ts';
import {
  decideClose,
  decideExecution,
  decideVeto,
  decideWithdrawn,
} from '#core/proposal/closing.ts';
import {
  PROPOSAL_LIFECYCLE,
  PROPOSAL_STATES,
  proposalStateAfter,
} from '#core/proposal/lifecycle.ts';
import {
  decideProposalOpening,
  decideVotingOpening,
  MAX_BODY_LENGTH,
  MAX_TITLE_LENGTH,
  type ProposalInput,
} from '#core/proposal/opening.ts';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';
import type { Outcome } from '#core/voting/tally.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const action: Action = {
  kind: 'transfer',
  chainId: 31337,
  asset: { kind: 'erc20', token: asAddress(`0x${'1'.repeat(40)}`) },
  to: asAddress(`0x${'b'.repeat(40)}`),
  amount: 5n * 10n ** 18n,
};
const input: ProposalInput = {
  title: 'Pay Bo',
  body: 'for the docs',
  action,
  conditions: NO_CONDITIONS,
  track: DEFAULT_TRACKS.action,
  author: { member: true, citizen: true },
};

describe('publishing', () => {
  const publish = (over: Partial<ProposalInput>) =>
    decideProposalOpening({ ...input, ...over }, now);

  it('binds the action by its hash and sets the opening of the vote', () => {
    expect(publish({})).toMatchObject({
      ok: true,
      value: {
        title: 'Pay Bo',
        actionHash: actionHash(action),
        publishedAt: now,
        votingOpensAt: later(24 * HOUR_MS),
      },
    });
    expect(publish({ action: null, track: DEFAULT_TRACKS.plain })).toMatchObject({
      value: { actionHash: null, votingOpensAt: now },
    });
  });

  it.each<[string, Partial<ProposalInput>, string]>([
    ['a stranger', { author: { member: false, citizen: false } }, 'not-member'],
    ['a member where citizens vote', { author: { member: true, citizen: false } }, 'not-citizen'],
    ['an action track without an action', { action: null }, 'proposal-without-action'],
    ['no title', { title: ' \u200b' }, 'text-empty'],
    ['a long title', { title: 'x'.repeat(MAX_TITLE_LENGTH + 1) }, 'text-too-long'],
    ['a long body', { body: 'x'.repeat(MAX_BODY_LENGTH + 1) }, 'text-too-long'],
  ])('refuses %s', (_case, over, code) => {
    expect(publish(over)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('opening the vote', () => {
  const roll = [
    { voter: 'v1', power: 100n },
    { voter: 'v2', power: 1n },
  ];
  const open = (over: Partial<Parameters<typeof decideVotingOpening>[0]>) =>
    decideVotingOpening({
      state: 'published',
      votingOpensAt: now,
      track: DEFAULT_TRACKS.action,
      roll,
      now,
      ...over,
    });

  it('freezes roll, quorum and rules', () => {
    expect(open({})).toMatchObject({
      ok: true,
      value: {
        rules: { quorum: 21n, minimumBallots: 5, binding: true },
        rollPower: 101n,
        opensAt: now,
        closesAt: later(72 * HOUR_MS),
      },
    });
  });

  it('gives the whole voting time also when the roll was late', () => {
    expect(open({ now: later(HOUR_MS) })).toMatchObject({
      value: { opensAt: later(HOUR_MS), closesAt: later(73 * HOUR_MS) },
    });
  });

  it.each<[string, Parameters<typeof open>[0], string]>([
    ['a roll that could not be read', { roll: null }, 'roll-unknown'],
    ['nobody on it', { roll: [] }, 'roll-empty'],
    ['nobody with power', { roll: [{ voter: 'v1', power: 0n }] }, 'roll-empty'],
    ['a millisecond too early', { now: later(-1) }, 'poll-not-open-yet'],
    ['a withdrawn proposal', { state: 'withdrawn' }, 'proposal-not-in-state'],
    ['a second opening', { state: 'voting' }, 'proposal-not-in-state'],
  ])('refuses %s', (_case, over, code) => {
    expect(open(over)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('the close', () => {
  const close = (outcome: Outcome, over: Partial<Parameters<typeof decideClose>[0]> = {}) =>
    decideClose({
      state: 'voting',
      closesAt: now,
      result: { outcome },
      hasAction: true,
      isChosen: false,
      timelockMs: 24 * HOUR_MS,
      notBefore: null,
      now,
      ...over,
    });

  it.each<[Outcome, Date | null]>([
    ['passed', later(24 * HOUR_MS)],
    ['rejected', null],
    ['no-quorum', null],
    ['tied', null],
    ['decided', null],
  ])('%s: executable at %s', (outcome, executableAt) => {
    expect(close(outcome)).toEqual({ ok: true, value: { state: outcome, executableAt } });
    expect(mayMove(PROPOSAL_LIFECYCLE, 'voting', outcome)).toBe(true);
  });

  it.each<[Outcome, Date | null]>([
    ['decided', later(24 * HOUR_MS)],
    ['tied', null],
    ['no-quorum', null],
  ])(
    'of a choice whose winner is to be carried out, %s: executable at %s',
    (outcome, executableAt) => {
      expect(close(outcome, { isChosen: true })).toMatchObject({ value: { executableAt } });
    },
  );

  it('executes nothing without an action', () => {
    expect(close('passed', { hasAction: false })).toMatchObject({ value: { executableAt: null } });
  });

  it('comes once and not early', () => {
    expect(close('passed', { now: later(-1) })).toMatchObject({
      refusal: { code: 'poll-still-open' },
    });
    for (const state of PROPOSAL_STATES.filter((one) => one !== 'voting')) {
      expect(close('passed', { state })).toMatchObject({
        refusal: { code: 'proposal-not-in-state', state },
      });
    }
  });
});

describe('behind the timelock', () => {
  const execute = (over: Partial<Parameters<typeof decideExecution>[0]>) =>
    decideExecution({
      state: 'queued',
      executableAt: now,
      voted: { action, conditions: NO_CONDITIONS },
      votedHash: actionHash(action),
      awaited: null,
      readyAt: null,
      frozenReason: null,
      now,
      ...over,
    });
  const of = (other: ProposalAction) => ({
    voted: { action: other, conditions: NO_CONDITIONS },
  });

  it('runs what was voted, up to the last millisecond of its 30 days', () => {
    expect(execute({})).toEqual({ ok: true, value: action });
    expect(execute({ now: later(30 * 86_400_000 - 1) })).toEqual({ ok: true, value: action });
  });

  it('lets a pause be lifted while it stands, behind the same timelock', () => {
    const resume = { kind: 'resume', pause: 'p' } as const;
    const paused = { ...of(resume), votedHash: actionHash(resume), frozenReason: 'why' };
    expect(execute(paused)).toEqual({ ok: true, value: resume });
    expect(execute({ ...paused, now: later(-1) })).toMatchObject({
      refusal: { code: 'timelock-running' },
    });
    expect(execute({ ...paused, ...of({ ...resume, pause: 'q' }) })).toMatchObject({
      refusal: { code: 'action-hash-changed' },
    });
  });

  it.each<[string, Parameters<typeof execute>[0], string]>([
    ['a millisecond early', { now: later(-1) }, 'timelock-running'],
    ['another amount', of({ ...action, amount: action.amount + 1n }), 'action-hash-changed'],
    ['30 days after its timelock', { now: later(30 * 86_400_000) }, 'execution-expired'],
    ['frozen for 30 days', { now: later(30 * 86_400_000), frozenReason: 'x' }, 'execution-expired'],
    ['while frozen', { frozenReason: 'the chain is ahead' }, 'frozen'],
    ['twice', { state: 'executed' }, 'proposal-not-in-state'],
    ['after a veto', { state: 'vetoed' }, 'proposal-not-in-state'],
  ])('does not run %s', (_case, over, code) => {
    expect(execute(over)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('is vetoed by a guardian, in time and with a reason', () => {
    const veto = (over: Partial<Parameters<typeof decideVeto>[0]>) =>
      decideVeto({
        state: 'queued',
        executableAt: later(1),
        action,
        offices: ['guardian'],
        reason: ' a forged invoice ',
        now,
        ...over,
      });
    expect(veto({})).toEqual({ ok: true, value: { state: 'vetoed', reason: 'a forged invoice' } });
    expect(veto({ offices: ['steward', 'moderator', 'treasurer'] })).toMatchObject({
      refusal: { code: 'not-in-office', offices: ['guardian'] },
    });
    const overrule = { kind: 'overrule-veto', proposal: asId<VoteId>('p'), number: 1 } as const;
    expect(veto({ action: overrule })).toMatchObject({ refusal: { code: 'veto-once' } });
    expect(veto({ reason: ' ' })).toMatchObject({ refusal: { code: 'reason-missing' } });
    expect(veto({ now: later(1) })).toMatchObject({ refusal: { code: 'timelock-over' } });
    expect(veto({ state: 'voting' })).toMatchObject({ refusal: { code: 'proposal-not-in-state' } });
  });

  it('is taken back by its author before voting only', () => {
    for (const state of PROPOSAL_STATES) {
      const allowed = state === 'draft' || state === 'published';
      expect(decideWithdrawn({ state, isAuthor: true }).ok).toBe(allowed);
      expect(decideWithdrawn({ state, isAuthor: false }).ok).toBe(false);
    }
  });

  it('ends by what became of its intent, and waits for a human where that is unclear', () => {
    const ends = (Object.keys(INTENT_LIFECYCLE) as IntentState[]).map((state) => [
      state,
      proposalStateAfter(state),
    ]);
    expect(ends.filter(([, end]) => end !== 'queued')).toEqual([
      ['final', 'executed'],
      ['reverted', 'failed'],
      ['cancelled', 'failed'],
    ]);
  });
});

/** The end of a vote, the timelock behind it, and who may still stop it. */
import { DAY_MS } from '../duration.ts';
import type { Conditions } from '../execution/conditions.ts';
import { isCommunityAction, type ProposalAction } from '../execution/intent.ts';
import { votedHash as hashOf, type Voted } from '../execution/voted.ts';
import type { Hex } from '../keccak.ts';
import type { Office } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank } from '../text.ts';
import type { TallyResult } from '../voting/tally.ts';
import { isGivenUp } from './conditions.ts';
import type { ProposalState } from './lifecycle.ts';

export type ClosedProposal = {
  readonly state: 'passed' | 'rejected' | 'no-quorum' | 'tied' | 'decided';
  /** Earliest execution; null where nothing is to be executed. */
  readonly executableAt: Date | null;
};

const inState = (
  state: ProposalState,
  ...needed: readonly ProposalState[]
): Result<ProposalState> =>
  needed.includes(state)
    ? accept(state)
    : refuse({ code: 'proposal-not-in-state', state, needed: [...needed] });

/**
 * The outcome of the count becomes the state; only `passed`, and `decided` of a choice between actions, with an action
 * start a timelock.
 */
export function decideClose(input: {
  readonly state: ProposalState;
  readonly closesAt: Date;
  readonly result: Pick<TallyResult, 'outcome'>;
  readonly hasAction: boolean;
  /** Of a choice between actions: the option that won is carried out (`chosen.ts`). */
  readonly isChosen: boolean;
  readonly timelockMs: number;
  readonly notBefore: Date | null;
  readonly now: Date;
}): Result<ClosedProposal> {
  const standing = inState(input.state, 'voting');
  if (!standing.ok) return standing;
  if (input.now.getTime() < input.closesAt.getTime()) {
    return refuse({ code: 'poll-still-open', closesAt: input.closesAt });
  }
  const { outcome } = input.result;
  const executes =
    (outcome === 'passed' && input.hasAction) || (outcome === 'decided' && input.isChosen);
  return accept({
    state: outcome,
    executableAt: executes ? executableFrom(input.now, input) : null,
  });
}

/** After a timelock that begins now, and not before it was decided to be. */
export const executableFrom = (
  now: Date,
  { timelockMs, notBefore }: { readonly timelockMs: number; readonly notBefore: Date | null },
): Date => new Date(Math.max(now.getTime() + timelockMs, notBefore?.getTime() ?? 0));

/** What could not begin to be carried out for so long after its timelock was decided on another world. */
export const EXECUTION_WINDOW_MS = 30 * DAY_MS;

/**
 * From then on nothing of it is begun: as it was decided, else 30 days after it could have been. Null while it waits for
 * another proposal: that takes as long as it takes.
 */
export function executableUntil(
  executableAt: Date,
  { until, after }: Pick<Conditions, 'until' | 'after'>,
  /** When what it follows had been carried out. */
  readyAt: Date | null = null,
): Date | null {
  if (until) return until;
  if (after && readyAt === null) return null;
  const from = Math.max(executableAt.getTime(), readyAt?.getTime() ?? 0);
  return new Date(from + EXECUTION_WINDOW_MS);
}

/** What another proposal has come to; null where none is followed. */
export type Awaited = { readonly number: number; readonly state: ProposalState } | null;

/**
 * May it be carried out now? What runs is recomputed from the stored action (I6). A pause holds payments, and
 * not what needs no payment.
 */
export function decideExecution<A extends ProposalAction>(input: {
  readonly state: ProposalState;
  readonly executableAt: Date;
  readonly voted: Voted<A>;
  readonly votedHash: Hex;
  readonly awaited: Awaited;
  readonly readyAt: Date | null;
  readonly frozenReason: string | null;
  readonly now: Date;
}): Result<A> {
  const standing = inState(input.state, 'queued', 'overruled');
  if (!standing.ok) return standing;
  const { awaited, now, executableAt } = input;
  const { action, conditions } = input.voted;
  if (awaited && isGivenUp(awaited.state)) return refuse({ code: 'after-ended', ...awaited });
  const until = executableUntil(executableAt, conditions, input.readyAt);
  if (until && now.getTime() >= until.getTime()) {
    return refuse({ code: 'execution-expired', since: until });
  }
  const from = Math.max(executableAt.getTime(), conditions.notBefore?.getTime() ?? 0);
  if (now.getTime() < from) return refuse({ code: 'timelock-running', until: new Date(from) });
  if (awaited && awaited.state !== 'executed') {
    return refuse({ code: 'awaits-proposal', number: awaited.number });
  }
  if (input.frozenReason !== null && !isCommunityAction(action)) {
    return refuse({ code: 'frozen', reason: input.frozenReason });
  }
  if (hashOf(input.voted) !== input.votedHash) return refuse({ code: 'action-hash-changed' });
  return accept(action);
}

/** A guardian stops a passed proposal within its timelock, with a public reason; never what overrules a veto. */
export function decideVeto(input: {
  readonly state: ProposalState;
  readonly action: ProposalAction | null;
  readonly executableAt: Date;
  readonly offices: readonly Office[];
  readonly reason: string;
  readonly now: Date;
}): Result<{ state: 'vetoed'; reason: string }> {
  const standing = inState(input.state, 'queued');
  if (!standing.ok) return standing;
  if (input.now.getTime() >= input.executableAt.getTime()) {
    return refuse({ code: 'timelock-over', since: input.executableAt });
  }
  if (!input.offices.includes('guardian')) {
    return refuse({ code: 'not-in-office', offices: ['guardian'] });
  }
  if (input.action?.kind === 'overrule-veto') return refuse({ code: 'veto-once' });
  const reason = cleanText(input.reason);
  return isBlank(reason)
    ? refuse({ code: 'reason-missing' })
    : accept({ state: 'vetoed' as const, reason });
}

/** The author takes a proposal back before voting begins. */
export function decideWithdrawn(input: {
  readonly state: ProposalState;
  readonly isAuthor: boolean;
}): Result<'withdrawn'> {
  const standing = inState(input.state, 'draft', 'published');
  if (!standing.ok) return standing;
  return input.isAuthor ? accept('withdrawn') : refuse({ code: 'not-the-author' });
}

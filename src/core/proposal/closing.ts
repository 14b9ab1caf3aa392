/** The end of a vote, the timelock behind it, and who may still stop it. */
import { DAY_MS } from '../duration.ts';
import { isCommunityAction, type ProposalAction } from '../execution/intent.ts';
import { actionHash } from '../execution/payload-hash.ts';
import type { Hex } from '../keccak.ts';
import type { Office } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank } from '../text.ts';
import type { TallyResult } from '../voting/tally.ts';
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
    executableAt: executes ? new Date(input.now.getTime() + input.timelockMs) : null,
  });
}

/** What could not begin to be carried out for so long after its timelock was decided on another world. */
export const EXECUTION_WINDOW_MS = 30 * DAY_MS;

/** From then on nothing of it is begun. */
export const executableUntil = (executableAt: Date): Date =>
  new Date(executableAt.getTime() + EXECUTION_WINDOW_MS);

/**
 * May it be carried out now? What runs is recomputed from the stored action (I6). A pause holds payments, and
 * not what needs no payment.
 */
export function decideExecution<A extends ProposalAction>(input: {
  readonly state: ProposalState;
  readonly executableAt: Date;
  readonly action: A;
  readonly votedHash: Hex;
  readonly frozenReason: string | null;
  readonly now: Date;
}): Result<A> {
  const standing = inState(input.state, 'queued', 'overruled');
  if (!standing.ok) return standing;
  const until = executableUntil(input.executableAt);
  if (input.now.getTime() >= until.getTime()) {
    return refuse({ code: 'execution-expired', since: until });
  }
  if (input.frozenReason !== null && !isCommunityAction(input.action)) {
    return refuse({ code: 'frozen', reason: input.frozenReason });
  }
  if (input.now.getTime() < input.executableAt.getTime()) {
    return refuse({ code: 'timelock-running', until: input.executableAt });
  }
  if (actionHash(input.action) !== input.votedHash) return refuse({ code: 'action-hash-changed' });
  return accept(input.action);
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

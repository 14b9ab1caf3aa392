/**
 * What is carried out again and again: each run is planned once, when it is due, under the one hash that was voted on and
 * within the caps and the treasury of its day. A run that fails holds no later one up; one that is not paid by the time
 * the next is due is left out. The row of a run and its intents, or what a contract is given, are written in one
 * transaction, so that two workers, or a crash, make no second one. A contract has one of them at a time: the next waits
 * until it shows what became of that one.
 */

import type { Actions } from '#chain/actions/index.ts';
import type { Action } from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { type Repeating, type RunTerms, runTerms } from '#core/proposal/run.ts';
import type { Refusal } from '#core/refusal.ts';
import { type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Alarms } from '../alarm.ts';
import type { Communities } from '../community.ts';
import type { Executions } from '../execution/index.ts';
import type { Keeper, Keepers } from '../executor/keeper.ts';
import type { Mandates } from '../mandate.ts';
import { decidedSteps, executorOf, expectedOf, stepsOfRun } from './decided.ts';
import type { Inspections } from './inspection.ts';
import { decideNow, mayLift, RETRY_MS, waitFor } from './ready.ts';
import { endOfAll, endRun, repeatingIn, tellRun } from './run-end.ts';
import { isWaiting, type ProposalSettlement } from './settlement.ts';

type Again = { again: Date } | undefined;
type Look = Awaited<ReturnType<Executions['lookAtTreasury']>>;

type Dependencies = {
  store: Store;
  communities: Pick<Communities, 'get'>;
  executions: Pick<Executions, 'planSteps' | 'lookAtTreasury'>;
  keepers: Pick<Keepers, 'keeperBy' | 'heldBy'>;
  mandates: Pick<Mandates, 'begin'>;
  actions: Pick<Actions, 'callOf'>;
  inspections: Pick<Inspections, 'stands'>;
  settlement: Pick<ProposalSettlement, 'settle' | 'want'>;
  alarms: Pick<Alarms, 'raise'>;
};

/** What is read before the books are opened. */
type Seen = {
  /** It was due then; else nothing was read. */
  readonly isDue: boolean;
  readonly steps: readonly Action[];
  /** Null: other code stands there now than when it was voted on. */
  readonly codes: readonly (Hex | null)[] | null;
  /** Of the own account. */
  readonly look: Look;
  /** Whose rules it was voted on; undefined where that contract is not connected any more. */
  readonly keeper: Keeper | undefined;
  /** What that contract holds of the asset; null: unknown, or it is none. */
  readonly held: bigint | null;
  readonly asset: { readonly symbol: string; readonly decimals: number };
  readonly frozenReason: string | null;
};

type Run = { readonly row: ProposalRow; readonly run: number; readonly terms: RunTerms };

/** A treasury may be filled again, caps be set, a contract be named again: that, too, is waited for until the next run is due. */
const LIFTED_BY_HAND = ['balance-too-low', 'cap-exceeded', 'executor-off', 'executor-unknown'];
const isHeldUp = (code: string): boolean =>
  mayLift(code) || LIFTED_BY_HAND.includes(code) || code === 'run-before-open';

/** Its end rings; this is for a bell that nobody heard. */
const BEFORE_LOOK_MS = 10 * 60_000;

export type ProposalRuns = ReturnType<typeof createProposalRuns>;

export function createProposalRuns(deps: Dependencies) {
  const { store, communities, executions, inspections, settlement, alarms } = deps;
  const { keepers, mandates, actions } = deps;

  /** On to the next date, or to the end of all. */
  async function next(
    books: Books,
    { row, run, terms }: Run,
    repeating: Repeating,
  ): Promise<Again> {
    await settlement.want(books, row);
    if (terms.isLast) {
      const end = await endOfAll(books, row);
      if (end) await settlement.settle(row.voteId, end, null, row.txHash, books);
      return undefined;
    }
    const { readyAt, queuedUntil } = row;
    invariant(readyAt && queuedUntil, 'what repeats has a first date');
    const { dueAt } = runTerms(repeating, readyAt, run + 1);
    const again = new Date(Math.max(dueAt.getTime(), queuedUntil.getTime()));
    if (again > queuedUntil) {
      await books.proposals.updateProposal(row.voteId, { queuedUntil: again });
    }
    return { again };
  }

  async function giveUp(
    books: Books,
    of: Run,
    repeating: Repeating,
    { state, reason }: { state: 'failed' | 'skipped'; reason: string },
  ): Promise<Again> {
    const { row, run, terms } = of;
    await endRun(books, row, { run, state, reason, txHash: null }, terms.dueAt);
    await tellRun(alarms, books, row, { kind: 'run-missed', run, reason });
    return next(books, of, repeating);
  }

  /** Told once; the same run is tried again until the next one is due. */
  async function hold(books: Books, { row, run, terms }: Run, { code: reason }: Refusal) {
    const runs = await books.proposalRuns.listRuns(row.voteId);
    const waiting = runs.find((one) => one.run === run);
    const { voteId } = row;
    if (!waiting) {
      const { dueAt } = terms;
      await books.proposalRuns.insertRun({ voteId, run, dueAt, state: 'waiting', reason });
      await tellRun(alarms, books, row, { kind: 'run-waits', run, reason });
      await settlement.want(books, row);
    } else if (waiting.reason !== reason) {
      await books.proposalRuns.updateRun(waiting, { reason });
      await settlement.want(books, row);
    }
    const laterMs = reason === 'run-before-open' ? BEFORE_LOOK_MS : RETRY_MS;
    const later = (await books.now()).getTime() + laterMs;
    return { again: new Date(Math.min(later, terms.until.getTime())) };
  }

  /** Into the hands of the contract, or as intents of the own account. */
  async function give(
    books: Books,
    { row, run, terms }: Run,
    { steps, look, keeper, held, asset }: Seen,
    codes: readonly (Hex | null)[],
  ): Promise<Result<unknown>> {
    const { voteId, communityId: community } = row;
    if (!keeper) {
      const address = executorOf(row);
      invariant(address !== 'direct', 'the own account keeps what no contract does');
      return refuse({ code: 'executor-unknown', address });
    }
    if (keeper.kind === 'contract') {
      const before = await books.mandates.findMandateOf(voteId);
      // Never two at once under one vote: whoever signs, votes or waits there sees one, and can stop that one.
      if (before && before.endedAt === null) return refuse({ code: 'run-before-open' });
      return mandates.begin(books, {
        ...{ community, vote: voteId, run, executor: keeper.executor, steps, held, asset },
        expected: expectedOf(actions, steps, codes),
        notAfter: terms.takenBackAt,
      });
    }
    return executions.planSteps(books, {
      ...{ community, purpose: 'treasury', look, notAfter: terms.until },
      steps: stepsOfRun(voteId, steps, codes, run),
      notBefore: await books.now(),
    });
  }

  async function begin(books: Books, of: Run, repeating: Repeating, seen: Seen): Promise<Again> {
    const { row, run, terms } = of;
    const { codes } = seen;
    if (codes === null) {
      return giveUp(books, of, repeating, { state: 'failed', reason: 'target-changed' });
    }
    const planned = await give(books, of, seen, codes);
    if (!planned.ok) {
      const { code } = planned.refusal;
      if (isHeldUp(code)) return hold(books, of, planned.refusal);
      return giveUp(books, of, repeating, { state: 'failed', reason: code });
    }
    const { voteId } = row;
    const waiting = (await books.proposalRuns.listRuns(voteId)).find((one) => one.run === run);
    if (waiting) await books.proposalRuns.updateRun(waiting, { state: 'begun', reason: null });
    else await books.proposalRuns.insertRun({ voteId, run, dueAt: terms.dueAt, state: 'begun' });
    return next(books, of, repeating);
  }

  /** From the date that the first one was due on, all others are counted. */
  async function readyOf(books: Books, row: ProposalRow): Promise<ProposalRow> {
    const readyAt = row.readyAt ?? row.queuedUntil;
    if (row.readyAt === null) await books.proposals.updateProposal(row.voteId, { readyAt });
    return { ...row, readyAt };
  }

  /** The run that is due, of a proposal that stands. */
  async function turn(books: Books, stood: ProposalRow, seen: Seen): Promise<Again> {
    const repeating = repeatingIn(stood);
    invariant(repeating, 'what repeats');
    const voted = votedFromJson(stood.action);
    const decided = await decideNow(books, stood, voted, seen.frozenReason);
    const refused = decided.ok ? null : decided.refusal;
    if (refused?.code === 'timelock-running' || refused?.code === 'awaits-proposal') {
      return waitFor(books, refused);
    }
    if (!seen.isDue) return { again: await books.now() };
    // A pause, and a window that is over, are this run's; all else ends it for good.
    const ends =
      refused !== null && refused.code !== 'frozen' && refused.code !== 'execution-expired';
    if (ends) {
      await settlement.settle(stood.voteId, 'failed', refused.code, stood.txHash, books);
      return undefined;
    }
    const fresh = await books.proposals.findProposal(stood.voteId);
    invariant(fresh, 'it is locked');
    const row = await readyOf(books, fresh);
    const runs = await books.proposalRuns.listRuns(row.voteId);
    const last = runs.at(-1);
    const run = last?.state === 'waiting' ? last.run : runs.length;
    invariant(row.readyAt, 'it was ready just now');
    // The last one has begun: it ends when that does.
    if (run > 0 && runTerms(repeating, row.readyAt, run - 1).isLast) return undefined;
    const of = { row, run, terms: runTerms(repeating, row.readyAt, run) };
    if ((await books.now()) >= of.terms.until) {
      const reason = last?.state === 'waiting' ? last.reason : null;
      return giveUp(books, of, repeating, { state: 'skipped', reason: reason ?? 'run-late' });
    }
    return refused ? hold(books, of, refused) : begin(books, of, repeating, seen);
  }

  return {
    /** One turn, which is at most one run; when to come again. Throws the fault of a chain that could not be asked. */
    async advance(row: ProposalRow): Promise<Again> {
      const { voteId, communityId } = row;
      const vote = await store.votes.findVote(voteId);
      invariant(vote, 'a proposal has a vote');
      const steps = decidedSteps(row, vote);
      const [first] = steps;
      invariant(first, 'what is carried out has a step');
      const { frozenReason, asset } = await communities.get(communityId);
      const isDue = row.queuedUntil !== null && (await store.now()) >= row.queuedUntil;
      const keeper = await keepers.keeperBy(communityId, executorOf(row), first.chainId);
      const isDirect = keeper?.kind === 'direct';
      const seen: Seen = {
        ...{ steps, frozenReason, asset, isDue, keeper },
        codes: isDue ? await inspections.stands(row.inspection, steps) : null,
        look: isDue && isDirect ? await executions.lookAtTreasury(communityId) : null,
        held: isDue && keeper && !isDirect ? await keepers.heldBy(communityId, keeper) : null,
      };
      return store.transaction('begin run', async (books) => {
        // The account before the proposal, as whoever settles a run of it locks them. What a contract was given is
        // settled under the proposal alone.
        const of = isDirect
          ? await books.executions.findSenderOf(communityId, first.chainId, 'treasury')
          : undefined;
        if (of) await books.executions.lockSender(of.id);
        const present = await books.proposals.lockProposal(voteId);
        if (!present || !isWaiting(present)) return undefined;
        // Another turn has moved it on while we looked.
        if (present.queuedUntil?.getTime() !== row.queuedUntil?.getTime()) {
          return present.queuedUntil ? { again: present.queuedUntil } : undefined;
        }
        return turn(books, present, seen);
      });
    },
  };
}

/**
 * Mandates: what was decided is brought to the contract that keeps the money, and what became of it is read from the
 * chain. A turn reads outside any transaction, then decides and writes once under the row's lock; its calls are intents,
 * carried out exactly once by the sender. A crash between any two leaves rows from which the next turn goes on.
 */
import type { Carried, Expected } from '#core/execution/carriers/index.ts';
import type { HoldersVote } from '#core/execution/governor.ts';
import {
  isEnd,
  MANDATE_LIFECYCLE,
  type MandateBound,
  type MandateEnd,
  type MandateReason,
  type MandateState,
  type MandateStep,
  stageOf,
} from '#core/execution/mandate.ts';
import { mandateIn, mandateSource } from '#core/execution/source.ts';
import type { MandateId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { assertMove } from '#core/lifecycle.ts';
import type { Books, Store } from '#store/index.ts';
import type { MandateRow } from '#store/mandate.ts';
import type { Log } from '#telemetry/log.ts';
import type { ExecutionOptions, Executions, IntentListener } from './execution/index.ts';
import type { Case, OwnersStatus, Stages } from './executor/desk.ts';
import { createGiving } from './executor/giving.ts';
import type { ExecutorDesks } from './executor/index.ts';
import { createStages } from './executor/stage.ts';
import { type Detail, newsIn } from './executor/subject.ts';
import { decidedSteps } from './proposal/decided.ts';

export const MANDATE = 'mandate';

/** Between two looks at what waits on others, and right after something of ours moved. */
const LOOK_MS = 15_000;
const SOON_MS = 2_000;

export type MandateEnded = {
  readonly vote: VoteId;
  /** Which run of what repeats; null of what is carried out once. */
  readonly run: number | null;
  readonly state: MandateEnd;
  readonly reason: MandateReason | null;
  readonly txHash: Hex | null;
};

/** Whose mandate it was: both in the transaction that wrote it. */
export type MandateListener = {
  ended(books: Books, ended: MandateEnded): Promise<void>;
  moved(books: Books, vote: VoteId): Promise<void>;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  log: Log;
  desks: ExecutorDesks;
  executions: Pick<Executions, 'planCarrier' | 'callOffIntent'>;
} & Pick<ExecutionOptions, 'at'>;

export type Mandates = ReturnType<typeof createMandates>;

const ring = (books: Books, id: MandateId, dueAt?: Date): Promise<void> =>
  books.outbox.insertOutbox([{ kind: MANDATE, key: id, ...(dueAt && { dueAt }) }]);

export function createMandates({ store, ids, log, desks, executions, at }: Dependencies) {
  const { callOff, callOffUnsent } = createStages({ log, executions });
  let listener: MandateListener | undefined;
  const heard = (): MandateListener => {
    invariant(listener, 'somebody hears of mandates before the first turn');
    return listener;
  };

  async function stagesOf(books: Books, { mandate }: Case, names: readonly string[]) {
    const stages: { [stage: string]: ReturnType<typeof stageOf> } = {};
    let [txHash, minedBlock]: [Hex | null, bigint | null] = [null, null];
    for (const stage of names) {
      const source = mandateSource(mandate.id, stage, mandate.round);
      const intent = await books.executions.findIntentBySource(source);
      stages[stage] = stageOf(intent?.state);
      txHash = intent?.minedTxHash ?? txHash;
      minedBlock = intent?.minedBlock ?? minedBlock;
    }
    return { stages: stages as Stages<string>, txHash, minedBlock };
  }

  /** The case as it stands; undefined when it has ended. */
  async function caseOf(books: Books, mandate: MandateRow): Promise<Case | undefined> {
    if (mandate.endedAt !== null) return undefined;
    const executor = await books.mandates.findExecutor(mandate.executorId);
    const proposal = await books.proposals.findProposal(mandate.voteId);
    const vote = await books.votes.findVote(mandate.voteId);
    invariant(executor && proposal && vote, 'a mandate has a contract and a proposal');
    const { chainId, communityId } = executor;
    const sender = await books.executions.findSenderOf(communityId, chainId, 'treasury');
    invariant(sender, 'who has a mandate has an account');
    const { expected } = mandate.detail as { expected: readonly Expected[] };
    const carried: Carried = { steps: decidedSteps(proposal, vote), expected };
    const signatures = await books.mandates.listSignatures(mandate.id, mandate.round);
    const open = await books.mandates.listOpenMandates(executor.id);
    const others = open.filter(({ id }) => id !== mandate.id);
    const actionHash = proposal.actionHash as Hex;
    return { mandate, executor, carried, actionHash, account: sender.address, signatures, others };
  }

  /** What the round before planned is called off; who signed the very same again need not sign it again. */
  async function beginAnew(
    books: Books,
    { mandate, executor, signatures }: Case,
    { reference }: MandateBound,
  ): Promise<void> {
    if (reference === mandate.reference) {
      for (const row of signatures) {
        await books.mandates.insertSignature({ ...row, round: mandate.round + 1 });
      }
    }
    for (const stage of desks[executor.kind].stages) await callOff(books, mandate, stage);
  }

  /** What a look found signed elsewhere is kept, as long as the round is the one that was looked at. */
  async function keep(books: Books, of: Case, look: unknown): Promise<Case> {
    const { mandate, executor } = of;
    const found = desks[executor.kind].found?.(of, look) ?? [];
    if (found.length === 0) return of;
    const signedAt = await books.now();
    for (const one of found) {
      await books.mandates.insertSignature({
        ...{ ...one, signedAt, round: mandate.round },
        ...{ mandateId: mandate.id, communityId: mandate.communityId },
      });
    }
    const signatures = await books.mandates.listSignatures(mandate.id, mandate.round);
    await heard().moved(books, mandate.voteId);
    return { ...of, signatures };
  }

  async function write(
    books: Books,
    of: Case,
    change: {
      state: MandateState;
      reason?: MandateReason | null;
      eta?: Date | null;
      txHash?: Hex | null;
      bound?: MandateBound;
      detail?: Detail;
    },
  ): Promise<void> {
    const { mandate } = of;
    const now = await books.now();
    const { state } = change;
    const { bound, detail, ...columns } = change;
    if (state !== mandate.state) assertMove(MANDATE_LIFECYCLE, mandate.state, state);
    if (bound?.newRound) await beginAnew(books, of, bound);
    await books.mandates.updateMandate(mandate.id, {
      ...columns,
      ...((bound || detail) && {
        detail: { ...(mandate.detail as object), ...detail, ...bound?.detail },
      }),
      ...(bound && {
        reference: bound.reference,
        round: mandate.round + (bound.newRound ? 1 : 0),
      }),
      changedAt: now,
      ...(isEnd(state) && { endedAt: now }),
    });
    log.info({ mandate: mandate.id, from: mandate.state, to: state }, 'mandate moved');
    if (isEnd(state)) await at?.('within-settle-mandate');
    if (!isEnd(state)) {
      await heard().moved(books, mandate.voteId);
      return;
    }
    await callOffUnsent(books, mandate, () => true);
    await heard().ended(books, {
      ...{ vote: mandate.voteId, run: mandate.run },
      state,
      reason: change.reason ?? mandate.reason,
      txHash: change.txHash ?? mandate.txHash,
    });
  }

  async function plan(
    books: Books,
    of: Case,
    look: unknown,
    step: Extract<MandateStep<string>, { kind: 'plan' }>,
    detail: { detail?: Detail },
  ): Promise<Date> {
    const { mandate, executor } = of;
    const now = await books.now();
    const desk = desks[executor.kind];
    const { state, reason } = step;
    await write(books, of, { state, ...(reason && { reason }), ...detail });
    const planned = await executions.planCarrier(books, {
      community: mandate.communityId,
      action: desk.carrier(of, step.stage, look),
      source: mandateSource(mandate.id, step.stage, mandate.round),
      notBefore: now,
      // What takes something back is sent however late.
      ...(step.state !== 'withdrawing' && { notAfter: mandate.notAfter }),
    });
    await at?.('within-plan-stage');
    if (!planned.ok) {
      // The account is frozen until a human has said what the chain shows (T19): it waits, and says so.
      log.warn({ mandate: mandate.id, code: planned.refusal.code }, 'a stage could not be planned');
    }
    return new Date(now.getTime() + (planned.ok ? LOOK_MS : 4 * LOOK_MS));
  }

  /** One turn; when to call again, or null when it has ended. Throws the fault of a chain that could not be asked. */
  async function advance(id: MandateId): Promise<Date | null> {
    const row = await store.mandates.findMandate(id);
    const seen = row && (await caseOf(store, row));
    if (!seen) return null;
    const desk = desks[seen.executor.kind];
    const look = await desk.look(seen);
    await at?.('after-mandate-look');
    return store.transaction('advance mandate', async (books) => {
      // A veto locks them in this order, too.
      await books.proposals.lockProposal(seen.mandate.voteId);
      const present = await books.mandates.lockMandate(id);
      // So that two mandates are not given one number of it.
      if (present) await books.mandates.lockExecutor(present.executorId);
      const standing = present && (await caseOf(books, present));
      if (!standing) return null;
      const now = await books.now();
      const soon = new Date(now.getTime() + SOON_MS);
      // Another turn has moved it while we looked: what was read is not of this round any more.
      if (standing.mandate.changedAt.getTime() !== seen.mandate.changedAt.getTime()) return soon;
      const of = await keep(books, standing, look);
      const { txHash, ...stood } = await stagesOf(books, of, desk.stages);
      const overdue = now.getTime() >= of.mandate.notAfter.getTime();
      const noted = newsIn(of.mandate, desk.note?.(of, look));
      const stale = desk.stale?.(look) ?? [];
      if (stale.length > 0) {
        await callOffUnsent(books, of.mandate, (stage) => stale.includes(stage));
      }
      const step = desk.decide(of, look, { ...stood, overdue });
      switch (step.kind) {
        case 'wait': {
          const mined = txHash !== null && txHash !== of.mandate.txHash ? { txHash } : {};
          if ('txHash' in mined || 'detail' in noted) {
            await write(books, of, { state: of.mandate.state, ...mined, ...noted });
          }
          const later = now.getTime() + LOOK_MS;
          const eta = of.mandate.state === 'waiting' ? (of.mandate.eta?.getTime() ?? later) : later;
          return new Date(Math.max(soon.getTime(), Math.min(later, eta)));
        }
        case 'plan':
          return plan(books, of, look, step, noted);
        case 'drop':
          await callOff(books, of.mandate, step.stage);
          return soon;
        case 'move': {
          const { state, reason, eta, bound } = step;
          const mined = step.txHash ?? txHash;
          await write(books, of, {
            state,
            ...(reason && { reason }),
            ...(eta && { eta }),
            ...(bound && { bound }),
            ...(mined && { txHash: mined }),
            ...noted,
          });
          return isEnd(state) ? null : soon;
        }
      }
    });
  }

  const listen: IntentListener = {
    /** Only rings: an intent is settled under its account's lock, and a mandate is locked before the account. */
    async settled(books, { source }) {
      const id = mandateIn(source);
      invariant(id, 'a mandate hears of its own intents');
      await ring(books, id);
    },
    async changed(books, { source }) {
      const id = mandateIn(source);
      invariant(id, 'a mandate hears of its own intents');
      await ring(books, id);
    },
  };

  return {
    ...createGiving({ ids, desks, ring }),
    intents: listen,

    async advance(id: MandateId): Promise<Date | null> {
      const again = await advance(id);
      await at?.('after-mandate-turn');
      return again;
    },

    /** As it stands by the books; undefined when there is none, or it has ended. */
    async read(id: MandateId, books: Books = store): Promise<Case | undefined> {
      const row = await books.mandates.findMandate(id);
      return row && caseOf(books, row);
    },

    /** Who has signed what a vote decided, without a look at the chain; undefined where nobody has to. */
    async ownersOf(vote: VoteId): Promise<OwnersStatus | undefined> {
      const mandate = await store.mandates.findMandateOf(vote);
      const executor = mandate && (await store.mandates.findExecutor(mandate.executorId));
      if (!mandate || !executor) return undefined;
      const signatures = await store.mandates.listSignatures(mandate.id, mandate.round);
      return desks[executor.kind].owners?.({ mandate, signatures });
    },

    /** Somebody has signed: a turn is due, and the card says so. */
    async signed(books: Books, { id, voteId }: MandateRow): Promise<void> {
      await ring(books, id);
      await heard().moved(books, voteId);
    },

    listen(to: MandateListener): void {
      listener = to;
    },

    /** By the last look; null where no token's holders vote. */
    async holdersVote(vote: VoteId): Promise<HoldersVote | null> {
      const mandate = await store.mandates.findMandateOf(vote);
      const executor = mandate && (await store.mandates.findExecutor(mandate.executorId));
      return (executor && desks[executor.kind].holders?.({ mandate })) ?? null;
    },
  };
}

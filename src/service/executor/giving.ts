/**
 * What was decided is given to the contract that keeps the money, and called back from it: in the transaction of whoever
 * decided that. What becomes of it is a matter of turns (service/mandate.ts).
 */
import type { Carried, Expected } from '#core/execution/carriers/index.ts';
import { type Action, paymentOf } from '#core/execution/intent.ts';
import type { CalledBack } from '#core/execution/mandate.ts';
import { asId, type CommunityId, type MandateId, type VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { ExecutorDesks } from './index.ts';
import { subjectOf } from './subject.ts';

/** Asset of the community, as the amount a mandate takes along is counted in. */
type Asset = { readonly symbol: string; readonly decimals: number };

export type Begin = {
  readonly community: CommunityId;
  readonly vote: VoteId;
  /** Of what repeats: each run is given once. Null of what is carried out once. */
  readonly run: number | null;
  readonly executor: ExecutorRow;
  readonly steps: readonly Action[];
  readonly expected: readonly Expected[];
  /** What the contract holds of the community's asset at a final block; null: unknown. */
  readonly held: bigint | null;
  readonly asset: Asset;
  readonly notAfter: Date;
};

type Dependencies = {
  ids: () => string;
  desks: ExecutorDesks;
  ring(books: Books, id: MandateId): Promise<void>;
};

export const createGiving = ({ ids, desks, ring }: Dependencies) => ({
  /** In the decider's transaction: what the contract holds less what it was given already must cover it. */
  async begin(books: Books, asked: Begin): Promise<Result<MandateId>> {
    const { executor, steps, expected, held, asset } = asked;
    const locked = await books.mandates.lockExecutor(executor.id);
    if (!locked || locked.disconnectedAt !== null) {
      return refuse({ code: 'executor-unknown', address: executor.address });
    }
    const amount = steps.reduce((sum, step) => sum + (paymentOf(step)?.amount ?? 0n), 0n);
    if (amount > 0n) {
      if (held === null) return refuse({ code: 'treasury-unknown' });
      const available = held - (await books.mandates.findPromised(executor.id));
      if (available < amount) {
        return refuse({ code: 'balance-too-low', available, needed: amount, ...asset });
      }
    }
    const id = asId<MandateId>(ids());
    const carried: Carried = { steps, expected };
    const desk = desks[executor.kind];
    const { run } = asked;
    const of = await subjectOf(books, asked);
    // A run is no other's: only what is decided once goes on where a veto had ended it.
    const before = run === null ? await books.mandates.findMandateOf(asked.vote) : undefined;
    const begun = desk.begin(executor, { mandate: id, vote: asked.vote, carried, before, ...of });
    const now = await books.now();
    await books.mandates.insertMandate({
      id,
      communityId: asked.community,
      executorId: executor.id,
      ...{ voteId: asked.vote, run },
      state: 'begun',
      reference: begun.reference,
      detail: { ...begun.detail, expected },
      round: 0,
      amount,
      notAfter: asked.notAfter,
      createdAt: now,
      changedAt: now,
    });
    await ring(books, id);
    return accept(id);
  },

  /**
   * A guardian stops it, or what repeats is ended; refused where it cannot be stopped any more, false where nothing of it
   * is on its way.
   */
  async withdraw(books: Books, vote: VoteId, reason: CalledBack): Promise<Result<boolean>> {
    const row = await books.mandates.findMandateOf(vote);
    const mandate = row && (await books.mandates.lockMandate(row.id));
    if (!mandate || mandate.endedAt !== null) return accept(false);
    const executor = await books.mandates.findExecutor(mandate.executorId);
    invariant(executor, 'a mandate has a contract');
    if (desks[executor.kind].stoppable?.(mandate) === false) {
      return refuse({ code: 'mandate-past-stopping' });
    }
    await books.mandates.updateMandate(mandate.id, { reason, changedAt: await books.now() });
    await ring(books, mandate.id);
    return accept(true);
  },
});

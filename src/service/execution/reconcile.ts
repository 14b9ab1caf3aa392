/**
 * A database older than the chain (T19), and a nonce somebody else used (T4): transactions of our accounts
 * that the books do not know are matched to intents, or settled by a human; never paid again by themselves.
 */

import type { FoundTransaction } from '#chain/broadcast.ts';
import { type Call, intentActionFromJson } from '#core/execution/intent.ts';
import {
  commitAttempt,
  judgeLost,
  type LostLook,
  reserveNonce,
  settleLost,
  unpark,
} from '#core/execution/steps.ts';
import { type AttemptId, asId, type IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { IntentRow, SenderRow, UnknownTransactionRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { callHash, sameCall, toAttempt, toIntent } from './intent-row.ts';
import { orNull } from './observe.ts';
import type { Room } from './options.ts';
import { EXECUTE } from './plan.ts';
import { settle, writeState } from './settle.ts';
import { type Claim, claimSender, record, type Work } from './work.ts';

export type Match = { readonly sender: string; readonly nonce: number; readonly intent: IntentId };

const callOfFound = ({ to, value, data }: FoundTransaction): Call | undefined =>
  to === null ? undefined : { to, value, data };

const callOfIntent = (room: Room, row: IntentRow): Call =>
  room.actions.callOf(intentActionFromJson(row.action));

/** The intent this transaction carried out: the one bound to its nonce, else the oldest of the same call. */
function candidateFor(
  room: Room,
  intents: readonly IntentRow[],
  found: FoundTransaction,
): IntentRow | undefined {
  const call = callOfFound(found);
  if (!call) return undefined;
  const same = intents.filter((row) => sameCall(callOfIntent(room, row), call));
  return (
    same.find(({ nonce }) => nonce === found.nonce) ?? same.find(({ nonce }) => nonce === null)
  );
}

async function insertAdopted(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  row: IntentRow,
  found: FoundTransaction,
  bound: Hex,
) {
  const call = callOfFound(found);
  invariant(call, 'an adopted transaction has a target');
  const adopted = {
    id: asId<AttemptId>(room.ids()),
    communityId: sender.communityId,
    senderAccountId: sender.id,
    nonce: found.nonce,
    intentId: row.id,
    kind: 'effect',
    effectHash: bound,
    to: call.to,
    valueWei: call.value,
    data: call.data,
    gasLimit: 0n,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
    raw: null,
    hash: found.hash,
    signedAt: now,
    sentAt: now,
    lastError: null,
    createdAt: now,
  } as const;
  await tx.executions.insertAttempts([adopted]);
  return toAttempt(adopted, sender);
}

/** From here on it is watched like any transaction of ours; its receipt decides. */
async function adopt(
  room: Room,
  tx: Books,
  work: Work,
  row: IntentRow,
  found: FoundTransaction,
): Promise<boolean> {
  const { sender, now } = work;
  const call = callOfIntent(room, row);
  const { nonce } = found;
  const bound = callHash(nonce, call);
  const columns = {
    reason: null,
    detail: null,
    nonce,
    callTo: call.to,
    callValueWei: call.value,
    callData: call.data,
    callHash: bound,
  };
  const present = toIntent(row, sender);
  switch (present.state) {
    case 'planned':
    case 'parked': {
      const planned = present.state === 'parked' ? unpark(present) : accept(present);
      invariant(planned.ok, 'a parked intent can be taken up');
      const reserved = reserveNonce(planned.value, { nonce, call, targetCodeHash: null });
      invariant(reserved.ok, 'a planned intent can be reserved');
      await writeState(room, tx, row, reserved.value, now, columns);
      const place = { senderAccountId: sender.id, communityId: sender.communityId, nonce };
      await tx.executions.insertNonceSlots([{ ...place, intentId: row.id, takenAt: now }]);
      const attempt = await insertAdopted(room, tx, work, row, found, bound);
      const committed = commitAttempt(reserved.value, attempt);
      invariant(committed.ok, 'an adopted transaction belongs to its intent');
      const reservedRow: IntentRow = { ...row, ...columns, state: 'reserved' };
      await writeState(room, tx, reservedRow, committed.value, now);
      return true;
    }
    case 'reserved': {
      await tx.executions.deleteUnsignedAttempts(row.id);
      const attempt = await insertAdopted(room, tx, work, row, found, bound);
      const committed = commitAttempt(present, attempt);
      invariant(committed.ok, 'an adopted transaction belongs to its intent');
      await writeState(room, tx, row, committed.value, now);
      return true;
    }
    case 'lost': {
      const watched = settleLost(present, 'found');
      invariant(watched.ok, 'a lost intent can be found');
      await insertAdopted(room, tx, work, row, found, bound);
      await writeState(room, tx, row, watched.value, now);
      return true;
    }
    case 'submitted':
    case 'cancelling':
      await insertAdopted(room, tx, work, row, found, bound);
      return true;
    default:
      return false;
  }
}

async function withClaim<T>(
  room: Room,
  senderId: string,
  run: (claim: Claim) => Promise<T>,
): Promise<T | undefined> {
  const claim = await claimSender(room, senderId);
  if (!claim) return undefined;
  try {
    return await run(claim);
  } finally {
    await room.store.executions.updateSenderFree(senderId, claim.fence);
    await room.store.outbox.insertOutbox([{ kind: EXECUTE, key: senderId }]);
  }
}

/** Writes one match, if it still holds under the account's lock. */
async function match(
  room: Room,
  claim: Claim,
  { chainId }: SenderRow,
  stranger: UnknownTransactionRow,
  found: FoundTransaction,
  wanted: IntentId | undefined,
): Promise<Match | undefined> {
  const fact = (await room.broadcast.receipts(chainId, [found.hash])).get(found.hash);
  const final = await room.chain.finalBlock(chainId);
  if (fact?.kind !== 'receipt' || fact.block.number > final.number) return undefined;
  return record(room, claim, 'match-transaction', async (tx, work) => {
    const open = await tx.executions.listOpenIntents(work.sender.id);
    const allowed = wanted === undefined ? open : open.filter(({ id }) => id === wanted);
    const row = candidateFor(room, allowed, found);
    if (!row) return undefined;
    const settled = { settledAt: work.now, matchedIntentId: row.id, note: null };
    const { senderAccountId, nonce } = stranger;
    if (!(await adopt(room, tx, work, row, found))) return undefined;
    await tx.executions.updateUnknownTransactionSettled(senderAccountId, nonce, settled);
    room.log.info({ intent: row.id, tx: found.hash }, 'an unknown transaction was matched');
    return { sender: senderAccountId, nonce, intent: row.id };
  });
}

const isOwn = (found: FoundTransaction, sender: SenderRow, nonce: number): boolean =>
  found.from === sender.address && found.nonce === nonce;

const notLost = (state: string) => refuse({ code: 'intent-not-in-state', state, needed: ['lost'] });

/** Every transaction that was ever signed for it, looked up once more. */
async function lookForLost(room: Room, row: IntentRow): Promise<LostLook> {
  const { broadcast, chain, store } = room;
  const sender = await store.executions.findSender(row.senderAccountId);
  invariant(sender, 'an intent has an account');
  const { chainId, address } = sender;
  const final = await orNull(room, chain.finalBlock(chainId));
  const nonceAtFinal =
    final && (await orNull(room, broadcast.nonceAt(chainId, address, final.number)));
  const attempts = await store.executions.listAttempts(row.id);
  const hashes = attempts.flatMap(({ hash }) => (hash === null ? [] : [hash]));
  return { nonceAtFinal, receipts: await broadcast.receipts(chainId, hashes) };
}

async function endLost(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  id: IntentId,
  look: LostLook,
): Promise<Result<null>> {
  const row = await tx.executions.lockIntent(id);
  invariant(row, 'an intent is never deleted');
  const present = toIntent(row, sender);
  if (present.state !== 'lost') return notLost(row.state);
  const verdict = judgeLost(present, look);
  if (verdict.kind === 'unknown') {
    return refuse({ code: 'chain-unreachable', chainId: sender.chainId });
  }
  const settled = settleLost(present, verdict.kind);
  invariant(settled.ok, 'what is lost can be settled');
  if (settled.value.state === 'cancelled') await settle(room, tx, row, settled.value, now);
  else await writeState(room, tx, row, settled.value, now);
  return verdict.kind === 'found'
    ? refuse({ code: 'payment-found', hash: verdict.hash })
    : accept(null);
}

export const createReconcile = (room: Room) => {
  const { store, broadcast } = room;
  const strangersOf = async (senderId?: string) =>
    (await store.executions.listUnknownTransactions(senderId)).filter(
      ({ settledAt }) => settledAt === null,
    );

  return {
    /** What a human has to look at. */
    listStrangers: strangersOf,

    /** Intents whose number something else used; what became of each is a human's to say. */
    async listLost(): Promise<readonly IntentRow[]> {
      const open = await Promise.all(
        (await store.executions.listSenders()).map(({ id }) =>
          store.executions.listOpenIntents(id),
        ),
      );
      return open.flat().filter(({ state }) => state === 'lost');
    },

    /** Matches every unknown transaction to an intent of the same call; what is left is a human's. */
    async reconcile(): Promise<{
      matched: readonly Match[];
      left: readonly UnknownTransactionRow[];
    }> {
      const matched: Match[] = [];
      for (const sender of await store.executions.listSenders()) {
        const strangers = await strangersOf(sender.id);
        if (strangers.length === 0) continue;
        await withClaim(room, sender.id, async (claim) => {
          for (const stranger of strangers) {
            if (stranger.hash === null) continue;
            const found = await broadcast.findTransaction(sender.chainId, stranger.hash);
            if (!found || !isOwn(found, sender, stranger.nonce)) continue;
            const one = await match(room, claim, sender, stranger, found, undefined);
            if (one) matched.push(one);
          }
        });
      }
      return { matched, left: await strangersOf() };
    },

    /** A human says which intent an unknown transaction carried out; its call must be the intent's own. */
    async matchTransaction(
      senderId: string,
      nonce: number,
      hash: Hex,
      intent: IntentId,
    ): Promise<Result<Match>> {
      const sender = await store.executions.findSender(senderId);
      const stranger = (await strangersOf(senderId)).find((one) => one.nonce === nonce);
      if (!sender || !stranger) {
        return refuse({ code: 'intent-not-in-state', state: 'settled', needed: ['unknown'] });
      }
      const found = await broadcast.findTransaction(sender.chainId, hash);
      if (!found || !isOwn(found, sender, nonce)) return refuse({ code: 'action-hash-changed' });
      const one = await withClaim(room, senderId, (claim) =>
        match(room, claim, sender, stranger, found, intent),
      );
      return one ? accept(one) : refuse({ code: 'action-hash-changed' });
    },

    /** A human says that an unknown transaction was none of the intents here, and why. */
    async settleStranger(senderId: string, nonce: number, note: string): Promise<boolean> {
      const settledAt = await store.now();
      const settled = await store.executions.updateUnknownTransactionSettled(senderId, nonce, {
        settledAt,
        matchedIntentId: null,
        note,
      });
      await store.outbox.insertOutbox([{ kind: EXECUTE, key: senderId }]);
      return settled;
    },

    /**
     * A human says that a lost intent was not paid: what was promised is released, nothing is sent. Refused where the
     * chain shows otherwise, or does not answer; what it shows is watched again.
     */
    async settleLost(id: IntentId): Promise<Result<null>> {
      const seen = await store.executions.findIntent(id);
      if (!seen) return notLost('none');
      const done = await withClaim(room, seen.senderAccountId, async (claim) => {
        const look = await lookForLost(room, seen);
        return record(room, claim, 'settle-lost', (tx, work) => endLost(room, tx, work, id, look));
      });
      return done ?? refuse({ code: 'not-yet', retryAfterMs: room.timing.leaseMs });
    },
  };
};

/**
 * A database older than the chain (T19), and a nonce somebody else used (T4): transactions of our accounts
 * that the books do not know are matched to intents, or settled by a human; never paid again by themselves.
 */

import type { FoundTransaction } from '#chain/broadcast.ts';
import {
  commitAttempt,
  judgeLost,
  type LostLook,
  reserveNonce,
  settleLost,
  unpark,
} from '#core/execution/steps.ts';
import { Fault } from '#core/fault.ts';
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
import {
  callOfFound,
  callOfIntent,
  candidateFor,
  type Match,
  type Matched,
  mayHaveDone,
  type NoMatch,
  noneOf,
  type SettledStranger,
  type StrangerView,
} from './stranger.ts';
import { strangerRow } from './verify.ts';
import { type Claim, claimSender, record, type Work } from './work.ts';

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

const no = (why: NoMatch): Matched => ({ ok: false, why });

/** Of those it may be: why it is none of them. */
function whyNone(room: Room, wanted: IntentRow | undefined, found: FoundTransaction): NoMatch {
  if (!wanted) return { kind: 'no-intent' };
  const [did, call] = [callOfFound(found) ?? null, callOfIntent(room, wanted)];
  return did && sameCall(did, call)
    ? { kind: 'other-nonce', nonce: wanted.nonce }
    : { kind: 'other-call', did, wanted: call };
}

/** Writes one match, if it still holds under the account's lock. */
async function match(
  room: Room,
  claim: Claim,
  { chainId }: SenderRow,
  stranger: UnknownTransactionRow,
  found: FoundTransaction,
  wanted: IntentId | undefined,
): Promise<Matched> {
  const fact = (await room.broadcast.receipts(chainId, [found.hash])).get(found.hash);
  const final = await room.chain.finalBlock(chainId);
  if (fact?.kind !== 'receipt') {
    return no(fact?.kind === 'none' ? { kind: 'not-final' } : { kind: 'unreadable', chainId });
  }
  if (fact.block.number > final.number) return no({ kind: 'not-final' });
  return record(room, claim, 'match-transaction', async (tx, work) => {
    const open = await tx.executions.listOpenIntents(work.sender.id);
    const allowed = wanted === undefined ? open : open.filter(({ id }) => id === wanted);
    const row = candidateFor(room, allowed, found);
    if (!row) return no(whyNone(room, allowed.length === 1 ? allowed[0] : undefined, found));
    const settled = { settledAt: work.now, matchedIntentId: row.id, note: null };
    const { senderAccountId, nonce } = stranger;
    if (!(await adopt(room, tx, work, row, found))) return no({ kind: 'no-intent' });
    // Where only its nonce was known.
    await tx.executions.insertUnknownTransaction(strangerRow(work.sender, nonce, found, work.now));
    await tx.executions.updateUnknownTransactionSettled(senderAccountId, nonce, settled);
    room.log.info({ intent: row.id, tx: found.hash }, 'an unknown transaction was matched');
    return { ok: true, match: { sender: senderAccountId, nonce, intent: row.id } };
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

    /** The same, each with the open intents of its account that it may have carried out. */
    async viewStrangers(): Promise<readonly StrangerView[]> {
      const views: StrangerView[] = [];
      for (const stranger of await strangersOf()) {
        const sender = await store.executions.findSender(stranger.senderAccountId);
        invariant(sender, 'an unknown transaction has an account');
        const open = await store.executions.listOpenIntents(sender.id);
        const mayBe = mayHaveDone(room, open, stranger);
        views.push({ stranger, chainId: sender.chainId, mayBe });
      }
      return views;
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
            const asked = broadcast.findTransaction(sender.chainId, stranger.hash);
            const found = await orNull(room, asked);
            if (!found || !isOwn(found, sender, stranger.nonce)) continue;
            const one = await match(room, claim, sender, stranger, found, undefined);
            if (one.ok) matched.push(one.match);
          }
        });
      }
      return { matched, left: await strangersOf() };
    },

    /**
     * A human says which intent an unknown transaction carried out, and which it was where only its nonce is known. Held
     * against the chain: it must be the account's, of that nonce, final, and do what the intent says.
     */
    async matchTransaction(
      senderId: string,
      nonce: number,
      hash: Hex,
      intent: IntentId,
    ): Promise<Matched> {
      const sender = await store.executions.findSender(senderId);
      const stranger = (await strangersOf(senderId)).find((one) => one.nonce === nonce);
      if (!sender || !stranger) return no({ kind: 'no-stranger' });
      const { chainId } = sender;
      try {
        const found = await broadcast.findTransaction(chainId, hash);
        if (!found) return no({ kind: 'not-found', chainId });
        if (!isOwn(found, sender, nonce)) {
          return no({ kind: 'other-account', from: found.from, nonce: found.nonce });
        }
        const one = await withClaim(room, senderId, (claim) =>
          match(room, claim, sender, stranger, found, intent),
        );
        return one ?? no({ kind: 'busy' });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        room.log.warn({ err: error, tx: hash }, 'a transaction could not be read');
        return no({ kind: 'unreadable', chainId });
      }
    },

    /**
     * A human says that an unknown transaction was none of the intents here, and why. Not while it may have been one that
     * would be paid again: that takes the word which goes with just those.
     */
    async settleStranger(
      senderId: string,
      nonce: number,
      note: string,
      word?: string,
    ): Promise<SettledStranger> {
      return store.transaction('settle-stranger', async (tx) => {
        // Nothing of the account moves on meanwhile.
        await tx.executions.lockSender(senderId);
        const all = await tx.executions.listUnknownTransactions(senderId);
        const stranger = all.find((one) => one.nonce === nonce && one.settledAt === null);
        if (!stranger) return { kind: 'no-stranger' };
        const intents = mayHaveDone(room, await tx.executions.listOpenIntents(senderId), stranger);
        const needed = noneOf(intents);
        if (intents.length > 0 && word !== needed) {
          return { kind: 'may-be-paid', hash: stranger.hash, intents, word: needed };
        }
        await tx.executions.updateUnknownTransactionSettled(senderId, nonce, {
          settledAt: await tx.now(),
          matchedIntentId: null,
          note,
        });
        await tx.outbox.insertOutbox([{ kind: EXECUTE, key: senderId }]);
        return { kind: 'settled' };
      });
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

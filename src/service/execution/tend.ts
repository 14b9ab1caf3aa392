/**
 * What waits is tended: bytes a node has forgotten are handed over again (T5), the first in line gets higher
 * fees when it waits too long (T6), a nonce nobody stands in and an intent that was called off get a no-op
 * (T3, T8). New attempts are only written here; signing and sending come after, by the same way as any.
 */

import type { FeeMarket } from '#chain/broadcast.ts';
import { type Fees, voidCall } from '#core/execution/attempt.ts';
import type { Evidence } from '#core/execution/evidence.ts';
import { bumpFees, decideFees } from '#core/execution/fees.ts';
import { nonceGaps } from '#core/execution/nonce.ts';
import { SPENDING_WINDOW_MS } from '#core/execution/policy.ts';
import { asId, type IntentId } from '#core/identity.ts';
import { type Result, refuse } from '#core/result.ts';
import type { AttemptRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { type Room, WATCHED_IN_LINE } from './options.ts';
import { send } from './sign.ts';
import { tellStuck } from './stuck.ts';
import { attemptsOf, type Claim, record, type Work } from './work.ts';

/** From before the clock went back: old enough for anything, since nobody knows how old (T16). */
function ageMs(now: Date, since: Date | null): number {
  if (since === null || since > now) return Number.POSITIVE_INFINITY;
  return now.getTime() - since.getTime();
}

const wasMined = (attempts: readonly AttemptRow[], evidence: Evidence | undefined): boolean =>
  attempts.some(({ hash }) => hash !== null && evidence?.receipts.get(hash)?.kind === 'receipt');

/** Refuses fees that the day, with all other nonces of it, has no room for (I7). */
async function withinDay(
  tx: Books,
  { sender, now }: Work,
  place: { readonly nonce: number; readonly gasLimit: bigint; readonly perDay: bigint },
  fees: Result<Fees>,
): Promise<Result<Fees>> {
  if (!fees.ok) return fees;
  const since = new Date(now.getTime() - SPENDING_WINDOW_MS);
  const others = await tx.executions.findFeesSince(sender.id, since, place.nonce);
  const worst = others + place.gasLimit * fees.value.maxFeePerGas;
  return worst > place.perDay ? refuse({ code: 'fee-day-ceiling', maxWei: place.perDay }) : fees;
}

/** The same call with higher fees, while the ceilings allow it. */
async function bump(
  room: Room,
  claim: Claim,
  newest: AttemptRow,
  market: FeeMarket,
): Promise<void> {
  await record(room, claim, 'bump-fees', async (tx, current) => {
    const { sender, now } = current;
    const siblings = attemptsOf(current, newest.nonce);
    if (siblings.at(-1)?.id !== newest.id) return;
    const ceiling = room.feeCeiling(sender.chainId);
    const { gasLimit } = newest;
    const place = { nonce: newest.nonce, gasLimit, perDay: ceiling.perDay };
    const asked = bumpFees(newest, { ...market, gasLimit }, ceiling);
    const fees = await withinDay(tx, current, place, asked);
    if (!fees.ok) {
      await tellStuck(room, tx, current, newest.intentId, 'fee-ceiling', fees.refusal.code);
      return;
    }
    const {
      id: _id,
      raw: _raw,
      hash: _hash,
      signedAt: _s,
      sentAt: _t,
      lastError: _e,
      ...same
    } = newest;
    await tx.executions.insertAttempts([
      { ...same, ...fees.value, id: asId(room.ids()), createdAt: now },
    ]);
  });
}

/** A no-op at a nonce: outbids what was signed there before. */
async function insertVoid(
  room: Room,
  claim: Claim,
  place: { nonce: number; intentId: IntentId | null },
  market: FeeMarket,
): Promise<void> {
  const sender = await room.store.executions.findSender(claim.senderId);
  if (!sender) return;
  const gasLimit = await room.broadcast.voidGas(sender.chainId, sender.address);
  await record(room, claim, 'insert-void', async (tx, current) => {
    const { now } = current;
    const before = attemptsOf(current, place.nonce);
    if (before.some(({ kind }) => kind === 'void')) return;
    const ceiling = room.feeCeiling(sender.chainId);
    const previous = before.findLast(({ hash }) => hash !== null);
    const asked = previous
      ? bumpFees(previous, { ...market, gasLimit }, ceiling)
      : decideFees({ ...market, gasLimit, spentInWindow: 0n, ceiling });
    const { nonce } = place;
    const fees = await withinDay(tx, current, { nonce, gasLimit, perDay: ceiling.perDay }, asked);
    if (!fees.ok) {
      await tellStuck(room, tx, current, place.intentId, 'fee-ceiling', fees.refusal.code);
      return;
    }
    const key = { senderAccountId: sender.id, communityId: sender.communityId, nonce };
    const standing = current.slots.some((slot) => slot.nonce === nonce);
    if (!standing) await tx.executions.insertNonceSlots([{ ...key, intentId: null, takenAt: now }]);
    const { to, value, data } = voidCall(sender.address);
    await tx.executions.insertAttempts([
      {
        id: asId(room.ids()),
        ...key,
        intentId: place.intentId,
        kind: 'void',
        to,
        valueWei: value,
        data,
        gasLimit,
        ...fees.value,
        createdAt: now,
      },
    ]);
  });
}

async function tendSlot(
  room: Room,
  claim: Claim,
  work: Work,
  attempts: readonly AttemptRow[],
  market: FeeMarket,
  isFirst: boolean,
): Promise<void> {
  const { timing } = room;
  const newest = attempts.findLast(({ raw }) => raw !== null);
  // What is not signed or not sent yet is the next step's, not ours.
  if (!newest?.hash || newest.sentAt === null || attempts.at(-1)?.hash === null) return;
  const cheap = newest.lastError === 'underpriced' || newest.lastError === 'fee-too-low';
  const waited = ageMs(work.now, newest.createdAt) >= timing.bumpAfterMs;
  if (isFirst && (cheap || waited)) await bump(room, claim, newest, market);
  const stale = ageMs(work.now, newest.sentAt) >= timing.republishAfterMs;
  if (stale || !(await room.broadcast.isKnown(work.sender.chainId, newest.hash))) {
    await send(room, claim, work, [newest]);
  }
}

/** True where something waited. */
export async function tend(
  room: Room,
  claim: Claim,
  work: Work,
  evidence: Evidence | undefined,
): Promise<boolean> {
  const { chainId, address } = work.sender;
  const waiting = work.slots.filter(({ nonce }) => !wasMined(attemptsOf(work, nonce), evidence));
  if (waiting.length === 0) return false;
  const latest = await room.broadcast.nonceAt(chainId, address, 'latest');
  const market = await room.broadcast.feeMarket(chainId);
  const nonces = work.slots.map(({ nonce }) => nonce);
  const settled = new Set(await room.store.executions.listSettledNonces(work.sender.id, latest));
  for (const nonce of nonceGaps(latest, nonces)) {
    // A head that lags behind our own books shows gaps that are none.
    if (!settled.has(nonce)) await insertVoid(room, claim, { nonce, intentId: null }, market);
  }
  for (const [place, slot] of waiting.entries()) {
    const row = work.intents.find(({ id }) => id === slot.intentId);
    const attempts = attemptsOf(work, slot.nonce);
    const needsVoid = row?.state === 'cancelling' && !attempts.some(({ kind }) => kind === 'void');
    if (needsVoid) await insertVoid(room, claim, { nonce: slot.nonce, intentId: row.id }, market);
    else if (place < WATCHED_IN_LINE && (row || slot.intentId === null)) {
      await tendSlot(room, claim, work, attempts, market, slot.nonce === latest);
    }
  }
  return true;
}

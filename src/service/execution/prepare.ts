/**
 * planned -> reserved. Outside any transaction the calls that are due are simulated, their gas and fees are weighed and
 * the targets' code is compared; then one transaction takes their nonces (I2). What does not hold parks its
 * intent, which is tried again; what could not be asked leaves it as it is.
 */

import type { FeeMarket } from '#chain/broadcast.ts';
import type { Fees } from '#core/execution/attempt.ts';
import { decideFees } from '#core/execution/fees.ts';
import type { Intent } from '#core/execution/intent.ts';
import { SPENDING_WINDOW_MS } from '#core/execution/policy.ts';
import { isOverdue, park, reserveNonce, unpark } from '#core/execution/steps.ts';
import type { Fault } from '#core/fault.ts';
import { asId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Result } from '#core/result.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { planTopUp } from './gas.ts';
import { callHash, toIntent } from './intent-row.ts';
import type { Room } from './options.ts';
import { writeState, writeStates } from './settle.ts';
import { orUnknown, type Parked, parked, type Ready, type Standing, weighDue } from './weigh.ts';
import { type Claim, isHeld, record, type Work } from './work.ts';

function must<T>(result: Result<T>): T {
  invariant(result.ok, 'a move the state was checked for');
  return result.value;
}

const backoffMs = ({ timing }: Room, tries: number): number =>
  Math.min(timing.retryMs * 2 ** Math.min(tries, 20), timing.retryMostMs);

const laterColumns = (room: Room, row: IntentRow, now: Date) => ({
  tries: row.tries + 1,
  dueAt: new Date(now.getTime() + backoffMs(room, row.tries)),
});

async function parkIntent(
  room: Room,
  tx: Books,
  work: Work,
  row: IntentRow,
  why: Parked,
): Promise<void> {
  const { reason, detail, shortWei, gasWei, covered = false } = why;
  const intent = must(park(toIntent(row, work.sender), reason, detail));
  await writeState(room, tx, row, intent, work.now, {
    reason,
    detail,
    ...laterColumns(room, row, work.now),
  });
  if (row.reason !== reason && !covered) {
    await room.alarm(tx, row.communityId, {
      kind: 'intent-parked',
      intent: row.id,
      reason,
      detail,
    });
  }
  if (shortWei !== undefined && gasWei !== undefined) {
    await planTopUp(room, tx, work, row, shortWei, gasWei);
  }
}

/** The next nonce by our own books; a chain that is ahead of them has been used by somebody else. */
async function takeNonce(tx: Books, { sender }: Work): Promise<number> {
  const [last, strangers] = await Promise.all([
    tx.executions.findLastNonce(sender.id),
    tx.executions.listUnknownTransactions(sender.id),
  ]);
  return Math.max(
    sender.registeredNonce,
    (last ?? -1) + 1,
    ...strangers.map(({ nonce }) => nonce + 1),
  );
}

type Due = { readonly row: IntentRow; readonly ready: Ready };
type Weighed = { readonly standing: Standing; readonly inOrder: boolean };

/** The fees of each, and the day's sum with all before it (I7). */
async function feesOf(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  market: FeeMarket,
): Promise<(gasLimit: bigint) => ReturnType<typeof decideFees>> {
  const since = new Date(now.getTime() - SPENDING_WINDOW_MS);
  const ceiling = room.feeCeiling(sender.chainId);
  let spent = await tx.executions.findFeesSince(sender.id, since);
  return (gasLimit) => {
    const fees = decideFees({ ...market, gasLimit, spentInWindow: spent, ceiling });
    if (fees.ok) spent += gasLimit * fees.value.maxFeePerGas;
    return fees;
  };
}

/** Nonces in the order of the intents, all in this transaction. */
async function reserve(
  room: Room,
  tx: Books,
  work: Work,
  due: readonly Due[],
  { standing: { market, usedNonces }, inOrder }: Weighed,
): Promise<void> {
  const { sender } = work;
  const first = await takeNonce(tx, work);
  if (usedNonces > first) {
    // Whatever waits there may be this very payment, sent by another copy of us (T19).
    room.log.error(
      { sender: sender.id, nonce: first, used: usedNonces },
      'a nonce is used elsewhere',
    );
    room.verified.delete(sender.id);
    for (const { row } of due) {
      await parkIntent(room, tx, work, row, parked('frozen', `nonce ${first}`));
    }
    return;
  }
  const feeOf = await feesOf(room, tx, work, market);
  const reserved: Reserved[] = [];
  for (const one of due) {
    const fees = feeOf(one.ready.gasLimit);
    if (fees.ok) reserved.push({ ...one, nonce: first + reserved.length, fees: fees.value });
    else {
      await parkIntent(room, tx, work, one.row, parked('fee-ceiling', fees.refusal.code));
      if (inOrder) break;
    }
  }
  await writeReserved(room, tx, work, reserved);
  await room.at('within-reserve');
}

type Reserved = Due & { readonly nonce: number; readonly fees: Fees };

async function writeReserved(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  reserved: readonly Reserved[],
): Promise<void> {
  const changes = reserved.map(({ row, ready: { call, codeHash }, nonce }) => {
    const present: Intent = toIntent(row, sender);
    const planned = present.state === 'parked' ? must(unpark(present)) : present;
    const extra = {
      reason: null,
      detail: null,
      tries: 0,
      nonce,
      callTo: call.to,
      callValueWei: call.value,
      callData: call.data,
      callHash: callHash(nonce, call),
      targetCodeHash: codeHash,
    };
    const intent = must(reserveNonce(planned, { nonce, call, targetCodeHash: codeHash }));
    return { row, intent, extra };
  });
  await writeStates(room, tx, changes, now);
  const place = { senderAccountId: sender.id, communityId: sender.communityId };
  await tx.executions.insertNonceSlots(
    reserved.map(({ row, nonce }) => ({ ...place, nonce, intentId: row.id, takenAt: now })),
  );
  await tx.executions.insertAttempts(
    reserved.map(({ row, nonce, ready: { call, gasLimit }, fees }) => ({
      id: asId(room.ids()),
      ...place,
      nonce,
      intentId: row.id,
      kind: 'effect' as const,
      effectHash: callHash(nonce, call),
      to: call.to,
      valueWei: call.value,
      data: call.data,
      gasLimit,
      ...fees,
      createdAt: now,
    })),
  );
}

async function defer(
  room: Room,
  claim: Claim,
  unknown: readonly { readonly row: IntentRow; readonly error: Fault }[],
): Promise<void> {
  for (const { row, error } of unknown) {
    room.log.warn({ err: error, intent: row.id }, 'an intent could not be prepared');
  }
  await record(room, claim, 'defer-intent', async (tx, { now }) => {
    const later = unknown.map(({ row }) => ({ id: row.id, change: laterColumns(room, row, now) }));
    await tx.executions.updateIntents(later);
  });
}

/** False where nothing was written. */
export async function prepare(
  room: Room,
  claim: Claim,
  work: Work,
  rows: readonly IntentRow[],
): Promise<boolean> {
  const found = await orUnknown(weighDue(room, work, rows));
  if ('error' in found) {
    const { error } = found;
    await defer(
      room,
      claim,
      rows.map((row) => ({ row, error })),
    );
    return true;
  }
  const { standing, outcomes, inOrder } = found;
  const all = rows.flatMap((row, index) => {
    const outcome = outcomes[index];
    return outcome ? [{ row, outcome }] : [];
  });
  const unknown = all.flatMap(({ row, outcome }) =>
    outcome.kind === 'unknown' ? [{ row, error: outcome.error }] : [],
  );
  if (unknown.length > 0) await defer(room, claim, unknown);
  if (unknown.length === all.length) return true;
  await room.at('after-simulate');
  const moved = await record(room, claim, 'reserve-nonce', async (tx, current) => {
    const due: Due[] = [];
    let parks = 0;
    for (const { row, outcome } of all) {
      const present = current.intents.find(({ id }) => id === row.id);
      // Called off, taken up by another worker or held by a pause while we looked; or its time ended: the next turn ends it.
      const waits = present?.state === 'planned' || present?.state === 'parked';
      const stands = waits && !isOverdue(present, current.now) && !isHeld(current, present);
      if (stands && outcome.kind === 'ready') due.push({ row: present, ready: outcome });
      else if (stands && outcome.kind === 'park') {
        await parkIntent(room, tx, current, present, outcome);
        parks += 1;
      }
      // Those after it were tried upon it: they are tried again without it.
      if (inOrder && !(stands && outcome.kind === 'ready')) break;
    }
    if (due.length === 0) return parks > 0;
    invariant(standing, 'what is ready was weighed');
    await reserve(room, tx, current, due, { standing, inOrder });
    return true;
  });
  await room.at('after-reserve');
  return moved || unknown.length > 0;
}

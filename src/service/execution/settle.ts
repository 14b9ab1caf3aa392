/** The one place where an intent's state is written, its reservation ended and its source told. */
import type { Intent } from '#core/execution/intent.ts';
import { isSweep, stepAfter } from '#core/execution/source.ts';
import { callOff, isOverdue } from '#core/execution/steps.ts';
import { invariant } from '#core/invariant.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { stateColumns, toIntent } from './intent-row.ts';
import type { IntentListener, Room, Settled } from './options.ts';
import { settlePayment } from './treasury.ts';

type Extra = Parameters<Books['executions']['updateIntent']>[1];

const sourceKind = (source: string): string => source.slice(0, source.indexOf(':'));

function listenerOf(room: Room, source: string): IntentListener | undefined {
  const kind = sourceKind(source);
  const listener = room.listeners.get(kind);
  // Gas goes from one of our accounts to another: nobody waits for it.
  invariant(listener || kind === 'gas', `nobody listens for ${kind}`);
  return listener;
}

const extraOf = (row: IntentRow, state: Intent['state'], now: Date): Extra =>
  row.state === state ? {} : { changedAt: now };

async function tellMoved(
  room: Room,
  tx: Books,
  row: IntentRow,
  columns: ReturnType<typeof stateColumns>,
): Promise<void> {
  if (row.state === columns.state) return;
  room.log.info({ intent: row.id, from: row.state, to: columns.state }, 'intent moved');
  await listenerOf(room, row.source)?.changed?.(tx, {
    intent: row.id,
    community: row.communityId,
    source: row.source,
    state: columns.state,
    txHash: columns.minedTxHash,
  });
}

/** Writes a state that is not an end, and whatever columns go with it. */
export async function writeState(
  room: Room,
  tx: Books,
  row: IntentRow,
  intent: Intent,
  now: Date,
  extra: Extra = {},
): Promise<void> {
  const columns = stateColumns(intent);
  const moved = extraOf(row, columns.state, now);
  await tx.executions.updateIntent(row.id, { ...columns, ...moved, ...extra });
  await tellMoved(room, tx, row, columns);
}

/** Its time was over, and no signature of its effect was ever stored. */
async function isExpired(tx: Books, row: IntentRow, end: Settled['outcome'], now: Date) {
  if (end !== 'cancelled' || !isOverdue(row, now)) return false;
  const attempts = await tx.executions.listAttempts(row.id);
  return !attempts.some(({ kind, hash }) => kind === 'effect' && hash !== null);
}

/** The steps after one that was not carried out are not begun: nothing of them was signed, and their money is free again. */
async function endFollowers(room: Room, tx: Books, row: IntentRow, now: Date): Promise<void> {
  const after = stepAfter(row.source);
  const next = after && (await tx.executions.findIntentBySource(after));
  if (!next || next.settledAt !== null) return;
  const sender = await tx.executions.findSender(next.senderAccountId);
  invariant(sender, 'an intent has an account');
  const off = callOff(toIntent(next, sender));
  invariant(off.ok && off.value.state === 'cancelled', 'a later step waits for those before it');
  await settle(room, tx, next, off.value, now);
}

/** Writes the end of an intent: once, whoever finds it first (T10). */
export async function settle(
  room: Room,
  tx: Books,
  row: IntentRow,
  intent: Intent & { state: Settled['outcome'] },
  now: Date,
): Promise<void> {
  const paid = intent.state === 'final';
  const columns = stateColumns(intent);
  const ended = await tx.executions.updateIntentSettled(row.id, {
    ...columns,
    ...extraOf(row, columns.state, now),
    settledAt: now,
    reason: null,
    detail: null,
  });
  invariant(ended, `intent ${row.id} was settled before`);
  // What goes from one account of the treasury to the next was never set aside.
  if (row.purpose === 'treasury' && !isSweep(row.source)) await settlePayment(room, tx, row, paid);
  await tellMoved(room, tx, row, columns);
  if (row.nonce !== null) {
    await tx.executions.updateNonceSlotSettled(row.senderAccountId, row.nonce, now);
  }
  await listenerOf(room, row.source)?.settled(tx, {
    intent: row.id,
    community: row.communityId,
    source: row.source,
    outcome: intent.state,
    expired: (await isExpired(tx, row, intent.state, now)) ? { reason: row.reason } : null,
    txHash: 'attemptHash' in intent ? intent.attemptHash : null,
    blockNumber: 'block' in intent ? intent.block.number : null,
  });
  // Told after it: what kept the first of them is the reason that counts.
  if (!paid) await endFollowers(room, tx, row, now);
}

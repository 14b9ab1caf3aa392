/** The one place where an intent's state is written, its reservation ended and its source told. */
import type { Intent } from '#core/execution/intent.ts';
import { invariant } from '#core/invariant.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { stateColumns } from './intent-row.ts';
import type { IntentListener, Room, Settled } from './options.ts';

type Extra = Parameters<Books['executions']['updateIntent']>[1];

const sourceKind = (source: string): string => source.slice(0, source.indexOf(':'));

function listenerOf(room: Room, source: string): IntentListener | undefined {
  const kind = sourceKind(source);
  const listener = room.listeners.get(kind);
  // Gas goes from one of our accounts to another: nobody waits for it.
  invariant(listener || kind === 'gas', `nobody listens for ${kind}`);
  return listener;
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
  const moved = row.state !== columns.state;
  await tx.executions.updateIntent(row.id, {
    ...columns,
    ...(moved ? { changedAt: now } : {}),
    ...extra,
  });
  if (!moved) return;
  room.log.info({ intent: row.id, from: row.state, to: columns.state }, 'intent moved');
  await listenerOf(room, row.source)?.changed?.(tx, {
    intent: row.id,
    community: row.communityId,
    source: row.source,
    state: columns.state,
    txHash: columns.minedTxHash,
  });
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
  const ended = await tx.executions.updateReservationEnded(row.id, paid ? 'spent' : 'released');
  invariant(ended, `the reservation of ${row.id} was ended before`);
  await writeState(room, tx, row, intent, now, { settledAt: now, reason: null, detail: null });
  if (row.nonce !== null) {
    await tx.executions.updateNonceSlotSettled(row.senderAccountId, row.nonce, now);
  }
  await listenerOf(room, row.source)?.settled(tx, {
    intent: row.id,
    community: row.communityId,
    source: row.source,
    outcome: intent.state,
    txHash: 'attemptHash' in intent ? intent.attemptHash : null,
    blockNumber: 'block' in intent ? intent.block.number : null,
  });
}

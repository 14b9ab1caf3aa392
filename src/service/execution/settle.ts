/** The one place where an intent's state is written, its reservation ended and its source told. */
import type { Intent } from '#core/execution/intent.ts';
import { isSweep, stepAfter } from '#core/execution/source.ts';
import { callOff, isOverdue } from '#core/execution/steps.ts';
import { invariant } from '#core/invariant.ts';
import type { IntentChange, IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { stateColumns, toIntent } from './intent-row.ts';
import type { IntentListener, Room, Settled } from './options.ts';
import { settlePayments } from './treasury.ts';

type Extra = IntentChange['change'];

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

export type StateChange = {
  readonly row: IntentRow;
  readonly intent: Intent;
  /** Columns beside those of the state. */
  readonly extra?: Extra;
};

/** Writes states that are no ends, and whatever columns go with them; then tells of each, in their order. */
export async function writeStates(
  room: Room,
  tx: Books,
  changes: readonly StateChange[],
  now: Date,
): Promise<void> {
  const all = changes.map((change) => ({ ...change, columns: stateColumns(change.intent) }));
  await tx.executions.updateIntents(
    all.map(({ row, columns, extra }) => ({
      id: row.id,
      change: { ...columns, ...extraOf(row, columns.state, now), ...extra },
    })),
  );
  for (const { row, columns } of all) await tellMoved(room, tx, row, columns);
}

/** The same for one. */
export const writeState = (
  room: Room,
  tx: Books,
  row: IntentRow,
  intent: Intent,
  now: Date,
  extra: Extra = {},
): Promise<void> => writeStates(room, tx, [{ row, intent, extra }], now);

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

export type End = {
  readonly row: IntentRow;
  readonly intent: Intent & { readonly state: Settled['outcome'] };
};

/** Writes the ends of intents of one account: each once, whoever finds it first (T10); then tells of each, in their order. */
export async function settleAll(
  room: Room,
  tx: Books,
  ends: readonly End[],
  now: Date,
): Promise<void> {
  const all = ends.map((end) => ({
    ...end,
    columns: stateColumns(end.intent),
    paid: end.intent.state === 'final',
  }));
  const [first] = all;
  if (!first) return;
  const ended = await tx.executions.updateIntentsSettled(
    all.map(({ row, columns }) => {
      const end = { settledAt: now, reason: null, detail: null };
      return { id: row.id, change: { ...columns, ...extraOf(row, columns.state, now), ...end } };
    }),
  );
  for (const { row } of all) invariant(ended.has(row.id), `intent ${row.id} was settled before`);
  // What goes from one account of the treasury to the next was never set aside.
  const payments = all.filter(({ row }) => row.purpose === 'treasury' && !isSweep(row.source));
  await settlePayments(room, tx, first.row.communityId, payments);
  const nonces = all.flatMap(({ row: { nonce } }) => (nonce === null ? [] : [nonce]));
  if (nonces.length > 0) {
    await tx.executions.updateNonceSlotsSettled(first.row.senderAccountId, nonces, now);
  }
  for (const { row, intent, columns, paid } of all) {
    await tellMoved(room, tx, row, columns);
    await listenerOf(room, row.source)?.settled(tx, {
      intent: row.id,
      community: row.communityId,
      source: row.source,
      outcome: intent.state,
      expired: (await isExpired(tx, row, intent.state, now)) ? { reason: row.reason } : null,
      locked: intent.state === 'cancelled' && row.reason === 'locked',
      txHash: 'attemptHash' in intent ? intent.attemptHash : null,
      blockNumber: 'block' in intent ? intent.block.number : null,
    });
    // Told after it: what kept the first of them is the reason that counts.
    if (!paid) await endFollowers(room, tx, row, now);
    await room.at('within-settle');
  }
}

/** The same for one. */
export const settle = (
  room: Room,
  tx: Books,
  row: IntentRow,
  intent: End['intent'],
  now: Date,
): Promise<void> => settleAll(room, tx, [{ row, intent }], now);

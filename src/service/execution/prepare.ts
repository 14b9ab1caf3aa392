/**
 * planned -> reserved. Outside any transaction the call is simulated, its gas and fees are weighed and the
 * target's code is compared; then one transaction takes the nonce (I2). What does not hold parks the
 * intent, which is tried again; what could not be asked leaves it as it is.
 */

import type { FeeMarket } from '#chain/broadcast.ts';
import { decideFees } from '#core/execution/fees.ts';
import {
  type Call,
  type Intent,
  intentActionFromJson,
  type ParkReason,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { SPENDING_WINDOW_MS } from '#core/execution/policy.ts';
import { isOverdue, park, reserveNonce, unpark } from '#core/execution/steps.ts';
import { Fault } from '#core/fault.ts';
import { asId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { Result } from '#core/result.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { changedTarget } from './carried.ts';
import { planTopUp, purseCovers } from './gas.ts';
import { callHash, toIntent } from './intent-row.ts';
import type { Room } from './options.ts';
import { writeState } from './settle.ts';
import { type Claim, record, type Work } from './work.ts';

type Ready = {
  readonly kind: 'ready';
  readonly call: Call;
  readonly gasLimit: bigint;
  readonly market: FeeMarket;
  readonly codeHash: Hex | null;
  /** Transactions of the account that a node knows, waiting ones included. */
  readonly usedNonces: number;
};
type Parked = {
  readonly kind: 'park';
  readonly reason: ParkReason;
  readonly detail: string;
  readonly shortWei?: bigint;
  readonly gasWei?: bigint;
  /** It mends itself: nobody has to be told. */
  readonly covered?: boolean;
};

const parked = (reason: ParkReason, detail: string): Parked => ({ kind: 'park', reason, detail });

function must<T>(result: Result<T>): T {
  invariant(result.ok, 'a move the state was checked for');
  return result.value;
}

async function gather(room: Room, work: Work, row: IntentRow): Promise<Ready | Parked> {
  const { chainId, address } = work.sender;
  const action = intentActionFromJson(row.action);
  if (actionHash(action) !== row.actionHash) return parked('target-changed', 'action');
  const call = room.actions.callOf(action);
  const codeHash = await room.actions.codeHash(chainId, call.to);
  if (row.votedCodeHash !== null && row.votedCodeHash !== codeHash) {
    return parked('target-changed', call.to);
  }
  const changed = await changedTarget(room, action);
  if (changed) return parked('target-changed', changed);
  const balance = await room.broadcast.nativeBalance(chainId, address);
  if (call.value > balance) return parked('simulation-reverted', 'balance');
  const simulation = await room.actions.simulate(address, action);
  if (!simulation.ok) {
    return parked('simulation-reverted', `${simulation.problem}: ${simulation.detail}`);
  }
  const market = await room.broadcast.feeMarket(chainId);
  const ceiling = room.feeCeiling(chainId);
  const gasLimit = simulation.gas;
  const fees = decideFees({ ...market, gasLimit, spentInWindow: 0n, ceiling });
  if (!fees.ok) return parked('fee-ceiling', fees.refusal.code);
  const gasWei = gasLimit * fees.value.maxFeePerGas;
  const shortWei = call.value + gasWei - balance;
  if (shortWei > 0n) {
    const covered = await purseCovers(room, work, shortWei, gasWei);
    return { ...parked('no-gas-money', String(shortWei)), shortWei, gasWei, covered };
  }
  const mined = await room.broadcast.nonceAt(chainId, address, 'latest');
  const waiting = await room.broadcast.nonceAt(chainId, address, 'pending');
  const usedNonces = Math.max(mined, waiting);
  return { kind: 'ready', call, gasLimit, market, codeHash, usedNonces };
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
  const last = await tx.executions.findLastNonce(sender.id);
  const strangers = await tx.executions.listUnknownTransactions(sender.id);
  return Math.max(
    sender.registeredNonce,
    (last ?? -1) + 1,
    ...strangers.map(({ nonce }) => nonce + 1),
  );
}

async function reserve(
  room: Room,
  tx: Books,
  work: Work,
  row: IntentRow,
  ready: Ready,
): Promise<void> {
  const { sender, now } = work;
  const nonce = await takeNonce(tx, work);
  if (ready.usedNonces > nonce) {
    // Whatever waits there may be this very payment, sent by another copy of us (T19).
    room.log.error(
      { sender: sender.id, nonce, used: ready.usedNonces },
      'a nonce is used elsewhere',
    );
    room.verified.delete(sender.id);
    await parkIntent(room, tx, work, row, parked('frozen', `nonce ${nonce}`));
    return;
  }
  const since = new Date(now.getTime() - SPENDING_WINDOW_MS);
  const fees = decideFees({
    ...ready.market,
    gasLimit: ready.gasLimit,
    spentInWindow: await tx.executions.findFeesSince(sender.id, since),
    ceiling: room.feeCeiling(sender.chainId),
  });
  if (!fees.ok) {
    await parkIntent(room, tx, work, row, parked('fee-ceiling', fees.refusal.code));
    return;
  }
  const present: Intent = toIntent(row, sender);
  const planned = present.state === 'parked' ? must(unpark(present)) : present;
  const { call, codeHash } = ready;
  const intent = must(reserveNonce(planned, { nonce, call, targetCodeHash: codeHash }));
  const bound = callHash(nonce, call);
  const place = { senderAccountId: sender.id, communityId: sender.communityId, nonce };
  await writeState(room, tx, row, intent, now, {
    reason: null,
    detail: null,
    tries: 0,
    nonce,
    callTo: call.to,
    callValueWei: call.value,
    callData: call.data,
    callHash: bound,
    targetCodeHash: codeHash,
  });
  await tx.executions.insertNonceSlot({ ...place, intentId: row.id, takenAt: now });
  await tx.executions.insertAttempt({
    id: asId(room.ids()),
    ...place,
    intentId: row.id,
    kind: 'effect',
    effectHash: bound,
    to: call.to,
    valueWei: call.value,
    data: call.data,
    gasLimit: ready.gasLimit,
    ...fees.value,
    createdAt: now,
  });
  await room.at('within-reserve');
}

export async function prepare(room: Room, claim: Claim, work: Work, row: IntentRow): Promise<void> {
  let found: Ready | Parked;
  try {
    found = await gather(room, work, row);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Unknown is neither yes nor no: this one waits, the others of the account go on.
    room.log.warn({ err: error, intent: row.id }, 'an intent could not be prepared');
    await record(room, claim, 'defer-intent', async (tx, { now }) => {
      await tx.executions.updateIntent(row.id, laterColumns(room, row, now));
    });
    return;
  }
  await room.at('after-simulate');
  await record(room, claim, 'reserve-nonce', async (tx, current) => {
    const present = current.intents.find(({ id }) => id === row.id);
    // Called off, or taken up by another worker, while we looked.
    if (!present || (present.state !== 'planned' && present.state !== 'parked')) return;
    // Its time ended while we looked: the next turn ends it.
    if (isOverdue(present, current.now)) return;
    if (found.kind === 'ready') await reserve(room, tx, current, present, found);
    else await parkIntent(room, tx, current, present, found);
  });
  await room.at('after-reserve');
}

/**
 * reserved -> submitted: what was bound is hashed and compared once more, signed outside any transaction, and
 * a transaction commits bytes and hash (I2, I6). Only stored bytes are sent (I3); what a node answers to them
 * is a hint and never an end (T2).
 */
import { takesBack } from '#core/execution/carriers/index.ts';
import { intentActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { callOff, commitAttempt, isOverdue } from '#core/execution/steps.ts';
import { invariant } from '#core/invariant.ts';
import type { AttemptRow, IntentRow } from '#store/execution.ts';
import { changedTarget } from './carried.ts';
import { planTopUp } from './gas.ts';
import { callOfRow, sameCall, toAttempt, toIntent } from './intent-row.ts';
import type { Room } from './options.ts';
import { writeState } from './settle.ts';
import { type Claim, isPausedFor, record, type Work } from './work.ts';

/** What the first signature is for must be what was voted, on the code that was looked at. */
async function isUnchanged(room: Room, work: Work, row: IntentRow): Promise<boolean> {
  const action = intentActionFromJson(row.action);
  const call = callOfRow(row);
  if (actionHash(action) !== row.actionHash) return false;
  if (!sameCall(room.actions.callOf(action), call)) return false;
  if (await changedTarget(room, action)) return false;
  return (await room.actions.codeHash(work.sender.chainId, call.to)) === row.targetCodeHash;
}

/** Never signed: its nonce is filled by a no-op, and what was promised is released when that is final (T3). */
async function refuseChanged(room: Room, claim: Claim, id: IntentRow['id']): Promise<void> {
  await record(room, claim, 'target-changed', async (tx, { intents, sender, now }) => {
    const row = intents.find((one) => one.id === id);
    if (row?.state !== 'reserved') return;
    const cancelling = callOff(toIntent(row, sender));
    invariant(cancelling.ok, 'a reserved intent can be called off');
    await tx.executions.deleteUnsignedAttempts(id);
    const change = { reason: 'target-changed', detail: row.callTo } as const;
    await writeState(room, tx, row, cancelling.value, now, change);
    await room.alarm(tx, row.communityId, {
      kind: 'intent-parked',
      intent: id,
      reason: 'target-changed',
      detail: row.callTo ?? '',
    });
  });
}

export async function sign(
  room: Room,
  claim: Claim,
  work: Work,
  attempt: AttemptRow,
): Promise<void> {
  const { sender, community } = work;
  const row = work.intents.find(({ id }) => id === attempt.intentId);
  if (row?.state === 'reserved' && !(await isUnchanged(room, work, row))) {
    return refuseChanged(room, claim, row.id);
  }
  await room.at('before-sign');
  // Derives the keys, so that the address is known to the signers of this process.
  room.signers.accountsOf(community.seedIndex, sender.generation);
  const { raw, hash } = await room.signers.sign(sender.address, {
    chainId: sender.chainId,
    nonce: attempt.nonce,
    call: { to: attempt.to, value: attempt.valueWei, data: attempt.data },
    gasLimit: attempt.gasLimit,
    fees: {
      maxFeePerGas: attempt.maxFeePerGas,
      maxPriorityFeePerGas: attempt.maxPriorityFeePerGas,
    },
  });
  await room.at('after-sign');
  await record(room, claim, 'commit-attempt', async (tx, current) => {
    const present = current.intents.find(({ id }) => id === attempt.intentId);
    if (attempt.intentId !== null) {
      if (!present) return;
      // Paused since it was read: nobody has seen these bytes, and they are made again when payments go on.
      const isHeld = isPausedFor(current) && !takesBack(intentActionFromJson(present.action));
      if (present.state === 'reserved' && isHeld) return;
      // Too late: they are forgotten, and the next turn ends what they were for.
      if (present.state === 'reserved' && isOverdue(present, current.now)) return;
      const signed = toAttempt({ ...attempt, raw, hash }, sender);
      const committed = commitAttempt(toIntent(present, sender), signed);
      // Called off, or mined by an earlier attempt: these bytes are forgotten, nobody has seen them.
      if (!committed.ok) return tx.executions.deleteUnsignedAttempts(present.id);
      await writeState(room, tx, present, committed.value, current.now);
    }
    await tx.executions.updateAttemptSigned(attempt.id, { raw, hash, signedAt: current.now });
    await room.at('within-persist');
  });
  await room.at('after-persist');
}

export async function send(
  room: Room,
  claim: Claim,
  work: Work,
  attempt: AttemptRow,
): Promise<void> {
  invariant(attempt.raw !== null, 'only stored bytes are sent');
  await room.at('before-send');
  const outcome = await room.broadcast.sendRaw(work.sender.chainId, attempt.raw);
  await room.at('after-send');
  const hint =
    outcome.code === 'accepted' || outcome.code === 'already-known' ? null : outcome.code;
  if (hint)
    room.log.warn({ attempt: attempt.id, code: hint, detail: outcome.detail }, 'a send is unclear');
  await record(room, claim, 'record-send', async (tx, current) => {
    await tx.executions.updateAttemptSent(attempt.id, current.now, hint);
    const row = current.intents.find(({ id }) => id === attempt.intentId);
    if (hint !== 'insufficient-funds' || !row || row.reason === 'no-gas-money') return;
    const reason = 'no-gas-money';
    await tx.executions.updateIntent(row.id, {
      reason,
      detail: outcome.detail,
      tries: row.tries + 1,
    });
    await room.alarm(tx, row.communityId, {
      kind: 'intent-stuck',
      intent: row.id,
      reason,
      detail: outcome.detail,
    });
    const gasWei = attempt.gasLimit * attempt.maxFeePerGas;
    await planTopUp(room, tx, current, row, gasWei, gasWei);
  });
  await room.at('after-record-send');
}

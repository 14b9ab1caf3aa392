/**
 * reserved -> submitted: what was bound is hashed and compared once more, signed outside any transaction, and
 * a transaction commits bytes and hash (I2, I6). Only stored bytes are sent (I3); what a node answers to them
 * is a hint and never an end (T2).
 */
import pMap from 'p-map';
import type { SendOutcome } from '#chain/broadcast.ts';
import { intentActionFromJson } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { callOff, commitAttempt, isOverdue } from '#core/execution/steps.ts';
import { Fault } from '#core/fault.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { AttemptRow, IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { type CodeHashOf, changedTarget, eachOnce } from './carried.ts';
import { planTopUp } from './gas.ts';
import { callOfRow, sameCall, toAttempt, toIntent } from './intent-row.ts';
import { ASKED_AT_ONCE, type Room } from './options.ts';
import { type StateChange, writeState, writeStates } from './settle.ts';
import { tellStuck } from './stuck.ts';
import { type Claim, guard, isHeld, readWork, record, type Work } from './work.ts';

/** A lease is renewed by each note: long before it lapses, however slowly a node answers. */
const LEASE_PARTS = 3;

/** What the first signature is for must be what was voted, on the code that was looked at. */
async function isUnchanged(
  room: Room,
  { sender }: Work,
  row: IntentRow,
  codeHashOf: CodeHashOf,
): Promise<boolean> {
  const action = intentActionFromJson(row.action);
  const call = callOfRow(row);
  if (actionHash(action) !== row.actionHash) return false;
  if (!sameCall(room.actions.callOf(action), call)) return false;
  if (await changedTarget(codeHashOf, action)) return false;
  return (await codeHashOf(sender.chainId, call.to)) === row.targetCodeHash;
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

/** Those that are for what was voted; the others are refused. */
async function unchanged(
  room: Room,
  claim: Claim,
  work: Work,
  attempts: readonly AttemptRow[],
): Promise<readonly AttemptRow[]> {
  const codeHashOf = eachOnce(room);
  const looked = await pMap(
    attempts,
    async (attempt) => {
      const row = work.intents.find(({ id }) => id === attempt.intentId);
      const holds = row?.state !== 'reserved' || (await isUnchanged(room, work, row, codeHashOf));
      return { attempt, changed: holds ? undefined : row };
    },
    { concurrency: ASKED_AT_ONCE },
  );
  for (const { changed } of looked) if (changed) await refuseChanged(room, claim, changed.id);
  return looked.flatMap(({ attempt, changed }) => (changed ? [] : [attempt]));
}

type Signed = { readonly attempt: AttemptRow; readonly raw: Hex; readonly hash: Hex };

async function signOne(room: Room, { sender }: Work, attempt: AttemptRow): Promise<Signed> {
  const signed = await room.signers.sign(sender.address, {
    chainId: sender.chainId,
    nonce: attempt.nonce,
    call: { to: attempt.to, value: attempt.valueWei, data: attempt.data },
    gasLimit: attempt.gasLimit,
    fees: {
      maxFeePerGas: attempt.maxFeePerGas,
      maxPriorityFeePerGas: attempt.maxPriorityFeePerGas,
    },
  });
  return { attempt, ...signed };
}

/** Bytes and hashes, and the states they bring, in one transaction (I2). */
async function commit(
  room: Room,
  claim: Claim,
  all: readonly Signed[],
): Promise<readonly AttemptRow[]> {
  return record(room, claim, 'commit-attempt', async (tx, current) => {
    const { sender, now } = current;
    // Taken for a copy since it was read: nobody has seen these bytes, and nobody will.
    if (current.isCopy) return [];
    const kept: Signed[] = [];
    const changes: StateChange[] = [];
    for (const { attempt, raw, hash } of all) {
      if (attempt.intentId !== null) {
        const row = current.intents.find(({ id }) => id === attempt.intentId);
        if (!row) continue;
        // Paused or too late since it was read: nobody has seen these bytes. They are made again when payments go on, or
        // the next turn ends what they were for.
        if (row.state === 'reserved' && (isHeld(current, row) || isOverdue(row, now))) continue;
        const committed = commitAttempt(
          toIntent(row, sender),
          toAttempt({ ...attempt, raw, hash }, sender),
        );
        if (!committed.ok) {
          // Called off, or mined by an earlier attempt: these bytes are forgotten, nobody has seen them.
          await tx.executions.deleteUnsignedAttempts(row.id);
          continue;
        }
        const clears = row.reason === 'signer' ? { reason: null, detail: null } : {};
        changes.push({ row, intent: committed.value, extra: clears });
      }
      kept.push({ attempt, raw, hash });
    }
    await writeStates(room, tx, changes, now);
    const stored = await tx.executions.updateAttemptsSigned(
      kept.map(({ attempt: { id }, raw, hash }) => ({ id, raw, hash })),
      now,
    );
    invariant(stored === kept.length, 'what is sent next is what was stored');
    await room.at('within-persist');
    return kept.map(({ attempt, raw, hash }) => ({ ...attempt, raw, hash, signedAt: now }));
  });
}

/** Those whose bytes are stored now. Where a signer fails, what was signed before it is kept, and the failure is the turn's. */
export async function sign(
  room: Room,
  claim: Claim,
  work: Work,
  attempts: readonly AttemptRow[],
): Promise<readonly AttemptRow[]> {
  const { sender, community } = work;
  const asked = await unchanged(room, claim, work, attempts);
  // Derives the keys, so that the address is known to the signers of this process.
  room.signers.accountsOf(community.seedIndex, sender.generation);
  const kept: AttemptRow[] = [];
  let signed: Signed[] = [];
  let since = performance.now();
  for (const attempt of asked) {
    await room.at('before-sign');
    try {
      signed.push(await signOne(room, work, attempt));
    } catch (error) {
      if (signed.length > 0) await commit(room, claim, signed);
      await tellUnsigned(room, claim, attempt, error);
      throw error;
    }
    await room.at('after-sign');
    if (performance.now() - since < room.timing.leaseMs / LEASE_PARTS) continue;
    kept.push(...(await commit(room, claim, signed)));
    signed = [];
    since = performance.now();
  }
  if (signed.length > 0) kept.push(...(await commit(room, claim, signed)));
  await room.at('after-persist');
  return kept;
}

/** Those behind it wait for its nonce: somebody has to know. */
const tellUnsigned = (
  room: Room,
  claim: Claim,
  { intentId }: AttemptRow,
  error: unknown,
): Promise<boolean> =>
  record(room, claim, 'unsigned', (tx, current) =>
    tellStuck(room, tx, current, intentId, 'signer', error instanceof Fault ? error.code : ''),
  );

type Handed = { readonly attempt: AttemptRow; readonly outcome: SendOutcome };

async function recordSent(room: Room, claim: Claim, all: readonly Handed[]): Promise<void> {
  const short = all.filter(({ outcome }) => outcome.code === 'insufficient-funds');
  await guard(room, claim, 'record-send', async (tx, sender) => {
    await tx.executions.updateAttemptsSent(
      all.map(({ attempt: { id }, outcome }) => ({ id, error: hintOf(outcome) })),
      await tx.now(),
    );
    if (short.length === 0) return;
    const current = await readWork(tx, sender);
    for (const one of short) {
      const row = current.intents.find(({ id }) => id === one.attempt.intentId);
      if (row) await tellShort(room, tx, current, row, one);
    }
  });
}

const hintOf = ({ code }: SendOutcome): string | null =>
  code === 'accepted' || code === 'already-known' ? null : code;

async function tellShort(
  room: Room,
  tx: Books,
  current: Work,
  row: IntentRow,
  { attempt, outcome }: Handed,
): Promise<void> {
  const { detail } = outcome;
  if (!(await tellStuck(room, tx, current, row.id, 'no-gas-money', detail))) return;
  const gasWei = attempt.gasLimit * attempt.maxFeePerGas;
  await planTopUp(room, tx, current, row, gasWei, gasWei);
}

/** In the order of their nonces. What was handed over is noted before the lease can lapse; bytes handed over twice are the same bytes. */
export async function send(
  room: Room,
  claim: Claim,
  work: Work,
  attempts: readonly AttemptRow[],
): Promise<void> {
  if (attempts.length === 0) return;
  let handed: Handed[] = [];
  let since = performance.now();
  for (const attempt of attempts) {
    invariant(attempt.raw !== null, 'only stored bytes are sent');
    await room.at('before-send');
    const outcome = await room.broadcast.sendRaw(work.sender.chainId, attempt.raw);
    await room.at('after-send');
    const code = hintOf(outcome);
    if (code) {
      room.log.warn({ attempt: attempt.id, code, detail: outcome.detail }, 'a send is unclear');
    }
    handed.push({ attempt, outcome });
    if (performance.now() - since < room.timing.leaseMs / LEASE_PARTS) continue;
    await recordSent(room, claim, handed);
    handed = [];
    since = performance.now();
  }
  if (handed.length > 0) await recordSent(room, claim, handed);
  await room.at('after-record-send');
}

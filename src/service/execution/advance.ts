/**
 * One turn for one account: claimed under its fence, it is first seen what the chain shows, then whether the
 * account's past is explained, then what waits is tended, and what is due is reserved, signed and sent in
 * the order of nonces. Every step reads again what the one before it wrote; a crash between any two leaves
 * rows from which the next turn goes on.
 */
import { isOverdue } from '#core/execution/steps.ts';
import type { AttemptRow, IntentRow } from '#store/execution.ts';
import { expire } from './expire.ts';
import { giveWay } from './give-way.ts';
import { observe } from './observe.ts';
import { MAX_OPEN_NONCES, type Room } from './options.ts';
import { prepare } from './prepare.ts';
import { send, sign } from './sign.ts';
import { tend } from './tend.ts';
import { verify } from './verify.ts';
import { type Claim, claimSender, FenceLost, isHeld, record, type Work } from './work.ts';

/** A step takes all that can go at once; it takes several where some are parked. What is left after so many is the next turn's. */
const MAX_STEPS = 64;
/** Between two looks at an account or community that is frozen. */
const FROZEN_LOOK_MS = 30_000;

type Step =
  | { readonly kind: 'send' | 'sign'; readonly attempts: readonly AttemptRow[] }
  | { readonly kind: 'prepare'; readonly rows: readonly IntentRow[] };

/** No wait is longer than the longest there is: a later one was written before the clock went back (T16). */
function dueAt({ timing }: Room, { dueAt: due, notBefore }: IntentRow, now: Date): number {
  const isFar = due.getTime() > now.getTime() + timing.retryMostMs;
  return Math.max(isFar ? now.getTime() : due.getTime(), notBefore.getTime());
}

const toPrepare = (work: Work): readonly IntentRow[] =>
  work.intents.filter(
    ({ state, source }) => (state === 'planned' || state === 'parked') && !work.waiting.has(source),
  );

/** Signed bytes go out first, then what has its nonce is signed, then nonces are taken: all that can be, at once. */
function nextStep(room: Room, work: Work): Step | undefined {
  const unsent = work.attempts.filter(({ raw, sentAt }) => raw !== null && sentAt === null);
  if (unsent.length > 0) return { kind: 'send', attempts: unsent };
  const unsigned = work.attempts.filter((attempt) => {
    if (attempt.hash !== null) return false;
    const row = work.intents.find(({ id }) => id === attempt.intentId);
    if (!row && attempt.intentId !== null) return false;
    // A no-op moves nothing, and what was sent may be outbid.
    if (row?.state !== 'reserved') return true;
    return !isHeld(work, row) && !isOverdue(row, work.now);
  });
  if (unsigned.length > 0) return { kind: 'sign', attempts: unsigned };
  const places = MAX_OPEN_NONCES - work.slots.length;
  const rows = toPrepare(work)
    .filter((one) => !isHeld(work, one) && !isOverdue(one, work.now))
    .filter((one) => dueAt(room, one, work.now) <= work.now.getTime())
    .slice(0, Math.max(0, places));
  return rows.length > 0 ? { kind: 'prepare', rows } : undefined;
}

/**
 * What was signed goes out at once. What got its nonce is read again first: the books say what is signed (I6). False where
 * nothing has moved: what is left cannot be done now.
 */
async function runStep(room: Room, claim: Claim, work: Work, step: Step): Promise<boolean> {
  switch (step.kind) {
    case 'send':
      await send(room, claim, work, step.attempts);
      return true;
    case 'sign': {
      const signed = await sign(room, claim, work, step.attempts);
      await send(room, claim, work, signed);
      return signed.length > 0;
    }
    case 'prepare':
      return prepare(room, claim, work, step.rows);
  }
}

const read = (room: Room, claim: Claim): Promise<Work> =>
  record(room, claim, 'read-work', async (_tx, work) => work);

/** When the account is to be looked at again; null when nothing is under way. */
function nextLook(room: Room, work: Work): Date | null {
  const { timing } = room;
  const { sender, slots, now } = work;
  const waiting = toPrepare(work);
  if (sender.frozenReason !== null) return new Date(now.getTime() + FROZEN_LOOK_MS);
  if (slots.length === 0 && waiting.length === 0) return null;
  const watch = slots.length > 0 ? [now.getTime() + timing.watchMs] : [];
  const frozenUntil = now.getTime() + FROZEN_LOOK_MS;
  const due = waiting.map((row) =>
    Math.max(dueAt(room, row, now), isHeld(work, row) ? frozenUntil : 0),
  );
  // What is due and still waits cannot be done now: for want of a place, or of an answer.
  return new Date(Math.max(now.getTime() + timing.watchMs, Math.min(...watch, ...due)));
}

async function turn(room: Room, claim: Claim): Promise<Date | null> {
  const before = await read(room, claim);
  const { frozenReason } = before.sender;
  if (frozenReason === null && before.slots.length === 0 && before.intents.length === 0)
    return null;
  const observed = await observe(room, claim, before);
  let work = observed?.work ?? before;
  const verdict = await verify(room, claim, work);
  if (verdict !== 'equal') return nextLook(room, await read(room, claim));
  const hasEnded = await expire(room, claim, work);
  const isTended = await tend(room, claim, work, observed?.evidence);
  const hasGivenWay = await giveWay(room, claim, work);
  if (hasEnded || isTended || hasGivenWay) work = await read(room, claim);
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const step = work.isCopy ? undefined : nextStep(room, work);
    if (!step) break;
    const hasMoved = await runStep(room, claim, work, step);
    work = await read(room, claim);
    if (!hasMoved) break;
  }
  return nextLook(room, work);
}

/**
 * Does what can be done now. Answers when to call again, in the law's time, or null when nothing is under way.
 * Throws the fault of a chain that could not be asked: nothing is lost, call again.
 */
export async function advanceSender(room: Room, senderId: string): Promise<Date | null> {
  const claim = await claimSender(room, senderId);
  const soon = async () => new Date((await room.store.now()).getTime() + room.timing.watchMs);
  if (!claim) return soon();
  await room.at('after-claim');
  try {
    return await turn(room, claim);
  } catch (error) {
    if (!(error instanceof FenceLost)) throw error;
    room.log.warn({ sender: senderId }, 'another worker has taken the account over');
    // Awaited here: what ends this turn below may fail as well, and then nobody would wait for it.
    return await soon();
  } finally {
    await room.store.executions.updateSenderFree(senderId, claim.fence);
  }
}

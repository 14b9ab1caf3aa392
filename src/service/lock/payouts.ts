/**
 * What is on its way from or to a person who is locked now: withdrawals of theirs, and budget payments that they sent or
 * are to get. What nobody has signed is called off, and its money is back where it was; what was signed may have been
 * sent, and ends by what the chain shows. What a proposal decided names an address, and was voted: it stays.
 */
import type { IntentState } from '#core/execution/intent.ts';
import { isUnsigned } from '#core/execution/steps.ts';
import type { PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { Executions } from '../execution/index.ts';

export type StopDependencies = { executions: Pick<Executions, 'callOffIntent'> };

/** Payments each. */
export type Stopped = {
  /** Signed before, so that they may still arrive. */
  readonly signed: number;
  /** Not called off now: the account may have sent them without our books (T19). Nothing of it is signed meanwhile. */
  readonly kept: number;
};

/** Signed, and not final. What is lost may turn up yet. */
const UNDER_WAY: readonly IntentState[] = ['submitted', 'lost', 'mined', 'confirmed'];

/** The person's row is locked by the caller: nothing of theirs is planned meanwhile. */
export async function stopPayouts(
  { executions }: StopDependencies,
  books: Books,
  person: PersonId,
): Promise<Stopped> {
  const seen = await books.locks.listPayouts(person);
  // Each account first, in the order of their ids: whoever signs for one holds it, too.
  const senders = new Set(seen.map(({ sender }) => sender));
  for (const sender of [...senders].toSorted()) await books.executions.lockSender(sender);
  const payouts = await books.locks.listPayouts(person);
  let kept = 0;
  for (const { intent } of payouts.filter(isUnsigned)) {
    const off = await executions.callOffIntent(books, intent, 'locked');
    if (!off.ok) kept += 1;
  }
  return { kept, signed: payouts.filter(({ state }) => UNDER_WAY.includes(state)).length };
}

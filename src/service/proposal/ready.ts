/** Whether what passed may be carried out now, and when to look again where it may not yet. */
import type { ProposalAction } from '#core/execution/intent.ts';
import type { Voted } from '#core/execution/voted.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { decideExecution, executableUntil } from '#core/proposal/closing.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import type { Refusal } from '#core/refusal.ts';
import { accept, type Result } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import { awaitedBy } from './conditions.ts';

/** An unreadable roll or treasury is asked again after this. */
export const RETRY_MS = 15_000;
/** Whoever ends another proposal rings for those that follow it; this is for a bell that nobody heard. */
const FOLLOW_MS = 10 * 60_000;

/** Refusals that time may lift: the proposal keeps waiting. */
export const mayLift = (code: string): boolean =>
  code === 'frozen' ||
  code === 'treasury-unknown' ||
  code === 'timelock-running' ||
  code === 'awaits-proposal' ||
  code === 'cap-per-day-exceeded' ||
  code === 'cap-unmeasured';

/** When to look again at what was refused so. */
export async function waitFor(
  books: Pick<Books, 'now'>,
  refusal: Refusal,
): Promise<{ again: Date }> {
  if (refusal.code === 'timelock-running') return { again: refusal.until };
  const laterMs = refusal.code === 'awaits-proposal' ? FOLLOW_MS : RETRY_MS;
  return { again: new Date((await books.now()).getTime() + laterMs) };
}

export type Ready<A extends ProposalAction> = {
  readonly action: A;
  readonly readyAt: Date | null;
  /** From then on nothing of it is begun. */
  readonly notAfter: Date;
};

/** Under the proposal's lock. What it follows was carried out: from when on that is so is written down, once. */
export async function decideNow<A extends ProposalAction>(
  books: Books,
  row: ProposalRow,
  voted: Voted<A>,
  frozenReason: string | null,
): Promise<Result<Ready<A>>> {
  const { queuedUntil, actionHash } = row;
  invariant(queuedUntil !== null && actionHash !== null, 'what waits is due at a time');
  const { conditions } = voted;
  const awaited = await awaitedBy(books, conditions);
  const now = await books.now();
  let { readyAt } = row;
  if (awaited?.state === 'executed' && readyAt === null) {
    readyAt = new Date(Math.max(now.getTime(), queuedUntil.getTime()));
    await books.proposals.updateProposal(row.voteId, { readyAt });
  }
  const decided = decideExecution({
    ...{ state: row.state as ProposalState, executableAt: queuedUntil, voted, awaited, readyAt },
    ...{ votedHash: actionHash as Hex, frozenReason, now },
  });
  if (!decided.ok) return decided;
  const notAfter = executableUntil(queuedUntil, conditions, readyAt);
  invariant(notAfter, 'what is ready has a last moment');
  return accept({ action: decided.value, readyAt, notAfter });
}

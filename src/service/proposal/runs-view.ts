/** How often what repeats was carried out, and when the next time is. */
import { type RunState, runTerms } from '#core/proposal/run.ts';
import type { Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import { repeatingIn } from './run-end.ts';
import { isWaiting } from './settlement.ts';

export type RunsView = {
  done: number;
  /** Failed, or left out. */
  missed: number;
  /** The latest one that has begun or waits. */
  last: { number: number; state: RunState; reason: string | null } | null;
  /** Null once nothing is to come. */
  next: Date | null;
};

export async function runsOf(
  store: Pick<Store, 'proposalRuns'>,
  row: ProposalRow,
): Promise<RunsView | null> {
  const repeating = repeatingIn(row);
  if (!repeating) return null;
  const runs = await store.proposalRuns.listRuns(row.voteId);
  const count = (...states: readonly RunState[]) =>
    runs.filter(({ state }) => states.includes(state)).length;
  const last = runs.at(-1);
  const { readyAt } = row;
  const isLast = last && readyAt ? runTerms(repeating, readyAt, last.run).isLast : false;
  // One that waits is the one that is due.
  const isToCome = isWaiting(row) && !isLast && last?.state !== 'waiting';
  return {
    done: count('done'),
    missed: count('failed', 'skipped'),
    last: last ? { number: last.run + 1, state: last.state, reason: last.reason } : null,
    next: isToCome ? row.queuedUntil : null,
  };
}

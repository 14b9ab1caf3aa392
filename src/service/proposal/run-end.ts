/** How one run of what repeats ends, and what the whole comes to with its last. */
import { conditionsIn } from '#core/execution/voted.ts';
import { invariant } from '#core/invariant.ts';
import { endOfRuns, isOver, type Repeating, type RunState, runTerms } from '#core/proposal/run.ts';
import type { Books } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Alarms } from '../alarm.ts';

/** Undefined for what is carried out once. */
export function repeatingIn({ action }: Pick<ProposalRow, 'action'>): Repeating | undefined {
  if (action === null) return undefined;
  const { repeats, until } = conditionsIn(action);
  return repeats ? { repeats, until } : undefined;
}

/** The staff is told of a run that waits or is left out: somebody counts on it. */
export const tellRun = (
  alarms: Pick<Alarms, 'raise'>,
  books: Books,
  { communityId, voteId, number, title }: ProposalRow,
  told: { kind: 'run-waits' | 'run-missed'; run: number; reason: string },
): Promise<void> =>
  alarms.raise(books, communityId, {
    kind: told.kind,
    subject: `${voteId}:${told.run}`,
    details: JSON.stringify({ number, title, run: told.run + 1, reason: told.reason }),
  });

type Ended = {
  readonly run: number;
  readonly state: Extract<RunState, 'done' | 'failed' | 'skipped'>;
  readonly reason: string | null;
  readonly txHash: string | null;
};

/** Under the proposal's lock; false where it was over before. `dueAt` is of a run that has no row yet. */
export async function endRun(
  books: Books,
  row: ProposalRow,
  { run, ...end }: Ended,
  dueAt?: Date,
): Promise<boolean> {
  const found = (await books.proposalRuns.listRuns(row.voteId)).find((one) => one.run === run);
  if (found && isOver(found.state)) return false;
  const endedAt = await books.now();
  if (found) {
    await books.proposalRuns.updateRun(found, { ...end, endedAt });
    return true;
  }
  invariant(dueAt, 'a run that ends before it began has a date');
  await books.proposalRuns.insertRun({ voteId: row.voteId, run, dueAt, ...end, endedAt });
  return true;
}

/** What all of them came to; null while one is to come or under way. */
export async function endOfAll(
  books: Books,
  row: ProposalRow,
): Promise<ReturnType<typeof endOfRuns> | null> {
  const repeating = repeatingIn(row);
  const runs = await books.proposalRuns.listRuns(row.voteId);
  const last = runs.at(-1);
  const { readyAt } = row;
  if (!repeating || !last || readyAt === null) return null;
  const states = runs.map(({ state }) => state);
  const isWhole = runTerms(repeating, readyAt, last.run).isLast && states.every(isOver);
  return isWhole ? endOfRuns(states) : null;
}

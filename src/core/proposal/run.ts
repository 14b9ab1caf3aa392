/**
 * Runs of what is carried out again and again. Each is due by the calendar, whatever became of those before it, and may
 * begin until the next one is due: what could not be paid by then is left out, told, and never made up for. In the hands
 * of a contract one that has begun may take longer, for others sign, vote or wait there; the next begins once it is over.
 */
import { type Conditions, dueOf, type Repeats } from '../execution/conditions.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { EXECUTION_WINDOW_MS } from './closing.ts';

export const RUN_STATES = ['waiting', 'begun', 'done', 'failed', 'skipped'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const RUN_LIFECYCLE: Lifecycle<RunState> = {
  // Nothing of it was planned yet, and something keeps it.
  waiting: ['begun', 'failed', 'skipped'],
  begun: ['done', 'failed', 'skipped'],
  done: [],
  failed: [],
  skipped: [],
};

export const isOver = (state: RunState): boolean => RUN_LIFECYCLE[state].length === 0;

/** Conditions of what repeats. */
export type Repeating = Pick<Conditions, 'until'> & { readonly repeats: Repeats };

export type RunTerms = {
  readonly dueAt: Date;
  /** From then on nothing of it is begun. */
  readonly until: Date;
  /** From then on what a contract has of it is taken back. */
  readonly takenBackAt: Date;
  readonly isLast: boolean;
};

/** `first` is when the first run was due. */
export function runTerms({ repeats, until }: Repeating, first: Date, run: number): RunTerms {
  const dueAt = dueOf(repeats, first, run);
  const next = dueOf(repeats, first, run + 1);
  const isLast =
    (repeats.times !== null && run + 1 >= repeats.times) || (until !== null && next >= until);
  const window = dueAt.getTime() + EXECUTION_WINDOW_MS;
  const takenBack = Math.min(window, ...(until ? [until.getTime()] : []));
  const begins = isLast ? takenBack : Math.min(takenBack, next.getTime());
  return { dueAt, until: new Date(begins), takenBackAt: new Date(takenBack), isLast };
}

/** What the whole has come to once its last run is over. */
export function endOfRuns(runs: readonly RunState[]): 'executed' | 'failed' | 'expired' {
  if (runs.includes('done')) return 'executed';
  return runs.includes('failed') ? 'failed' : 'expired';
}

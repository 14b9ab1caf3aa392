/** So many roles and tags take a while to be written; fewer are, before anybody has read how far they are. */
export const WORK_SHOWN = 25;

/**
 * What somebody set going: a gate switched on, another rule, a stop answered, a gate removed, a run undone; whom it looks at or
 * its time before a loss set otherwise, its chat's removal switched on, those kept released, a gate moved to another server.
 */
export type WorkCause =
  | 'on'
  | 'rule'
  | 'answer'
  | 'ungate'
  | 'undo'
  | 'set'
  | 'removal'
  | 'release'
  | 'move';

export type WorkCount = {
  /** Given and taken. */
  readonly gave: number;
  readonly took: number;
  /** There already, by another hand. */
  readonly had: number;
  /** Still to be written. */
  readonly open: number;
  /** Refused so far. */
  readonly failed: number;
};

/** What needs no more hands. */
export const writtenOf = ({ gave, took, had }: Pick<WorkCount, 'gave' | 'took' | 'had'>): number =>
  gave + took + had;

export const totalOf = (work: WorkCount): number => writtenOf(work) + work.open + work.failed;

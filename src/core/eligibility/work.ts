/** So many roles and tags take a while to be written; fewer are, before anybody has read how far they are. */
export const WORK_SHOWN = 25;

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
export const writtenOf = ({ gave, took, had }: WorkCount): number => gave + took + had;

export const totalOf = (work: WorkCount): number => writtenOf(work) + work.open + work.failed;

/** How much one provider takes in one call: halved where it was too much, doubled again when that went well for a while. */

/** Asking for too much costs a call: more is tried now and then. */
const ANSWERS_TO_GROW = 8;

export type BatchSize = {
  /** Reads in one call, at most; infinite until a call was too much. */
  most(): number;
  /** A call of so many was too much. */
  tooMuch(asked: number): void;
  /** A call of so many was answered. */
  answered(asked: number): void;
};

export function createBatchSize(): BatchSize {
  let size = Number.POSITIVE_INFINITY;
  let answers = 0;
  /** What failed at first: from there on there is no bound of ours to keep. */
  let failedAt = 0;
  return {
    most: () => size,
    tooMuch(asked) {
      failedAt = Math.max(failedAt, asked);
      size = Math.max(1, Math.floor(Math.min(size, asked) / 2));
      answers = 0;
    },
    answered(asked) {
      // Smaller calls say nothing of larger ones.
      if (asked < size) return;
      answers += 1;
      if (answers < ANSWERS_TO_GROW) return;
      answers = 0;
      size = size >= failedAt ? Number.POSITIVE_INFINITY : size * 2;
    },
  };
}

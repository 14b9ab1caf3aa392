/** Figures of repeated runs: medians and ratios count, absolute times belong to one machine. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export type Figures = { medianMs: number; p99Ms: number };

/** The median over runs of each run's median and p99. */
export const figuresOf = (runs: readonly (readonly number[])[]): Figures => ({
  medianMs: median(runs.map(median)),
  p99Ms: median(runs.map((run) => percentile(run, 0.99))),
});

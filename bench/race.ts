/** Paths that do the same work, timed in turns: what disturbs the machine disturbs all of them. */
import { type Figures, figuresOf } from './statistics.ts';

/** A slower one than this gets 3 runs. */
const SLOW_MS = 2_000;
const SLOW_RUNS = 3;
const RUNS = 9;
/** Quick ones run more often, up to about so long. */
const SPEND_MS = 300;
const MOST_RUNS = 101;
const WARM_UP_MS = 300;

export type Path = {
  readonly name: string;
  readonly run: () => unknown;
  /** How long a first run took, where there was one: if long enough, it was the warm-up. */
  readonly tookMs?: number;
};
export type Timed = { readonly name: string; readonly runs: number } & Figures;

/** Held, so that no run is optimised away. */
export const kept: { last: unknown } = { last: null };

function timeOf(run: () => unknown): number {
  const began = performance.now();
  kept.last = run();
  return performance.now() - began;
}

/** Returns the time of the last run: the first ones pay for the compiler. */
function warmUp({ run, tookMs = 0 }: Path): number {
  if (tookMs > WARM_UP_MS) return tookMs;
  let last = timeOf(run);
  for (let spent = last; spent < WARM_UP_MS; spent += last) last = timeOf(run);
  return last;
}

export function race(paths: readonly Path[]): readonly Timed[] {
  const slowest = Math.max(...paths.map(warmUp));
  const runs =
    slowest > SLOW_MS
      ? SLOW_RUNS
      : Math.min(MOST_RUNS, Math.max(RUNS, Math.ceil(SPEND_MS / slowest)));
  const times = paths.map((): number[] => []);
  for (let n = 0; n < runs; n += 1) {
    for (const [index, { run }] of paths.entries()) times[index]?.push(timeOf(run));
  }
  return paths.map(({ name }, index) => ({ name, runs, ...figuresOf([times[index] ?? []]) }));
}

/** Of a time, so that a table can be read. */
export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits));

/** Mulberry32: the same elections for everybody. Whole numbers from 0 to `below - 1`. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

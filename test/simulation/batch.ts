/**
 * Many seeds, shared out among processes of their own: each has a database of its own and takes one seed after the other.
 * A seed that does not hold ends its process's share.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createTestStore } from '#test/support/postgres.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';

/** What a process writes, one line each. */
export type Line =
  | { readonly counts: Counts; readonly cpuMs: number }
  | { readonly seed: number; readonly what: string; readonly trace: readonly string[] };

export type Batch = {
  readonly counts: Counts;
  readonly broken: readonly { seed: number; what: string; trace: readonly string[] }[];
  readonly wallMs: number;
  /** Of the processes that took the seeds; the server's own comes on top. */
  readonly cpuMs: number;
};

const ROOT = join(import.meta.dirname, '..', '..');
const SHARE = join(import.meta.dirname, 'share.ts');
const RESOLVE = join(ROOT, 'src', 'resolve.ts');

async function takeShare(url: string, from: number, seeds: number, step: number): Promise<Line[]> {
  const args = ['--import', RESOLVE, SHARE, url, String(from), String(seeds), String(step)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`a process of the simulation ended with ${code}: ${text}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Seeds `from` to `from + seeds - 1`; every process takes each `processes`-th of them. */
export async function runBatch(from: number, seeds: number, processes: number): Promise<Batch> {
  const stores = await Promise.all(Array.from({ length: processes }, () => createTestStore()));
  const began = performance.now();
  try {
    const lines = await Promise.all(
      stores.map(({ url }, index) =>
        takeShare(url, from + index, Math.ceil((seeds - index) / processes), processes),
      ),
    );
    let counts = noCounts();
    let cpuMs = 0;
    const broken: { seed: number; what: string; trace: readonly string[] }[] = [];
    for (const line of lines.flat()) {
      if ('counts' in line) {
        counts = addCounts(counts, line.counts);
        cpuMs += line.cpuMs;
      } else broken.push(line);
    }
    return { counts, broken, wallMs: performance.now() - began, cpuMs };
  } finally {
    for (const store of stores) await store.close();
  }
}

const listed = (named: Record<string, number>): string =>
  Object.entries(named)
    .sort(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ');

/** For people: what was tried, and what came of it. */
export function summary({ counts, broken, wallMs, cpuMs }: Batch): string {
  const { faults } = counts;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return [
    `seeds ${counts.seeds}, steps ${counts.steps}, ${seconds(wallMs)} s (${seconds(cpuMs)} s of CPU beside the server)`,
    `crashes ${counts.crashes}, stalls ${counts.stalls}, reorgs ${counts.reorgs}, sends ${counts.sends}`,
    `faults: ${listed(faults)}`,
    `refusals: ${listed(counts.refusals)}`,
    `intents by end: ${listed(counts.intents)}`,
    `mandates by end: ${listed(counts.mandates)}`,
    `payments out of budgets by end: ${listed(counts.budgets)}`,
    `lost on the way and settled by hand: ${counts.byHand}`,
    `tips ${counts.told.tips}, deposits ${counts.told.deposits}, withdrawals ${counts.told.withdrawals}`,
    ...broken.map(({ seed, what }) => `SEED=${seed} ${what.split('\n')[0]}`),
  ].join('\n');
}

// What a kept chain leaves on disk: the state Anvil loads; the state it writes when it ends (`.next`, taken over
// only when whole: a kill in the middle of a dump must not cost the last good one); a mark that it runs;
// and how far its clock stands ahead of the system's, which Anvil itself forgets.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const nextOf = (path: string): string => `${path}.next`;
const runningOf = (path: string): string => `${path}.running`;
const clockOf = (path: string): string => `${path}.clock`;

// Our process may have been killed a moment ago, with its Anvil still writing.
const leftoverWithinMs = 3_000;
const lookEveryMs = 50;

/** Marks the state as in use; the arguments make Anvil continue from it and leave its next state beside it. */
export async function claimState(path: string): Promise<string[]> {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + (existsSync(runningOf(path)) ? leftoverWithinMs : 0);
  while (!isWhole(nextOf(path)) && Date.now() < deadline) await delay(lookEveryMs);
  if (isWhole(nextOf(path))) releaseState(path);
  rmSync(nextOf(path), { force: true });
  writeFileSync(runningOf(path), '');
  const args = ['--dump-state', nextOf(path)];
  return existsSync(path) ? [...args, '--load-state', path] : args;
}

/** After an orderly end: the written state is the one to load next. */
export function releaseState(path: string): void {
  renameSync(nextOf(path), path);
  rmSync(runningOf(path), { force: true });
}

function isWhole(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch (cause) {
    if (cause instanceof SyntaxError) return false;
    throw cause;
  }
}

/** Seconds the kept chain's clock is ahead of the system's; 0 for a new one. */
export function readClockOffset(path: string): number {
  if (!existsSync(clockOf(path))) return 0;
  const seconds = Number(readFileSync(clockOf(path), 'utf8'));
  if (!Number.isSafeInteger(seconds)) throw new Error(`${clockOf(path)} holds no whole number`);
  return seconds;
}

export function writeClockOffset(path: string, seconds: number): void {
  writeFileSync(`${clockOf(path)}.next`, String(seconds));
  renameSync(`${clockOf(path)}.next`, clockOf(path));
}

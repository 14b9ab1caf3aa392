/** How long a failing job waits: 5 s, doubled each time, 5 min at most, less up to a fifth by chance. */
const FIRST_MS = 5_000;
const LAST_MS = 300_000;

/** `attempts` is how often it has failed, this time included; `atLeastMs` is what the world asked for. */
export function backoffMs(attempts: number, random: () => number, atLeastMs = 0): number {
  const doubled = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(Math.max(attempts, 1) - 1, 16));
  return Math.max(atLeastMs, Math.round(doubled * (1 - random() / 5)));
}

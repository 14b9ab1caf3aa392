/** What a play needs of the town it is told in: both chats, who is who, and how long it may have to wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platforms, Town } from '../town.ts';

export type Stage = Platforms & {
  readonly town: Town;
  /** Of a bot that has no community yet. */
  foundingCode(): Promise<string>;
};

/** Twenty messages a minute go to a group: what waits for its turn is waited for. */
export const PATIENCE_MS = 20_000;

/** A Discord message as a person reads it: without escapes and bold marks. */
export const read = (message: { text: string }): string =>
  message.text.replaceAll('**', '').replace(/\\(.)/gu, '$1');

/** Fails with what was said instead. */
export function expectText(text: string, ...wanted: readonly string[]): void {
  for (const part of wanted) {
    if (!text.includes(part)) throw new Error(`"${part}" was awaited, and not: ${text}`);
  }
}

/** Looks again and again: for what is no message of a chat. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(100);
  }
}

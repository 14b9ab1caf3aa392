/** What a play needs of the town it is told in: both chats, who is who, and how long it may have to wait. */
import type { Platforms, Town } from '../town.ts';

export type Stage = Platforms & {
  readonly town: Town;
  /** Of a bot that has no community yet. */
  foundingCode(): Promise<string>;
};

/** For what the bot does on its own: a card, a close, a message that waits for its turn. */
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

/**
 * What is said where a proposal is talked about: a line when its text was changed, one when voting opens, one when
 * it is over. What happened follows from the books, so a line is neither lost nor said twice.
 */
import type { ProposalState } from './lifecycle.ts';

export type ThreadFacts = {
  /** When its card was first wanted there: what was so before, the card says itself. */
  since: Date;
  edits: readonly { version: number; at: Date }[];
  openedAt: Date | null;
  ended: boolean;
};

export type ThreadEvent = { kind: 'edited'; version: number } | { kind: 'opened' | 'ended' };

/** `from`: the version the reader knows. */
export type ThreadLine =
  | { kind: 'edited'; from: number; to: number }
  | { kind: 'opened' | 'ended' };

/** Two lines of one thread are so far apart: whoever edits again and again is told of once. */
export const THREAD_GAP_MS = 30_000;

/** In their order. It only ever grows at its end: nobody edits once voting has opened, nothing opens once it is over. */
export function threadEvents({ since, edits, openedAt, ended }: ThreadFacts): ThreadEvent[] {
  return [
    ...edits
      .filter(({ at }) => at > since)
      .map(({ version }): ThreadEvent => ({ kind: 'edited', version })),
    ...(openedAt !== null && openedAt > since ? [{ kind: 'opened' } as const] : []),
    ...(ended ? [{ kind: 'ended' } as const] : []),
  ];
}

/**
 * The next line after the first `told` events, and how many are told with it. Edits in a row are one line; once it is
 * over nobody needs to hear that it had opened.
 */
export function nextThreadLine(
  events: readonly ThreadEvent[],
  told: number,
): { line: ThreadLine; told: number } | undefined {
  const [next, ...later] = events.slice(told);
  if (!next) return undefined;
  const last = events.at(-1);
  if (last?.kind === 'ended') return { line: last, told: events.length };
  if (next.kind !== 'edited') return { line: next, told: told + 1 };
  const after = later.findIndex(({ kind }) => kind !== 'edited');
  const count = after < 0 ? later.length + 1 : after + 1;
  const to = events[told + count - 1];
  const version = to?.kind === 'edited' ? to.version : next.version;
  return { line: { kind: 'edited', from: next.version - 1, to: version }, told: told + count };
}

const TALKED_ABOUT: readonly ProposalState[] = ['published', 'voting'];

/** Whether a thread is begun where there is none yet. */
export const isTalkedAbout = (state: ProposalState): boolean => TALKED_ABOUT.includes(state);

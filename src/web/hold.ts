/**
 * Requests held open until what a page waits for has happened. The truth is a row that another process changes, so it
 * is looked at while somebody waits: one look for everybody, however many they are. Held requests are few: beyond
 * that, and once the server stops, an answer comes at once and the page asks again at its own pace.
 */

/** What a row looked like, by what it is asked for. */
export type Look = (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export const HOLD = {
  lookMs: 150,
  /** Shorter than proxies and the page's script wait for an answer. */
  longestMs: 20_000,
  max: 500,
  /** Tabs of one link. */
  maxOfKey: 4,
} as const;

type Waiter = {
  key: string;
  seen: string | undefined;
  until: number;
  end(): void;
  fail(error: unknown): void;
};

export type Holds = ReturnType<typeof createHolds>;

export function createHolds(
  look: Look,
  limits: { readonly [K in keyof typeof HOLD]: number } = HOLD,
) {
  const waiters = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function lookOnce(): Promise<void> {
    const asked = [...waiters];
    try {
      const present = await look([...new Set(asked.map(({ key }) => key))]);
      const now = performance.now();
      for (const one of asked) if (present.get(one.key) !== one.seen || now >= one.until) one.end();
    } catch (error) {
      for (const one of asked) one.fail(error);
    }
    timer = undefined;
    lookSoon();
  }

  function lookSoon(): void {
    if (waiters.size === 0 || timer !== undefined) return;
    timer = setTimeout(() => void lookOnce(), limits.lookMs);
  }

  return {
    look,

    /** Ends once the row no longer looks as it was `seen`, or the time is over, or nobody waits any more. */
    async until(key: string, seen: string | undefined, gone: AbortSignal): Promise<void> {
      const ofKey = [...waiters].filter((one) => one.key === key).length;
      if (isStopped || gone.aborted) return;
      if (waiters.size >= limits.max || ofKey >= limits.maxOfKey) return;
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          waiters.delete(waiter);
          gone.removeEventListener('abort', waiter.end);
        };
        const waiter: Waiter = {
          key,
          seen,
          until: performance.now() + limits.longestMs,
          end: () => {
            leave();
            resolve();
          },
          fail: (error) => {
            leave();
            reject(error);
          },
        };
        waiters.add(waiter);
        gone.addEventListener('abort', waiter.end);
        lookSoon();
      });
    },

    get size(): number {
      return waiters.size;
    },

    /** Everybody is answered at once, and nobody is held any more. */
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
      for (const one of waiters) one.end();
    },
  };
}

// Looks at the chain once a second while somebody watches, and tells only what changed.
import { readChain } from './chain-view.ts';
import type { Room } from './room.ts';
import type { ChainView } from './wire.ts';

const LOOK_EVERY_MS = 1_000;

export type ChainWatch = {
  readonly latest: ChainView | undefined;
  /** Looks now instead of at the next second. */
  look(): void;
  /** Waits for a look that is under way: the database may be closed after it. */
  stop(): Promise<void>;
};

export function watchChain(
  room: Room,
  { isWatched, onChange }: { isWatched(): boolean; onChange(chain: ChainView): void },
): ChainWatch {
  let latest: ChainView | undefined;
  let shown = '';
  let looking: Promise<void> | undefined;
  const lookOnce = async (): Promise<void> => {
    const next = await readChain(room).catch((cause: unknown) => {
      // The next look tells more than a page that stops: what is shown stays as it was.
      console.error('sandbox page: the chain could not be read:', cause);
      return undefined;
    });
    const text = JSON.stringify(next);
    if (next === undefined || text === shown) return;
    shown = text;
    latest = next;
    onChange(next);
  };
  const look = (): void => {
    if (looking || !isWatched()) return;
    looking = lookOnce().finally(() => {
      looking = undefined;
    });
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    get latest() {
      return latest;
    },
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

// Looks at the chain once a second while somebody watches, and tells only what changed.
import { parseEther } from 'viem';
import { asAddress } from '#core/identity.ts';
import { readChain } from './chain-view.ts';
import type { Room } from './room.ts';
import type { ChainView } from './wire.ts';

const LOOK_EVERY_MS = 1_000;
/** What whoever founds a community would put into its purse, before anything can be paid. */
const PURSE_WEI = parseEther('10');

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
  /** Here nobody has to think of the network's fees. */
  const fillPurses = async ({ accounts }: ChainView): Promise<void> => {
    const { anvil } = room.running.chain;
    for (const { purpose, address, eth } of accounts) {
      if (purpose === 'gas' && eth === '0') await anvil.setBalance(asAddress(address), PURSE_WEI);
    }
  };
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
    await fillPurses(next);
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

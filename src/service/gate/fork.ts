/**
 * Where a chain left what was read of it: among the blocks where its cursor has been, the newest that still stands.
 * Whoever was looked at since is known by the bells that were answered, so nobody else is looked at again.
 */
import type { Broadcast } from '#chain/broadcast.ts';
import { HOUR_MS } from '#core/duration.ts';
import type { Address } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { CursorRow } from '#store/deposit.ts';
import type { Books, Store } from '#store/index.ts';

/** On a chain of slow blocks more than it takes to be final; on a fast one some minutes. */
const TRAIL = 128;
/** Bells that were answered are forgotten after a day. */
const KNOWN_MS = 12 * HOUR_MS;
/** A look at more of them costs as much as one at everybody. */
const LOOKED_AT_MOST = 10_000;

/** Rung for one person each; a round looks at everybody and finds what it finds again. */
const BELLS = ['gate-moved', 'gate-person'];

/** Positions count for what was scanned for: a contract that is new was not followed before. */
const keyOf = (contracts: readonly Address[]): string =>
  keccakText(contracts.toSorted().join()).slice(2, 18);

type Dependencies = { store: Store; broadcast: Pick<Broadcast, 'blockHash'> };

export function createForks({ store, broadcast }: Dependencies) {
  const stands = async ({ chainId, blockNumber, blockHash }: CursorRow): Promise<boolean> =>
    (await broadcast.blockHash(chainId, blockNumber)) === blockHash;

  /** By steps that double, then by halving: most often the last few blocks are gone, and no others. */
  async function newestStanding(trail: readonly CursorRow[]): Promise<CursorRow | undefined> {
    let gone = -1;
    let found: number | undefined;
    for (let step = 1; found === undefined && gone < trail.length - 1; step *= 2) {
      const place = Math.min(gone + step, trail.length - 1);
      const row = trail[place];
      if (row && (await stands(row))) found = place;
      else gone = place;
    }
    if (found === undefined) return undefined;
    while (found - gone > 1) {
      const middle = Math.floor((found + gone) / 2);
      const row = trail[middle];
      if (row && (await stands(row))) found = middle;
      else gone = middle;
    }
    return trail[found];
  }

  return {
    /** Notes where the cursor is now. */
    note: (books: Books, cursor: CursorRow, contracts: readonly Address[]): Promise<void> =>
      books.deposits.insertTrail(cursor, keyOf(contracts), TRAIL),

    /** Forgets where the cursor was above that block; everything, where nothing is said. */
    forget: (books: Books, cursor: CursorRow, above = -1n): Promise<void> =>
      books.deposits.deleteTrail(cursor.name, above),

    /** The newest block where the cursor was that still stands; undefined where that is not known. */
    async find(
      { name, blockNumber }: CursorRow,
      contracts: readonly Address[],
    ): Promise<CursorRow | undefined> {
      const trail = await store.deposits.listTrail(name, keyOf(contracts));
      const found = await newestStanding(trail.filter((one) => one.blockNumber < blockNumber));
      if (!found) return undefined;
      const ageMs = (await store.now()).getTime() - found.scannedAt.getTime();
      return ageMs < KNOWN_MS ? { ...found, name } : undefined;
    },

    /** Persons who may have been looked at in a block above it; undefined: too many to be told apart. */
    async listLooked(books: Books, { scannedAt }: CursorRow): Promise<string[] | undefined> {
      const looked = await books.outbox.listHandledKeys(BELLS, scannedAt, LOOKED_AT_MOST + 1);
      return looked.length > LOOKED_AT_MOST ? undefined : looked;
    },
  };
}

// The one time of a sandbox: the law (SQL `clock_offset`), the chain and both look-alikes move together.
// Look-alikes must not lag behind: the signed login of a Telegram that lives a day ago is refused as too old.
import type { Connection } from '#store/client.ts';
import { advanceClock } from '#store/clock.ts';
import type { SandboxChain } from './chain/index.ts';

export type SandboxClock = {
  /** Milliseconds, for `now` of the look-alikes. */
  now(): number;
  /** Milliseconds ahead of the system's clock. */
  offset(): number;
  set(offsetMs: number): void;
};

export function createClock(offsetMs = 0): SandboxClock {
  let ahead = offsetMs;
  return {
    now: () => Date.now() + ahead,
    offset: () => ahead,
    set(next) {
      ahead = next;
    },
  };
}

/** What the database says of its clock; undefined before the first migration. */
async function readOffset({ sql }: Connection): Promise<number | undefined> {
  const [table] = await sql<{ present: boolean }[]>`
    select to_regclass('clock_offset') is not null as present`;
  if (table?.present !== true) return undefined;
  const [row] = await sql<{ ms: bigint }[]>`select offset_ms as ms from clock_offset`;
  return row === undefined ? undefined : Number(row.ms);
}

/**
 * After a start: whichever clock was left behind (a kill between the moves) is brought up to the one
 * that is furthest ahead; time never runs backwards.
 */
export async function alignClocks(
  clock: SandboxClock,
  connection: Connection,
  chain: SandboxChain,
): Promise<void> {
  const law = await readOffset(connection);
  const chainMs = (await chain.anvil.clockOffset()) * 1000;
  const furthest = Math.max(law ?? 0, chainMs, 0);
  if (law !== undefined && furthest > law) await advanceClock(connection.db, furthest - law);
  // The chain counts whole seconds: less than one of difference is none.
  const missing = Math.floor((furthest - chainMs) / 1000);
  if (missing > 0) await chain.increaseTime(missing);
  clock.set(furthest);
}

/** Everything moves forward by this much; answers the law's new time. */
export async function advanceAll(
  clock: SandboxClock,
  connection: Connection,
  chain: SandboxChain,
  byMs: number,
): Promise<Date> {
  // The chain first: a vote that closes by the law's new time reads blocks that are already there.
  await chain.increaseTime(Math.ceil(byMs / 1000));
  const now = await advanceClock(connection.db, byMs);
  clock.set(clock.offset() + byMs);
  return now;
}

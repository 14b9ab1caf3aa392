/**
 * A database server whose own clock can be set wrong, as after a bad time source: its sessions find another
 * `clock_timestamp()` before the built-in one. Leases and the law's time both follow it.
 */
import type { TestStore } from './postgres.ts';

export type WallClock = {
  /** From now on the server's clock is off by this much; 0 sets it right. */
  set(offMs: number): Promise<void>;
  /** It stands still at this moment, until it is set. */
  freeze(at: Date): Promise<void>;
};

/** For every connection to this database that is opened afterwards. */
export async function bendWallClock({ sql, url }: TestStore): Promise<WallClock> {
  const name = new URL(url).pathname.slice(1);
  await sql.unsafe(`
    create schema wall;
    create table wall.off (ms int8 not null, frozen_at timestamptz);
    insert into wall.off values (0);
    create function wall.clock_timestamp() returns timestamptz language sql volatile
      as 'select coalesce(frozen_at, pg_catalog.clock_timestamp() + ms * interval ''1 millisecond'') from wall.off';
    alter database "${name}" set search_path = wall, pg_catalog, public;`);
  return {
    async set(offMs) {
      await sql`update wall.off set ms = ${Math.round(offMs)}, frozen_at = null`;
    },
    async freeze(at) {
      await sql`update wall.off set frozen_at = ${at.toISOString()}::text::timestamptz`;
    },
  };
}

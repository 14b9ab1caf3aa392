/**
 * The database of a run: a real Postgres with a clock that stands still until a step moves it. `clock_timestamp()` is
 * found in `public` before `pg_catalog`, so that the time of the law and every lease follow it alike.
 */
import { type Connection, openStore } from '#store/client.ts';
import { createStore, type Store } from '#store/index.ts';

const STARTED = Date.UTC(2026, 0, 5, 9);

export type SimulatedBooks = {
  readonly connection: Connection;
  readonly store: Store;
  readonly startedAt: number;
  /** In ms since 1970. */
  setClock(ms: number): Promise<void>;
};

/** One connection: every statement of a run has its place in one order. */
export async function openSimulatedBooks(url: string): Promise<SimulatedBooks> {
  const setup = openStore({ url, max: 1 });
  const name = new URL(url).pathname.slice(1);
  await setup.sql.unsafe(`
    create unlogged table if not exists simulation_clock (at timestamptz not null);
    insert into simulation_clock select to_timestamp(${STARTED / 1_000})
      where not exists (select from simulation_clock);
    create or replace function public.clock_timestamp() returns timestamptz
      language sql volatile parallel safe as 'select at from public.simulation_clock';
    alter database "${name}" set search_path = public, pg_catalog;
    alter database "${name}" set plan_cache_mode = force_generic_plan;
  `);
  await setup.close();
  const connection = openStore({ url, max: 1, name: 'simulation' });
  return {
    connection,
    store: createStore(connection),
    startedAt: STARTED,
    async setClock(ms) {
      await connection.sql`update simulation_clock set at = ${new Date(ms).toISOString()}::text::timestamptz`;
    },
  };
}

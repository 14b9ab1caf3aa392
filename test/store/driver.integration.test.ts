import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '#store/client.ts';
import { loadDriver } from '#store/driver.ts';
import { toStoreFault } from '#store/fault.ts';
import { transaction } from '#store/transaction.ts';
import { until } from '#test/support/poll.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

let database: TestDatabase;
let killer: Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  killer = loadDriver()(database.url, { max: 1 });
});
afterEach(async () => {
  await killer.end();
  await database.drop();
});

/** What a restart of the server does to everybody; it ends when the last of them has gone. */
async function cutAll(): Promise<void> {
  const cut = await killer<{ pid: number }[]>`select pid, pg_terminate_backend(pid)
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  const pids = cut.map((row) => row.pid).join(',');
  await until('the cut connections have gone', async () => {
    const [row] = await killer`select count(*) as n from pg_stat_activity
      where pid = any(string_to_array(${pids}, ',')::int[])`;
    return row?.['n'] === '0';
  });
}

describe('a pool whose connections are cut', () => {
  it('fails what was running, stays alive, and works again at once', async () => {
    const store = openStore({ url: database.url, max: 8 });
    await store.sql`create table t (n int)`;
    for (let round = 0; round < 20; round += 1) {
      const work = Array.from({ length: 24 }, (_, index) =>
        transaction(store, 'work', async (tx) => {
          await tx.execute(sql`insert into t values (${index})`);
          await tx.execute('select pg_sleep(0.01)');
          await tx.execute(sql`insert into t values (${index})`);
        }),
      );
      const settled = Promise.allSettled(work);
      // At another point of the transactions each time.
      await sleep(round * 2);
      await cutAll();
      for (const result of await settled) {
        if (result.status === 'rejected') {
          expect(result.reason).toMatchObject({ code: 'unavailable', retryable: true });
        }
      }
      // Every connection of the pool, not only a lucky one. The last cut may arrive after its process has gone.
      const all = Array.from({ length: 16 });
      await until(
        'the whole pool works',
        async () => {
          const after = all.map(() =>
            transaction(store, 'after', (tx) => tx.execute(sql`select 1`)),
          );
          return (await Promise.allSettled(after)).every(({ status }) => status === 'fulfilled');
        },
        20_000,
      );
    }
    const [row] = await store.sql`select count(*) % 2 as odd from t`;
    expect(row).toEqual({ odd: 0n });
    await store.close();
  });

  it('tells a plain query that was cut from one that was refused', async () => {
    const store = openStore({ url: database.url, max: 1 });
    const slow = store.sql`select pg_sleep(5)`.then(
      () => undefined,
      (error: unknown) => toStoreFault(error)?.code,
    );
    await until('it runs', async () => {
      const running = await killer`select from pg_stat_activity where query like '%pg_sleep(5)%'
        and state = 'active' and pid <> pg_backend_pid()`;
      return running.length === 1;
    });
    await cutAll();
    expect(await slow).toBe('unavailable');
    expect(await store.sql`select 1 as n`).toEqual([{ n: 1 }]);
    await store.close();
  });
});

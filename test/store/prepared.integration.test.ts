import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '#store/client.ts';
import { transaction } from '#store/transaction.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
beforeAll(async () => {
  database = await createTestStore();
});
afterAll(() => database.close());

/** What the one connection of a pool keeps parsed, as the server tells it. */
async function keptBy(run: (store: ReturnType<typeof openStore>) => Promise<unknown>) {
  const store = openStore({ url: database.url, max: 1 });
  try {
    await run(store);
    const rows = await store.sql<{ statement: string }[]>`
      select statement from pg_prepared_statements where statement not like '%pg_prepared%'`;
    return rows.map((row) => row.statement);
  } finally {
    await store.close();
  }
}

it('keeps a short statement once, however often and wherever it is asked', async () => {
  const ask = (n: number) => sql`select ${n}::int as n`;
  const kept = await keptBy(async (store) => {
    await store.db.execute(ask(1));
    await transaction(store, 'ask', async (tx) => {
      expect(await tx.execute(ask(2))).toEqual([{ n: 2 }]);
      await tx.execute(ask(3));
    });
  });
  expect(kept.filter((text) => text.startsWith('select $1::int'))).toHaveLength(1);
});

it('keeps no statement whose text grows with its rows', async () => {
  const list = Array.from({ length: 41 }, (_, n) => sql`${n}::int`);
  const kept = await keptBy((store) => store.db.execute(sql`select ${sql.join(list, sql`, `)}`));
  expect(kept).toEqual([]);
});

it('says no isolation where the default is meant, and the one that is asked for', async () => {
  const store = openStore({ url: database.url, max: 1 });
  const isolation = (options?: { isolationLevel: 'repeatable read' }) =>
    transaction(
      store,
      'ask',
      async (tx) => {
        const [row] = await tx.execute(sql`show transaction_isolation`);
        return row?.['transaction_isolation'];
      },
      options,
    );
  expect(await isolation()).toBe('read committed');
  expect(await isolation({ isolationLevel: 'repeatable read' })).toBe('repeatable read');
  await store.close();
});

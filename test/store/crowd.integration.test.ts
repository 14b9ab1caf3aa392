/** More at once than there are connections: nothing runs in somebody else's transaction, and nothing is lost. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, openStore } from '#store/client.ts';
import { transaction } from '#store/transaction.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

const CONNECTIONS = 2;
/** What Node takes into a socket's buffer before it says that it is full. */
const FULL = 65_536;

let database: TestStore;
let store: Connection;
beforeAll(async () => {
  database = await createTestStore();
  store = openStore({ url: database.url, max: CONNECTIONS });
  await store.sql`create table note (n int primary key)`;
});
afterAll(async () => {
  await store?.close();
  await database?.close();
});

const say = (bytes: number) => store.db.execute(sql`select length(${'x'.repeat(bytes)}::text)`);

it('keeps a connection for each transaction, also when the socket fills up just then', async () => {
  // Known on both connections, so that it is sent without asking what it takes.
  await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => say(1)));
  let n = 0;
  const failed: unknown[] = [];
  for (let spare = 200; spare < 3_000; spare += 25) {
    const crowd = [
      ...Array.from({ length: CONNECTIONS }, () => say(FULL - spare)),
      ...Array.from({ length: CONNECTIONS }, () => say(850)),
      ...Array.from({ length: CONNECTIONS }, () =>
        transaction(store, 'write a note', async (tx) => {
          n += 1;
          await tx.execute(sql`insert into note values (${n})`);
        }),
      ),
    ];
    for (const one of await Promise.allSettled(crowd)) {
      if (one.status === 'rejected') failed.push(String(one.reason));
    }
  }
  expect(failed).toEqual([]);
  const rows = await database.sql`select count(*)::int as notes from note`;
  expect(rows).toEqual([{ notes: n }]);
  const [open] = await database.sql`
    select count(*)::int as n from pg_stat_activity
     where datname = current_database() and state like 'idle in transaction%'`;
  expect(open).toEqual({ n: 0 });
});

/** A server that crashes and is back: the pool of a process that goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '#store/client.ts';
import { transaction } from '#store/transaction.ts';
import { type OwnPostgres, startOwnPostgres } from '#test/support/own-postgres.ts';

const CONNECTIONS = 20;
/** Less than a pool may lie idle that tries ever more rarely: up to 20 s, as the driver does by itself. */
const SOON_MS = 12_000;

let server: OwnPostgres;
beforeAll(async () => {
  server = await startOwnPostgres();
});
afterAll(() => server.stop());

describe('a pool whose server crashes', () => {
  it('is at work with all its connections soon after it is back, and has kept what was committed', async () => {
    const store = openStore({ url: server.database.url, max: CONNECTIONS });
    await store.sql`create table kept (n int)`;
    let committed = 0;
    let ends = false;
    const write = (): Promise<void> =>
      transaction(
        store,
        'write',
        async (tx) => void (await tx.execute(sql`insert into kept values (1)`)),
      );
    const busy = Array.from({ length: CONNECTIONS + 10 }, async () => {
      while (!ends) {
        await write().then(
          () => {
            committed += 1;
          },
          (error: unknown) => expect(error).toMatchObject({ code: 'unavailable', retryable: true }),
        );
        await sleep(5);
      }
    });
    await sleep(200);
    await server.crash();
    await sleep(2_000);
    await server.begin();
    const back = performance.now();
    ends = true;
    await Promise.all(busy);
    expect(performance.now() - back).toBeLessThan(SOON_MS);
    const [row] = await store.sql`select count(*) as n from kept`;
    // More where a commit was made and its answer lost.
    expect(Number(row?.['n'])).toBeGreaterThanOrEqual(committed);
    await store.close();
  });
});

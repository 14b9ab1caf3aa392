import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, openStore } from '#store/client.ts';
import { advanceClock, readNow, setClockMode } from '#store/clock.ts';
import { migrate } from '#store/migrate.ts';
import { transaction } from '#store/transaction.ts';
import {
  createTestDatabase,
  createTestStore,
  MIGRATIONS,
  type TestDatabase,
  type TestStore,
} from '#test/support/postgres.ts';

const DAY_MS = 86_400_000;

describe('the clock of a test deployment', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await createTestStore();
  });
  afterAll(() => store.close());

  it('begins at the time of the server', async () => {
    const before = Date.now();
    const now = await readNow(store.db);
    expect(now.getTime()).toBeGreaterThanOrEqual(before - 2);
    expect(now.getTime()).toBeLessThanOrEqual(Date.now() + 2);
  });

  it('is moved on and stays moved, for every connection', async () => {
    const before = await readNow(store.db);
    const moved = await advanceClock(store.db, DAY_MS);
    expect(moved.getTime() - before.getTime()).toBeGreaterThanOrEqual(DAY_MS);
    const other = openStore({ url: store.url, max: 1 });
    const seen = await readNow(other.db);
    await other.close();
    expect(seen.getTime()).toBeGreaterThanOrEqual(moved.getTime());
    expect(seen.getTime() - before.getTime()).toBeLessThan(DAY_MS + 60_000);
  });

  it('moves inside a transaction too: it is not the time of its start', async () => {
    const [first, second] = await transaction(store, 'clock', async (tx) => {
      const begin = await readNow(tx);
      await tx.execute('select pg_sleep(0.02)');
      return [begin, await readNow(tx)];
    });
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(20);
  });
});

describe('the clock of a real deployment', () => {
  let database: TestDatabase;
  let store: Connection;
  beforeAll(async () => {
    database = await createTestDatabase();
    store = openStore({ url: database.url, max: 2 });
    await migrate(store, { folder: MIGRATIONS });
    await setClockMode(store.db, 'real');
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('cannot be moved, neither by the verb nor by hand', async () => {
    await expect(advanceClock(store.db, 1)).rejects.toMatchObject({ code: 'check' });
    await expect(store.sql`update clock_offset set offset_ms = 1`).rejects.toMatchObject({
      constraint_name: 'clock_offset_zero_unless_test',
    });
  });

  it('cannot become a test one, nor lose or double its row', async () => {
    await expect(setClockMode(store.db, 'test')).rejects.toMatchObject({ code: 'check' });
    const final = { constraint_name: 'clock_offset_mode_is_final' };
    await expect(store.sql`update clock_offset set mode = 'test'`).rejects.toMatchObject(final);
    await expect(store.sql`delete from clock_offset`).rejects.toMatchObject(final);
    await expect(
      store.sql`insert into clock_offset (single, mode) values (false, 'test')`,
    ).rejects.toMatchObject({ constraint_name: 'clock_offset_single_row' });
    await expect(store.sql`insert into clock_offset (mode) values ('test')`).rejects.toMatchObject({
      constraint_name: 'clock_offset_pkey',
    });
  });

  it('is started again with the same mode', async () => {
    await setClockMode(store.db, 'real');
    expect(await store.sql`select mode from clock_offset`).toEqual([{ mode: 'real' }]);
  });
});

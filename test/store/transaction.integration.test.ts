import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '#store/client.ts';
import { conflictDelayMs, type Tx, transaction } from '#store/transaction.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let store: TestStore;

beforeAll(async () => {
  store = await createTestStore();
  await store.sql`create table pot (id int primary key, amount int not null check (amount >= 0))`;
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.sql`truncate pot`;
  await store.sql`insert into pot values (1, 100), (2, 100)`;
});

const add = (tx: Tx, id: number, by: number) =>
  tx.execute(sql`update pot set amount = amount + ${by} where id = ${id}`);

/** A gate that opens when `count` have arrived; later ones pass. */
function meeting(count: number) {
  let arrived = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    arrived += 1;
    if (arrived >= count) open();
    await opened;
  };
}

describe('transaction', () => {
  it('commits all or nothing', async () => {
    const failing = transaction(store, 'half', async (tx) => {
      await add(tx, 1, 5);
      throw new RangeError('changed my mind');
    });
    await expect(failing).rejects.toThrow(RangeError);
    await transaction(store, 'whole', async (tx) => {
      await add(tx, 1, 1);
      await add(tx, 2, 2);
    });
    expect(await store.sql`select amount from pot order by id`).toEqual([
      { amount: 101 },
      { amount: 102 },
    ]);
  });

  it('tries again after a real deadlock, so that both take effect once', async () => {
    const met = meeting(2);
    let runs = 0;
    const move = (from: number, to: number) =>
      transaction(store, 'move', async (tx) => {
        runs += 1;
        await add(tx, from, -10);
        await met();
        await add(tx, to, 10);
      });
    await Promise.all([move(1, 2), move(2, 1)]);
    expect(runs).toBe(3);
    expect(await store.sql`select amount from pot order by id`).toEqual([
      { amount: 100 },
      { amount: 100 },
    ]);
  });

  it('tries again after a serialization failure', async () => {
    const met = meeting(2);
    let runs = 0;
    const raise = () =>
      transaction(
        store,
        'raise',
        async (tx) => {
          runs += 1;
          const [row] = await tx.execute<{ amount: number }>(
            sql`select amount from pot where id = 1`,
          );
          await met();
          await tx.execute(sql`update pot set amount = ${Number(row?.amount) + 1} where id = 1`);
        },
        { isolationLevel: 'serializable' },
      );
    await Promise.all([raise(), raise()]);
    expect(runs).toBe(3);
    expect(await store.sql`select amount from pot where id = 1`).toEqual([{ amount: 102 }]);
  });

  it('gives up after five attempts, with the fault', async () => {
    let runs = 0;
    const hopeless = transaction(
      store,
      'hopeless',
      async (tx) => {
        runs += 1;
        await tx.execute(sql`do $$ begin raise exception 'no' using errcode = '40001'; end $$`);
      },
      { random: () => 0 },
    );
    await expect(hopeless).rejects.toMatchObject({ name: 'StoreFault', code: 'conflict' });
    expect(runs).toBe(5);
  });

  it('names the constraint that was violated and does not try again', async () => {
    let runs = 0;
    const overdrawn = transaction(store, 'overdrawn', async (tx) => {
      runs += 1;
      await add(tx, 1, -101);
    });
    await expect(overdrawn).rejects.toMatchObject({
      code: 'check',
      constraint: 'pot_amount_check',
    });
    expect(runs).toBe(1);
  });

  it('refuses a transaction inside a transaction, and not one after it', async () => {
    const nested = transaction(store, 'outer', () => transaction(store, 'inner', async () => 1));
    await expect(nested).rejects.toThrow("'inner' opened inside 'outer'");
    let later: Promise<number> | undefined;
    await transaction(store, 'outer', async () => {
      later = new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() =>
        transaction(store, 'later', async () => 2),
      );
    });
    expect(await later).toBe(2);
  });

  it('says so after a commit, and only then', async () => {
    let commits = 0;
    const stop = store.onCommit(() => {
      commits += 1;
    });
    await transaction(store, 'one', async (tx) => add(tx, 1, 1));
    await transaction(store, 'two', async () => {
      throw new Error('no');
    }).catch(() => undefined);
    stop();
    await transaction(store, 'three', async (tx) => add(tx, 1, 1));
    expect(commits).toBe(1);
  });

  it('is unavailable, not broken, when the connection is cut inside it', async () => {
    const other = openStore({ url: store.url, max: 1 });
    const cut = transaction(other, 'cut', async (tx) => {
      await add(tx, 1, 7);
      await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
    });
    await expect(cut).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await transaction(other, 'after', async (tx) => add(tx, 1, 1));
    await other.close();
    expect(await store.sql`select amount from pot where id = 1`).toEqual([{ amount: 101 }]);
  });
});

describe('conflictDelayMs', () => {
  it('doubles, and spreads over half of itself', () => {
    const bounds = [1, 2, 3, 4].map((attempt) => [
      conflictDelayMs(attempt, () => 0),
      conflictDelayMs(attempt, () => 1),
    ]);
    expect(bounds).toEqual([
      [10, 20],
      [20, 40],
      [40, 80],
      [80, 160],
    ]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, openStore } from '#store/client.ts';
import { advanceClock, readNow } from '#store/clock.ts';
import { type OutboxBooks, outboxBooks } from '#store/outbox.ts';
import { transaction } from '#store/transaction.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

const LEASE_MS = 60_000;

let store: TestStore;
let other: Connection;
let books: OutboxBooks;

beforeAll(async () => {
  store = await createTestStore();
  other = openStore({ url: store.url, max: 3 });
  books = outboxBooks(store.db);
});
afterAll(async () => {
  await other.close();
  await store.close();
});
beforeEach(async () => {
  await store.sql`truncate outbox`;
});

const inMs = async (ms: number) => new Date((await readNow(store.db)).getTime() + ms);

async function only() {
  const rows = await store.sql`select id from outbox where done_at is null`;
  expect(rows).toHaveLength(1);
  const row = await books.findOutbox(String(rows[0]?.['id']));
  if (row === undefined) throw new Error('no row');
  return row;
}

async function insertOne(dueAt?: Date) {
  await books.insertOutbox([{ kind: 'card', key: 'a', ...(dueAt ? { dueAt } : {}) }]);
  return only();
}

async function claim(id: string, leaseMs = LEASE_MS) {
  const row = await books.lockOutbox(id, leaseMs);
  if (row === undefined) throw new Error('not claimed');
  return row;
}

describe('asking', () => {
  it('keeps one pending row per kind and key, due at the earliest time, with the last payload', async () => {
    const [soon, late] = [await inMs(1_000), await inMs(5_000)];
    await books.insertOutbox([{ kind: 'close', key: 'p', dueAt: late, payload: { n: 1 } }]);
    await books.insertOutbox([{ kind: 'close', key: 'p', dueAt: soon, payload: { n: 2 } }]);
    await books.insertOutbox([{ kind: 'close', key: 'p', dueAt: late, payload: { n: 3 } }]);
    expect(await only()).toMatchObject({ dueAt: soon, payload: { n: 3 }, attempts: 0, fence: 0 });
  });

  it('keeps kinds and keys apart, also within one call', async () => {
    await books.insertOutbox([
      { kind: 'card', key: 'b' },
      { kind: 'card', key: 'a' },
      { kind: 'close', key: 'a' },
      { kind: 'card', key: 'a' },
    ]);
    expect(await books.listDueOutbox(10)).toHaveLength(3);
  });

  it('lets a crowd of one kind hold up nothing else, and lists it bit by bit', async () => {
    const longAgo = await inMs(-60_000);
    const crowd = Array.from({ length: 250 }, (_, index) => ({
      ...{ kind: 'role-effect', key: `e.${index}`, dueAt: longAgo },
    }));
    await books.insertOutbox([...crowd, { kind: 'close', key: 'p' }]);
    const due = await books.listDueOutbox(200);
    expect(due[0]?.kind).toBe('close');
    expect(due).toHaveLength(101);
    for (const { id } of due) await claim(id);
    const next = await books.listDueOutbox(200);
    expect(next).toHaveLength(100);
    expect(next.some(({ id }) => due.some((one) => one.id === id))).toBe(false);
  });

  it('merges requests for one row within a call: the earliest time, the last payload', async () => {
    const [soon, late] = [await inMs(1_000), await inMs(5_000)];
    await books.insertOutbox([
      { kind: 'close', key: 'p', dueAt: late, payload: { n: 1 } },
      { kind: 'close', key: 'p', dueAt: soon, payload: { n: 2 } },
      { kind: 'close', key: 'p', dueAt: late, payload: { n: 3 } },
      { kind: 'close', key: 'now', payload: { n: 1 } },
      { kind: 'close', key: 'now', dueAt: late, payload: { n: 2 } },
    ]);
    expect(
      await store.sql`select key, payload ->> 'n' as n, due_at <= civitas_now() as due
      from outbox order by key`,
    ).toEqual([
      { key: 'now', n: '2', due: true },
      { key: 'p', n: '3', due: false },
    ]);
    await books.insertOutbox([{ kind: 'close', key: 'p', dueAt: soon, payload: { n: 3 } }]);
    expect(
      await store.sql`select due_at = ${soon.toISOString()}::timestamptz as same
      from outbox where key = 'p'`,
    ).toEqual([{ same: true }]);
  });

  it('begins a new row when the last one is done', async () => {
    const first = await insertOne();
    await claim(first.id);
    expect(await books.completeOutbox(first.id, 1)).toBe('done');
    expect((await insertOne()).id).not.toBe(first.id);
  });

  it('does not make those who ask for the same row wait for each other', async () => {
    await insertOne();
    await transaction(store, 'one', async (tx) => {
      await outboxBooks(tx).insertOutbox([{ kind: 'card', key: 'a' }]);
      // A wait would end in a lock timeout: the first transaction does not commit before this returns.
      await outboxBooks(other.db).insertOutbox([{ kind: 'card', key: 'a' }]);
    });
  });

  it('holds back whoever would claim the row until the asker has committed', async () => {
    const row = await insertOne();
    let claimed: Promise<unknown> | undefined;
    await transaction(store, 'ask', async (tx) => {
      await outboxBooks(tx).insertOutbox([{ kind: 'card', key: 'a' }]);
      let done = false;
      claimed = outboxBooks(other.db)
        .lockOutbox(row.id, LEASE_MS)
        .finally(() => {
          done = true;
        });
      await until('the claim waits', async () => {
        const waiting = await store.sql`select from pg_locks where not granted`;
        return waiting.length > 0;
      });
      expect(done).toBe(false);
    });
    expect(await claimed).toMatchObject({ fence: 1 });
  });

  it('refuses a kind that is no job id, an empty key and a large payload', async () => {
    const ask = (kind: string, key: string, payload = {}) =>
      books.insertOutbox([{ kind, key, payload }]).then(
        () => 'taken',
        (error: { cause?: { constraint_name?: string } }) => error.cause?.constraint_name,
      );
    expect(await ask('Card:1', 'a')).toBe('outbox_kind');
    expect(await ask('card', '')).toBe('outbox_key');
    expect(await ask('card', 'a', { text: 'x'.repeat(5_000) })).toBe('outbox_payload');
  });
});

describe('claiming', () => {
  it('gives a row to one of two connections', async () => {
    const row = await insertOne();
    const claims = await Promise.all(
      [books, outboxBooks(other.db), books, outboxBooks(other.db)].map((each) =>
        each.lockOutbox(row.id, LEASE_MS),
      ),
    );
    expect(claims.filter((each) => each !== undefined)).toMatchObject([{ fence: 1 }]);
    expect(await books.listDueOutbox(10)).toEqual([]);
  });

  it('does not give a row before its time, which is the time of the law', async () => {
    const row = await insertOne(await inMs(3_600_000));
    expect(await books.listDueOutbox(10)).toEqual([]);
    expect(await books.lockOutbox(row.id, LEASE_MS)).toBeUndefined();
    await advanceClock(store.db, 3_600_000);
    expect(await books.listDueOutbox(10)).toEqual([{ id: row.id, kind: 'card', fence: 0 }]);
    expect(await claim(row.id)).toMatchObject({ fence: 1 });
  });

  it('keeps a lease when the time of the law is moved', async () => {
    const row = await insertOne();
    await claim(row.id);
    await advanceClock(store.db, 86_400_000);
    expect(await books.listDueOutbox(10)).toEqual([]);
  });

  it('gives it again when the lease has lapsed, and counts that', async () => {
    const row = await insertOne();
    await claim(row.id, 1);
    await until('it is due again', async () => (await books.listDueOutbox(1)).length === 1);
    expect(await claim(row.id)).toMatchObject({ fence: 2, attempts: 1 });
  });

  it('says how late it is', async () => {
    const row = await insertOne(await inMs(-2_000));
    const { lateMs } = await claim(row.id);
    expect(lateMs).toBeGreaterThanOrEqual(2_000);
    expect(lateMs).toBeLessThan(10_000);
  });
});

describe('recording', () => {
  it('is refused to a fence that no longer stands, and changes nothing', async () => {
    const row = await insertOne();
    await claim(row.id, 1);
    await until('it is due again', async () => (await books.listDueOutbox(1)).length === 1);
    await claim(row.id);
    expect(await books.completeOutbox(row.id, 1)).toBe('lost');
    expect(await books.renewOutbox(row.id, 1, LEASE_MS)).toBe(false);
    expect(await books.lockOutboxFence(row.id, 1)).toBe(false);
    const late = { error: 'late', retryInMs: 1 };
    expect(await books.releaseOutbox(row.id, 1, late)).toBe('lost');
    expect(await only()).toMatchObject({ fence: 2, lastError: null, doneAt: null });
    expect(await books.completeOutbox(row.id, 2)).toBe('done');
    expect(await books.completeOutbox(row.id, 2)).toBe('lost');
  });

  it('still counts after the lease, while nobody else has claimed', async () => {
    const row = await insertOne();
    await claim(row.id, 1);
    await until('the lease has lapsed', async () => (await books.listDueOutbox(1)).length === 1);
    expect(await books.completeOutbox(row.id, 1)).toBe('done');
  });

  it('holds the row for a recording transaction', async () => {
    const row = await insertOne();
    await claim(row.id, 1);
    let rival: Promise<unknown> | undefined;
    await transaction(store, 'record', async (tx) => {
      const mine = outboxBooks(tx);
      expect(await mine.lockOutboxFence(row.id, 1)).toBe(true);
      rival = outboxBooks(other.db).lockOutbox(row.id, LEASE_MS);
      expect(await mine.completeOutbox(row.id, 1)).toBe('done');
    });
    expect(await rival).toBeUndefined();
  });

  it('leaves the row due when it was asked for meanwhile', async () => {
    const row = await insertOne();
    await claim(row.id);
    await books.insertOutbox([{ kind: 'card', key: 'a', payload: { seen: 2 } }]);
    expect(await books.completeOutbox(row.id, 1)).toBe('again');
    expect(await books.listDueOutbox(10)).toEqual([{ id: row.id, kind: 'card', fence: 1 }]);
    expect(await claim(row.id)).toMatchObject({ payload: { seen: 2 } });
    expect(await books.completeOutbox(row.id, 2)).toBe('done');
  });

  it('waits with a failed row, however often it is asked for, and keeps the error', async () => {
    const row = await insertOne();
    await claim(row.id);
    const failure = { error: 'no answer', retryInMs: 60_000 };
    expect(await books.releaseOutbox(row.id, 1, failure)).toBe('again');
    await books.insertOutbox([{ kind: 'card', key: 'a', payload: { n: 2 } }]);
    expect(await books.listDueOutbox(10)).toEqual([]);
    expect(await only()).toMatchObject({ attempts: 1, lastError: 'no answer', payload: { n: 2 } });
    expect(await books.listFailingOutbox(1, 10)).toMatchObject([{ id: row.id }]);
    expect(await books.listFailingOutbox(2, 10)).toEqual([]);
  });

  it('looks again at the time it was told, or sooner when asked meanwhile', async () => {
    const row = await insertOne();
    const [soon, late] = [await inMs(60_000), await inMs(120_000)];
    await claim(row.id);
    await books.insertOutbox([{ kind: 'card', key: 'a', dueAt: soon }]);
    expect(await books.releaseOutbox(row.id, 1, { again: late })).toBe('again');
    expect(await only()).toMatchObject({ dueAt: soon, attempts: 0, leaseUntil: null });
  });

  it('gives an interrupted row back as it was', async () => {
    const row = await insertOne();
    await claim(row.id);
    await books.releaseOutbox(row.id, 1, { error: 'x', retryInMs: 0 });
    await claim(row.id);
    await books.releaseOutbox(row.id, 2, { interrupted: true });
    expect(await only()).toMatchObject({ attempts: 1, lastError: 'x', leaseUntil: null });
    expect(await books.listDueOutbox(10)).toHaveLength(1);
  });

  it('is due at once when it is to be tried at once', async () => {
    const row = await insertOne();
    for (let fence = 1; fence <= 40; fence += 1) {
      await claim(row.id);
      await books.releaseOutbox(row.id, fence, { error: 'x', retryInMs: 0 });
    }
  });

  it('forgets what was done long ago, and nothing that is pending', async () => {
    const row = await insertOne();
    await claim(row.id);
    await books.completeOutbox(row.id, 1);
    await insertOne();
    expect(await books.deleteDoneOutbox(await inMs(-60_000))).toBe(0);
    expect(await books.deleteDoneOutbox(await inMs(60_000))).toBe(1);
    await only();
  });
});

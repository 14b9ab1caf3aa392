/** T16 for the leases of due work and of the bot: a clock that jumps holds up nobody, and frees nothing that is held. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Connection, openStore } from '#store/client.ts';
import { outboxBooks } from '#store/outbox.ts';
import { processBooks } from '#store/process.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { bendWallClock, type WallClock } from '#test/support/wall-clock.ts';

const DAY_MS = 86_400_000;
const LEASE_MS = 30_000;

let database: TestStore;
let connection: Connection;
let wall: WallClock;
beforeAll(async () => {
  database = await createTestStore();
  wall = await bendWallClock(database);
  connection = openStore({ url: database.url, max: 2 });
});
beforeEach(() => wall.set(0));
afterAll(async () => {
  await connection?.close();
  await database?.close();
});

test('due work whose worker died is taken up when the clock goes back; the dead one can record nothing', async () => {
  const books = outboxBooks(connection.db);
  await books.insertOutbox([{ kind: 'card', key: 'a', dueAt: new Date(0) }]);
  const [due] = await books.listDueOutbox(10);
  const id = due?.id ?? '';
  const first = await books.lockOutbox(id, LEASE_MS);
  expect(first?.fence).toBe(1);
  // A correction of seconds is no reason to doubt a lease, back or forwards.
  for (const offMs of [-20_000, 20_000]) {
    await wall.set(offMs);
    expect(await books.listDueOutbox(10)).toEqual([]);
    expect(await books.lockOutbox(id, LEASE_MS)).toBeUndefined();
  }
  await wall.set(-DAY_MS);
  expect(await books.listDueOutbox(10)).toHaveLength(1);
  expect((await books.lockOutbox(id, LEASE_MS))?.fence).toBe(2);
  expect(await books.completeOutbox(id, 1)).toBe('lost');
  expect(await books.completeOutbox(id, 2)).toBe('done');
});

test('the lease of a bot that died is taken over when the clock goes back, and not from one that renews', async () => {
  const books = processBooks(connection.db);
  expect(await books.lockLease('bot', 'first', LEASE_MS)).toEqual({ fence: 1 });
  for (const offMs of [-20_000, 20_000]) {
    await wall.set(offMs);
    expect(await books.lockLease('bot', 'second', LEASE_MS)).toBeUndefined();
  }
  await wall.set(-DAY_MS);
  // Whoever lives renews it in the new time, and keeps it.
  expect(await books.lockLease('bot', 'first', LEASE_MS)).toEqual({ fence: 1 });
  expect(await books.lockLease('bot', 'second', LEASE_MS)).toBeUndefined();
  await wall.set(-2 * DAY_MS);
  expect(await books.lockLease('bot', 'second', LEASE_MS)).toEqual({ fence: 2 });
  expect(await books.lockLease('bot', 'first', LEASE_MS)).toBeUndefined();
});

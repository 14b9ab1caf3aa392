/** What happened in one millisecond has one order, whichever page it is read on. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStore, type Store } from '#store/index.ts';
import { createLedgerBed, foundCommunity } from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

const AT = new Date('2030-01-01T00:00:00Z');

let database: TestStore;
let store: Store;
beforeAll(async () => {
  database = await createTestStore();
  store = createStore(database);
});
afterAll(() => database?.close());

/** Three ids, the earliest first, and the order in which they are written. */
const ids = Array.from({ length: 3 }, () => uuidv7()).sort();
const [first = '', second = '', third = ''] = ids;
const written = [second, third, first];

test('notices: the latest first', async () => {
  const { person } = await createLedgerBed(database).member();
  for (const id of written) {
    await database.sql`insert into inbox (id, person_id, event_key, kind, data, created_at)
      values (${id}, ${person}, ${id}, 'test', '{}', ${AT.toISOString()}::text::timestamptz)`;
  }
  const listed = await store.inbox.listNotices(person, 2);
  expect(listed.map(({ id }) => id)).toEqual([third, second]);
});

test('the audit log: the latest first', async () => {
  const community = await foundCommunity(store);
  for (const id of written) {
    await database.sql`insert into audit (id, community_id, action, subject, details, at)
      values (${id}, ${community}, 'test', '', '{}', ${AT.toISOString()}::text::timestamptz)`;
  }
  const listed = await store.communities.listAudit(community, 2);
  expect(listed.map(({ id }) => id)).toEqual([third, second]);
});

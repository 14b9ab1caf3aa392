/** Breakages in the books: one open row per place and reason, and waits that double up to a most. */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type CommunityId, type PlaceId } from '#core/identity.ts';
import { createStore, type Store } from '#store/index.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';

const WAIT = { firstMs: 600_000, mostMs: 6 * 3_600_000 };
const START = new Date('2030-01-01T00:00:00Z');

let database: TestStore;
let store: Store;
const community = asId<CommunityId>(uuidv7());
const place = asId<PlaceId>(uuidv7());

beforeAll(async () => {
  database = await createTestStore();
  store = createStore(database);
  // The constraints of other tables are none of this test's business.
  await database.db.execute(
    sql`alter table breakage drop constraint breakage_place_id_place_id_fk`,
  );
  await database.db.execute(
    sql`alter table breakage drop constraint breakage_community_id_community_id_fk`,
  );
});
afterAll(async () => database?.close());

const found = (at: Date, reason: 'channel-gone' | 'missing-permission' = 'channel-gone') =>
  store.breakages.insertBreakage(
    { id: uuidv7(), communityId: community, placeId: place, reason },
    at,
    WAIT,
  );

test('a failed try doubles the wait, and nothing else moves it', async () => {
  const first = await found(START);
  expect(first).toMatchObject({ fresh: true, tries: 1 });
  const waits: number[] = [];
  let at = first.retryAt ?? START;
  for (let tries = 0; tries < 8; tries += 1) {
    // Refused while it waits: not another try, and not another telling.
    expect(await found(new Date(at.getTime() - 1))).toMatchObject({ fresh: false, retryAt: at });
    const next = (await found(at)).retryAt ?? START;
    waits.push((next.getTime() - at.getTime()) / 60_000);
    at = next;
  }
  expect(waits).toEqual([20, 40, 80, 160, 320, 360, 360, 360]);
});

test('many that find it at once are one row, and another reason is another', async () => {
  const at = new Date('2031-01-01T00:00:00Z');
  const made = await Promise.all(Array.from({ length: 10 }, () => found(at, 'missing-permission')));
  expect(made.filter(({ fresh }) => fresh)).toHaveLength(1);
  expect(new Set(made.map(({ tries }) => tries))).toEqual(new Set([1]));
  const open = await store.breakages.listBreakages(place);
  expect(open.map(({ reason }) => reason).sort()).toEqual(['channel-gone', 'missing-permission']);
});

test('what was mended may break again', async () => {
  const at = new Date('2032-01-01T00:00:00Z');
  const mended = await store.breakages.updateBreakagesMended(place, ['missing-permission'], at);
  expect(mended).toHaveLength(1);
  expect(await found(at, 'missing-permission')).toMatchObject({ fresh: true, tries: 1 });
  await store.breakages.updateBreakagesOnTrial(place, ['missing-permission'], at);
  const [tried] = (await store.breakages.listBreakages(place)).filter(
    ({ reason }) => reason === 'missing-permission',
  );
  expect(tried?.retryAt).toBeNull();
  expect(await found(at, 'missing-permission')).toMatchObject({ fresh: false, tries: 2 });
});

test('a card that is mended is due now and not in half a millisecond', async () => {
  const id = uuidv7();
  await database.db.execute(sql`alter table card drop constraint card_place_id_place_id_fk`);
  await database.db.execute(
    sql`alter table card drop constraint card_community_id_community_id_fk`,
  );
  await database.db.execute(sql`
    insert into card (id, subject, community_id, place_id, channel_id, wanted, sent, fence, due_at,
      broken_reason, created_at)
    values (${id}, 'test:1', ${community}, ${place}, '', 1, 1, 0, '2030-01-01', 'channel-gone', '2030-01-01')`);
  await database.db.execute(sql`create or replace function civitas_now() returns timestamptz
    language sql stable as $$ select timestamptz '2033-01-01 00:00:00.0009Z' $$`);
  const long = { closedSince: START, madeSince: START };
  expect(await store.breakages.updateCardsMended(place, 'all', long)).toEqual([id]);
  expect((await store.cards.findCardById(id))?.dueAt).toEqual(new Date('2033-01-01T00:00:00Z'));
});

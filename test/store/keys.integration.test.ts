/** What there is one of, tried in bare SQL: a wallet's live link, a connected place, a card of a subject. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityId } from '#core/identity.ts';
import type { PersonView } from '#service/person.ts';
import { broken } from '#test/support/broken.ts';
import { createLedgerBed, foundCommunity } from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
let sql: TestStore['sql'];
let here: CommunityId;
let there: CommunityId;
let ada: PersonView;
let bo: PersonView;

beforeAll(async () => {
  database = await createTestStore();
  sql = database.sql;
  const bed = createLedgerBed(database);
  here = await foundCommunity(bed.store);
  there = await foundCommunity(bed.store);
  ada = await bed.member('Ada');
  bo = await bed.member('Bo');
});
afterAll(() => database.close());

it('a wallet has one live link, a person one primary wallet (V2)', async () => {
  const wallet = async (address: string) => {
    const id = uuidv7();
    await sql`insert into wallet (id, address, created_at) values (${id}, ${address}, now())`;
    return id;
  };
  const link = (walletId: string, who: PersonView, primary: boolean) =>
    sql`insert into wallet_link
      (id, wallet_id, person_id, account_id, is_primary, message, signature, linked_at)
      values (${uuidv7()}, ${walletId}, ${who.person}, ${who.account}, ${primary}, '', '0x', now())`;
  const first = await wallet(`0x${'a'.repeat(40)}`);
  const second = await wallet(`0x${'b'.repeat(40)}`);
  await link(first, ada, true);
  expect(await broken(link(first, bo, true))).toBe('wallet_link_live');
  expect(await broken(link(second, ada, true))).toBe('wallet_link_primary');
  expect(await broken(link(second, ada, false))).toBeUndefined();
  await sql`update wallet_link set unlinked_at = now(), unlink_reason = 'moved'
    where wallet_id = ${first}`;
  expect(await broken(link(first, bo, true))).toBeUndefined();
});

const place = (id: string, community: CommunityId, externalId: string, platform = 'discord') =>
  sql`insert into place (id, community_id, platform, external_id, title, attached_by, connected_at)
    values (${id}, ${community}, ${platform}, ${externalId}, 'Hall', ${ada.person}, now())`;

it('a place belongs to one community at a time', async () => {
  await place(uuidv7(), here, '700');
  expect(await broken(place(uuidv7(), there, '700'))).toBe('place_external');
  expect(await broken(place(uuidv7(), there, '700', 'telegram'))).toBeUndefined();
  await sql`update place set disconnected_at = now() where external_id = '700'`;
  expect(await broken(place(uuidv7(), there, '700'))).toBeUndefined();
});

it('a subject has one card in a place', async () => {
  const [first, second] = [uuidv7(), uuidv7()];
  await place(first, here, '701');
  await place(second, here, '702');
  const card = (subject: string, placeId: string) =>
    sql`insert into card
      (id, subject, community_id, place_id, channel_id, wanted, sent, fence, due_at, created_at)
      values (${uuidv7()}, ${subject}, ${here}, ${placeId}, '', 1, 0, 0, now(), now())`;
  await card('poll:1', first);
  expect(await broken(card('poll:1', first))).toBe('card_subject');
  expect(await broken(card('poll:1', second))).toBeUndefined();
  expect(await broken(card('poll:2', first))).toBeUndefined();
});

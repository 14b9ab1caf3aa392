/** Cards of a place: who writes next and how often, what is kept of a card that cannot be written, and who gets one. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type CommunityId, type PlaceId } from '#core/identity.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import {
  CARD_EDIT_GAP_MS,
  type ClaimedCard,
  createCards,
  PLACE_EDITS_PER_MINUTE,
} from '#service/card.ts';
import { createInbox } from '#service/inbox.ts';
import { createOffices } from '#service/office.ts';
import { createPeople } from '#service/person.ts';
import { createPolls } from '#service/poll.ts';
import { createSeals } from '#service/vote/seal.ts';
import { createVotes } from '#service/vote.ts';
import { openStore } from '#store/client.ts';
import { advanceClock } from '#store/clock.ts';
import { createStore, type Store } from '#store/index.ts';
import { NO_GATES } from '#test/support/no-gates.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { must } from '#test/support/wallet-world.ts';

const MINUTE_MS = 60_000;

/** A process of its own: its own connections, its own clerks. */
function startWorker(url: string) {
  const connection = openStore({ url });
  const store = createStore(connection);
  const ids = uuidv7;
  const offices = createOffices({ store, ids });
  const audit = createAudit({ ids });
  const inbox = createInbox({ store, ids });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports: {} });
  const breakages = createBreakages({ store, ids, ports: {}, alarms });
  const cards = createCards({ store, ids, breakages, clock: { later: () => undefined } });
  return { connection, store, breakages, cards };
}

let database: TestStore;
let store: Store;
let one: ReturnType<typeof startWorker>;
let two: ReturnType<typeof startWorker>;

beforeAll(async () => {
  database = await createTestStore();
  one = startWorker(database.url);
  two = startWorker(database.url);
  store = one.store;
});
afterAll(async () => {
  await one?.connection.close();
  await two?.connection.close();
  await database?.close();
});

const advance = (ms: number) => advanceClock(database.db, ms);

let last = 10;
async function addPlace(community: CommunityId, channel = 'hall'): Promise<PlaceId> {
  last += 1;
  const place = asId<PlaceId>(uuidv7());
  await store.transaction('add place', async (books) => {
    await books.places.insertPlace({
      id: place,
      communityId: community,
      platform: 'discord',
      externalId: String(last),
      title: `Place ${last}`,
      attachedBy: asId(uuidv7()),
      connectedAt: await books.now(),
    });
    await books.places.insertChannel(place, 'announcements', channel);
  });
  return place;
}

async function found(): Promise<{ community: CommunityId; place: PlaceId }> {
  const community = asId<CommunityId>(uuidv7());
  await store.transaction('found', async (books) => {
    await books.communities.insertCommunity({
      id: community,
      name: 'Cards',
      template: 'club',
      timeZone: 'UTC',
      locale: 'en',
      state: 'founding',
      createdAt: await books.now(),
    });
  });
  return { community, place: await addPlace(community) };
}

/** Wants so many new cards, each a little later than the one before; their ids, the oldest first. */
async function want(community: CommunityId, place: PlaceId, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await wantAgain(community, place, `test:${uuidv7()}`));
    await advance(10);
  }
  return ids;
}

async function wantAgain(
  community: CommunityId,
  place: PlaceId,
  subject: `test:${string}`,
): Promise<string> {
  await store.transaction('want', (books) => one.cards.want(books, subject, community));
  const card = await store.cards.findCard(subject, place);
  if (!card) throw new Error('no card');
  return card.id;
}

type Outcome = ClaimedCard | { wait: Date } | undefined;
const isClaimed = (outcome: Outcome): outcome is ClaimedCard =>
  outcome !== undefined && 'card' in outcome;
const claimed = (outcome: Outcome): ClaimedCard => {
  if (isClaimed(outcome)) return outcome;
  throw new Error(`not claimed: ${JSON.stringify(outcome)}`);
};
const shown = (how: 'sent' | 'edited' | 'same' = 'sent') => ({ messageRef: 'm1', hash: 'h', how });
const rowOf = async (id: string) => {
  const row = await store.cards.findCardById(id);
  if (!row) throw new Error('no card');
  return row;
};

test('two workers that reach for one card: one has it, and within 5 s nobody has it again', async () => {
  const { community, place } = await found();
  const [id = ''] = await want(community, place, 1);
  const tries = await Promise.all([one.cards.claim(id), two.cards.claim(id)]);
  const [mine] = tries.filter(isClaimed);
  expect(tries.filter(isClaimed)).toHaveLength(1);
  expect(await one.cards.record(claimed(mine), shown())).toBe(true);
  expect(await one.cards.claim(id)).toBeUndefined();
  const { subject, sentAt } = await rowOf(id);
  await wantAgain(community, place, subject as `test:${string}`);
  const early = await Promise.all([one.cards.claim(id), two.cards.claim(id)]);
  const again = new Date((sentAt?.getTime() ?? 0) + CARD_EDIT_GAP_MS);
  expect(early).toEqual([{ wait: again }, { wait: again }]);
  await advance(CARD_EDIT_GAP_MS);
  const late = await Promise.all([one.cards.claim(id), two.cards.claim(id)]);
  expect(late.filter(isClaimed)).toHaveLength(1);
});

test('a place is written to 15 times in any minute, by however many workers, and all its cards come to it', async () => {
  const { community, place } = await found();
  const subjects = Array.from({ length: 10 }, () => `test:${uuidv7()}` as const);
  const ids = await Promise.all(subjects.map((subject) => wantAgain(community, place, subject)));
  const writes: number[] = [];
  const waits: number[] = [];
  async function turn(worker: typeof one, id: string): Promise<void> {
    const outcome = await worker.cards.claim(id);
    if (!isClaimed(outcome)) return;
    const now = (await store.now()).getTime();
    writes.push(now);
    waits.push(now - outcome.card.dueAt.getTime());
    await worker.cards.record(outcome, shown(outcome.card.sent === 0 ? 'sent' : 'edited'));
  }
  for (let round = 0; round < 36; round += 1) {
    await Promise.all(ids.flatMap((id) => [turn(one, id), turn(two, id)]));
    await Promise.all(subjects.map((subject) => wantAgain(community, place, subject)));
    await advance(CARD_EDIT_GAP_MS + 100);
  }
  const most = writes.map(
    (from) => writes.filter((at) => at >= from && at < from + MINUTE_MS - 1_000).length,
  );
  expect(Math.max(...most)).toBe(PLACE_EDITS_PER_MINUTE);
  // Three minutes: the budget is used, and no card waits for more than one of them.
  expect(writes.length).toBeGreaterThanOrEqual(3 * PLACE_EDITS_PER_MINUTE);
  expect(Math.max(...waits)).toBeLessThan(MINUTE_MS + 2 * CARD_EDIT_GAP_MS);
});

test('what is left of a minute belongs to the cards that wait longest, whoever asks first', async () => {
  const { community, place } = await found();
  const ids = await want(community, place, PLACE_EDITS_PER_MINUTE + 3);
  const outcomes: boolean[] = [];
  for (const [index, id] of ids.toReversed().entries()) {
    const worker = index % 2 === 0 ? one : two;
    const outcome = await worker.cards.claim(id);
    outcomes.unshift(isClaimed(outcome));
    if (isClaimed(outcome)) await worker.cards.record(outcome, shown());
  }
  expect(outcomes).toEqual(ids.map((_, index) => index < PLACE_EDITS_PER_MINUTE));
  const [first = '', second = '', third = ''] = ids.slice(PLACE_EDITS_PER_MINUTE);
  const waits = await Promise.all([third, second, first].map((id) => two.cards.claim(id)));
  expect(waits.map((outcome) => outcome && 'wait' in outcome)).toEqual([true, true, true]);
  await advance(MINUTE_MS);
  for (const id of [third, second, first]) claimed(await one.cards.claim(id));
});

test('two workers at once reach for the last write of a minute: the card that waits longer has it', async () => {
  const { community, place } = await found();
  for (const id of await want(community, place, PLACE_EDITS_PER_MINUTE - 1)) {
    await one.cards.record(claimed(await one.cards.claim(id)), shown());
  }
  const [older = '', newer = ''] = await want(community, place, 2);
  const [late, early] = await Promise.all([two.cards.claim(newer), one.cards.claim(older)]);
  expect(isClaimed(early)).toBe(true);
  expect(late).toMatchObject({ wait: expect.any(Date) });
});

test('a card whose job waits after a failure holds nobody up', async () => {
  const { community, place } = await found();
  const ids = await want(community, place, PLACE_EDITS_PER_MINUTE + 1);
  const newest = ids.at(-1) ?? '';
  expect(await one.cards.claim(newest)).toMatchObject({ wait: expect.any(Date) });
  await database.sql`
    update outbox set due_at = civitas_now() + interval '1 hour', attempts = 3
     where kind = 'card' and key = ${ids[0] ?? ''}`;
  claimed(await one.cards.claim(newest));
});

test('what needed no write costs nothing of the minute', async () => {
  const { community, place } = await found();
  const ids = await want(community, place, PLACE_EDITS_PER_MINUTE * 2);
  for (const [index, id] of ids.entries()) {
    const how = index % 2 === 0 ? 'same' : 'edited';
    await one.cards.record(claimed(await one.cards.claim(id)), shown(how));
  }
  const [next = ''] = await want(community, place, 1);
  expect(await one.cards.claim(next)).toMatchObject({ wait: expect.any(Date) });
});

test('places do not spend each other’s minute', async () => {
  const { community, place } = await found();
  const other = await addPlace(community);
  for (const id of await want(community, place, PLACE_EDITS_PER_MINUTE)) {
    await one.cards.record(claimed(await one.cards.claim(id)), shown());
  }
  const [full = ''] = await want(community, place, 1);
  const { subject } = await rowOf(full);
  const twin = await store.cards.findCard(subject, other);
  expect(await one.cards.claim(full)).toMatchObject({ wait: expect.any(Date) });
  const ahead = (await store.cards.listCardsOf([other])).filter(({ id }) => id !== twin?.id);
  for (const { id } of ahead.slice(0, PLACE_EDITS_PER_MINUTE - 1)) {
    claimed(await two.cards.claim(id));
  }
});

test('a sender whose lease lapsed records nothing over the one that came after it', async () => {
  const { community, place } = await found();
  const [id = ''] = await want(community, place, 1);
  const slow = claimed(await one.cards.claim(id));
  expect(await two.cards.claim(id)).toMatchObject({ wait: expect.any(Date) });
  await advance(31_000);
  const quick = claimed(await two.cards.claim(id));
  expect(await two.cards.record(quick, { ...shown(), messageRef: 'quick' })).toBe(true);
  expect(await one.cards.record(slow, { ...shown(), messageRef: 'slow' })).toBe(false);
  expect(await rowOf(id)).toMatchObject({ messageRef: 'quick', sent: 1 });
});

test('a message that somebody deleted is forgotten, and the card is sent anew with what is wanted', async () => {
  const { community, place } = await found();
  const [id = ''] = await want(community, place, 1);
  await one.cards.record(claimed(await one.cards.claim(id)), shown());
  const { subject } = await rowOf(id);
  await wantAgain(community, place, subject as `test:${string}`);
  await advance(CARD_EDIT_GAP_MS);
  const { card } = claimed(await one.cards.claim(id));
  await one.cards.forgetMessage(card);
  expect(await rowOf(id)).toMatchObject({ messageRef: null, sentHash: null, wanted: 2, sent: 1 });
  const anew = claimed(await two.cards.claim(id));
  expect(anew.card).toMatchObject({ messageRef: null, channelId: 'hall', sent: 1 });
});

test('a card that cannot be written is kept with its reason, and nothing else is tried there', async () => {
  const { community, place } = await found();
  const [id = '', other = ''] = await want(community, place, 2);
  await one.cards.breakOff(claimed(await one.cards.claim(id)), 'missing-permission');
  expect(await rowOf(id)).toMatchObject({ brokenReason: 'missing-permission', sent: 0, wanted: 1 });
  expect(await two.cards.claim(other)).toBeUndefined();
  expect((await rowOf(other)).brokenReason).toBe('missing-permission');
  expect(await one.breakages.list(community)).toMatchObject([{ placeId: place }]);
  await store.transaction('mended', (books) =>
    one.breakages.mended(books, place, ['missing-permission']),
  );
  for (const each of [id, other]) claimed(await two.cards.claim(each));
});

test('a card whose channel is gone goes where announcements go now', async () => {
  const { community, place } = await found();
  const [id = ''] = await want(community, place, 1);
  await one.cards.record(claimed(await one.cards.claim(id)), shown());
  await store.places.insertChannel(place, 'announcements', 'new hall');
  await wantAgain(community, place, (await rowOf(id)).subject as `test:${string}`);
  await advance(CARD_EDIT_GAP_MS);
  const standing = claimed(await one.cards.claim(id));
  expect(standing.card.channelId).toBe('hall');
  await one.cards.breakOff(standing, 'channel-gone');
  const moved = claimed(await one.cards.claim(id));
  expect(moved.card).toMatchObject({ messageRef: null, channelId: 'new hall' });
  expect(await one.breakages.list(community)).toEqual([]);
});

async function openPoll(community: CommunityId) {
  const ids = uuidv7;
  const { cards, breakages } = one;
  const people = createPeople({ store, ports: {}, ids });
  const salt = () => `0x${randomBytes(32).toString('hex')}`;
  const votes = createVotes({
    store,
    ids,
    cards,
    seals: createSeals({ sealKey: undefined, random: salt }),
  });
  const polls = createPolls({ store, ids, salt, votes, cards, breakages, people, gates: NO_GATES });
  last += 1;
  const seen = { platform: 'discord', externalId: String(last), isBot: false } as const;
  const account = { ...seen, handle: 'bo', displayName: 'Bo', locale: 'en' };
  const bo = await people.meet(account, { externalId: undefined, privateChat: false });
  await store.people.insertMembership(community, bo.person, await store.now());
  const { id } = must(
    await polls.open({
      community,
      author: bo.person,
      question: 'Shall we?',
      choices: ['yes', 'no'],
      multiple: false,
      electorate: 'members',
      durationMs: 3_600_000,
      eventId: uuidv7(),
    }),
  );
  return {
    id,
    subject: `poll:${id}` as const,
    polls,
    cast: () => votes.cast(bo, community, id, 1),
  };
}

test('a place connected later gets a card of every open vote, and of no other', async () => {
  const { community } = await found();
  const over = await openPoll(community);
  await advance(3_600_000);
  await over.polls.close(over.id);
  const open = [await openPoll(community), await openPoll(community)];
  const later = await addPlace(community, 'square');
  await one.cards.wantOpen(community);
  const cards = await store.cards.listCardsOf([later]);
  expect(new Set(cards.map(({ subject }) => subject))).toEqual(
    new Set(open.map(({ subject }) => subject)),
  );
  for (const { id } of cards) {
    expect(claimed(await two.cards.claim(id)).card.channelId).toBe('square');
  }
});

test('a ballot whose card nobody came to want is found, once', async () => {
  const { community, place } = await found();
  const { subject, cast } = await openPoll(community);
  const id = (await store.cards.findCard(subject, place))?.id ?? '';
  await one.cards.record(claimed(await one.cards.claim(id)), shown());
  expect(await one.cards.wantStale()).toBe(0);
  await advance(CARD_EDIT_GAP_MS);
  // Its bell is lost: this process rings none.
  must(await cast());
  expect(await one.cards.wantStale()).toBe(1);
  expect(await two.cards.wantStale()).toBe(0);
  await one.cards.record(claimed(await one.cards.claim(id)), shown('edited'));
  expect(await one.cards.wantStale()).toBe(0);
});

test('a ballot that is cast between rendering and recording is not taken for shown', async () => {
  const { community, place } = await found();
  const { subject, cast } = await openPoll(community);
  const id = (await store.cards.findCard(subject, place))?.id ?? '';
  const first = claimed(await one.cards.claim(id));
  // Rendered; and while it is sent somebody votes, whose process dies before it rings.
  await advance(1_000);
  must(await cast());
  await advance(1_000);
  await one.cards.record(first, shown());
  await advance(CARD_EDIT_GAP_MS);
  await one.cards.record(claimed(await one.cards.claim(id)), shown('edited'));
  await advance(CARD_EDIT_GAP_MS);
  expect(await one.cards.claim(id)).toBeUndefined();
  expect(await one.cards.wantStale()).toBe(0);
});

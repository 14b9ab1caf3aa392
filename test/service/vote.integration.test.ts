/** V2, V4, V6 and V7 by name: ballots beside each other and at the close, persons and wallets that change meanwhile. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { asId, type CommunityId, type PersonId, type VoteId } from '#core/identity.ts';
import { createAlarms } from '#service/alarm.ts';
import { createAudit } from '#service/audit.ts';
import { createBreakages } from '#service/breakage.ts';
import { createCards } from '#service/card.ts';
import { createInbox } from '#service/inbox.ts';
import { createOffices } from '#service/office.ts';
import { createPeople } from '#service/person.ts';
import { createPolls } from '#service/poll.ts';
import { createSeals } from '#service/vote/seal.ts';
import { type Caster, createVotes } from '#service/vote.ts';
import { type Connection, openStore } from '#store/client.ts';
import { createStore, type Store } from '#store/index.ts';
import { mergePersons, undoMerge } from '#test/support/merge.ts';
import { NO_GATES } from '#test/support/no-gates.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { bendWallClock, type WallClock } from '#test/support/wall-clock.ts';
import { codeOf, must } from '#test/support/wallet-world.ts';

const HOUR_MS = 3_600_000;

let database: TestStore;
let connection: Connection;
let wall: WallClock;
let store: Store;
let community: CommunityId;
/** Bells of cards that are to ring a moment later. */
const wanted: (() => Promise<void>)[] = [];
let bed: ReturnType<typeof createBed>;

function createBed() {
  const ids = uuidv7;
  const people = createPeople({ store, ports: {}, ids });
  const clock = { later: (run: () => Promise<void>) => void wanted.push(run) };
  const offices = createOffices({ store, ids });
  const audit = createAudit({ ids });
  const inbox = createInbox({ store, ids });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports: {} });
  const breakages = createBreakages({ store, ids, ports: {}, alarms });
  const cards = createCards({ store, ids, breakages, clock });
  const salt = () => `0x${randomBytes(32).toString('hex')}`;
  const votes = createVotes({
    store,
    ids,
    cards,
    seals: createSeals({ sealKey: undefined, random: salt }),
  });
  return {
    people,
    votes,
    polls: createPolls({
      ...{ store, ids, salt, votes, cards, breakages, people },
      gates: NO_GATES,
    }),
  };
}

beforeAll(async () => {
  database = await createTestStore();
  wall = await bendWallClock(database);
  connection = openStore({ url: database.url });
  store = createStore(connection);
  bed = createBed();
  community = asId<CommunityId>(uuidv7());
  await store.transaction('found', async (books) => {
    await books.communities.insertCommunity({
      id: community,
      name: 'Voters',
      template: 'club',
      timeZone: 'UTC',
      locale: 'en',
      state: 'founding',
      createdAt: await books.now(),
    });
  });
});
beforeEach(() => wall.set(0));
afterEach(() => wall.set(0));
afterAll(async () => {
  await Promise.all(wanted.map((ring) => ring()));
  await connection?.close();
  await database?.close();
});

let last = 700_000;
async function meet(platform: 'discord' | 'telegram' = 'discord'): Promise<Caster> {
  last += 1;
  const seen = {
    platform,
    externalId: String(last),
    handle: `v${last}`,
    displayName: `v${last}`,
    isBot: false,
    locale: 'en',
  };
  const met = await bed.people.meet(seen, { externalId: undefined, privateChat: false });
  return { person: met.person, account: met.account };
}
async function member(): Promise<Caster> {
  const caster = await meet();
  await store.people.insertMembership(community, caster.person, await store.now());
  return caster;
}
async function openPoll(durationMs = HOUR_MS): Promise<{ id: VoteId; closesAt: Date }> {
  const author = await member();
  const opened = must(
    await bed.polls.open({
      community,
      author: author.person,
      question: 'Shall we?',
      choices: ['yes', 'no'],
      multiple: false,
      electorate: 'members',
      durationMs,
      eventId: uuidv7(),
    }),
  );
  const row = await store.votes.findVote(opened.id);
  if (!row) throw new Error('no vote');
  return { id: opened.id, closesAt: row.closesAt };
}
/** `choice` counts from 0, as scores do. */
const cast = (caster: Caster, id: VoteId, choice: number) =>
  bed.votes.cast(caster, community, id, choice + 1);
const ballotsOf = (id: VoteId) => store.ballots.listBallots(id);
const resultOf = async (id: VoteId) => (await bed.polls.view(id))?.ballots;

/** A transaction that takes the vote's lock and keeps it until it is told to go on. */
function holdVote(
  id: VoteId,
  how: 'close' | 'ballot',
  last?: (books: Parameters<Parameters<Store['transaction']>[1]>[0]) => Promise<void>,
) {
  const gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const done = store.transaction('hold vote', async (books) => {
    if (how === 'close') await books.votes.lockVote(id);
    else await books.ballots.lockForBallot(id, asId<PersonId>(uuidv7()));
    held.resolve();
    await gate.promise;
    await last?.(books);
  });
  return { held: held.promise, letGo: () => gate.resolve(), done };
}
const someoneWaits = () =>
  until('somebody waits for the lock', async () => {
    const rows = await database.sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length > 0;
  });

test.for([
  [-1, 'counts', undefined],
  [0, 'is late', 'poll-closed'],
  [1, 'is late', 'poll-closed'],
] as const)('V4: a ballot at closes_at %i ms %s', async ([offMs, , code]) => {
  const { id, closesAt } = await openPoll();
  const voter = await member();
  await wall.freeze(new Date(closesAt.getTime() + offMs));
  expect(codeOf(await cast(voter, id, 0))).toBe(code);
  expect(await ballotsOf(id)).toHaveLength(code ? 0 : 1);
  // The close comes at that very millisecond, and not before.
  expect(await bed.polls.close(id)).toEqual(offMs < 0 ? { again: closesAt } : undefined);
  expect((await store.votes.findVote(id))?.state).toBe(offMs < 0 ? 'open' : 'closed');
});

test.for([
  ['ahead of', -5, undefined],
  ['behind', 5, 'poll-closed'],
] as const)(
  'V4: a process five minutes %s the database goes by the time of the database',
  async ([, minutes, code]) => {
    // Two minutes before the close, or after it, by the clock of this process.
    const { id, closesAt } = await openPoll();
    const voter = await member();
    const ownTime = closesAt.getTime() + (code ? -2 : 2) * 60_000;
    await wall.freeze(new Date(ownTime + minutes * 60_000));
    vi.useFakeTimers({ toFake: ['Date'], now: ownTime });
    try {
      expect(codeOf(await cast(voter, id, 0))).toBe(code);
      expect(await bed.polls.close(id)).toEqual(code ? undefined : { again: closesAt });
    } finally {
      vi.useRealTimers();
    }
    expect(await ballotsOf(id)).toHaveLength(code ? 0 : 1);
  },
);

test('V4: a ballot that waited for the lock past the close is late: its time is read under the lock', async () => {
  const { id, closesAt } = await openPoll();
  const voter = await member();
  await wall.freeze(new Date(closesAt.getTime() - 1));
  const holder = holdVote(id, 'close');
  await holder.held;
  const waiting = cast(voter, id, 0);
  await someoneWaits();
  await wall.freeze(closesAt);
  holder.letGo();
  await holder.done;
  expect(codeOf(await waiting)).toBe('poll-closed');
  expect(await ballotsOf(id)).toEqual([]);
});

test('V4: the close waits for a ballot that was in time, and counts it', async () => {
  const { id, closesAt } = await openPoll();
  const voter = await member();
  const holder = holdVote(id, 'ballot', async (books) => {
    await books.ballots.insertBallot({
      id: uuidv7(),
      voteId: id,
      personId: voter.person,
      accountId: voter.account,
      choice: 1,
      castAt: new Date(closesAt.getTime() - 1),
    });
  });
  await holder.held;
  await wall.freeze(closesAt);
  const closing = bed.polls.close(id);
  await someoneWaits();
  holder.letGo();
  await holder.done;
  await closing;
  expect((await store.votes.findVote(id))?.state).toBe('closed');
  expect(await resultOf(id)).toBe(1);
});

test('V4: ballots are cast side by side, without waiting for each other', async () => {
  const { id } = await openPoll();
  const holder = holdVote(id, 'ballot');
  await holder.held;
  must(await cast(await member(), id, 0));
  holder.letGo();
  await holder.done;
});

test('V4: of everybody voting into the close, exactly those who were told yes are counted', async () => {
  const voters = await Promise.all(Array.from({ length: 24 }, member));
  const { id, closesAt } = await openPoll();
  // The last two seconds of the hour.
  await wall.set(closesAt.getTime() - (await store.now()).getTime() - 2_000);
  const accepted = new Set<PersonId>();
  const refusals: (string | undefined)[] = [];
  const voting = voters.map(async (voter) => {
    for (;;) {
      const said = await cast(voter, id, 1);
      if (!said.ok) return refusals.push(said.refusal.code);
      accepted.add(voter.person);
    }
  });
  const closing = until('it is closed', async () => {
    await bed.polls.close(id);
    return (await store.votes.findVote(id))?.state === 'closed';
  });
  await Promise.all([...voting, closing]);
  expect(new Set(refusals)).toEqual(new Set(['poll-closed']));
  const rows = await ballotsOf(id);
  expect(new Set(rows.map(({ personId }) => personId))).toEqual(accepted);
  for (const { castAt } of rows) expect(castAt.getTime()).toBeLessThan(closesAt.getTime());
  expect(await resultOf(id)).toBe(accepted.size);
  const kept = (await store.votes.findVote(id))?.result as { turnout: string };
  expect(kept.turnout).toBe(String(accepted.size));
  expect(accepted.size).toBeGreaterThan(0);
});

test('V2: two hundred ballots of one person at once, from two accounts, are one', async () => {
  const { id } = await openPoll();
  const [ada, second] = [await member(), await meet('telegram')];
  await database.sql`update account set person_id = ${ada.person} where id = ${second.account}`;
  const same = { ...second, person: ada.person };
  const said = await Promise.all(
    Array.from({ length: 200 }, (_, n) => cast(n % 2 === 0 ? ada : same, id, n % 2)),
  );
  expect(said.every(({ ok }) => ok)).toBe(true);
  expect(await ballotsOf(id)).toHaveLength(1);
  expect((await bed.polls.view(id))?.turnout).toBe(1n);
});

test('V2, W6: persons merged while it is open are one voter in it, also when they are two again', async () => {
  const { id } = await openPoll();
  const [a, b, c] = [await member(), await member(), await member()];
  must(await cast(a, id, 0));
  must(await cast(b, id, 1));
  const scores = async (of = id) =>
    (await bed.polls.view(of))?.scores.map(({ numerator }) => numerator);
  expect(await scores()).toEqual([1n, 1n]);
  await mergePersons(database.sql, a.person, b.person);
  expect(await scores()).toEqual([0n, 1n]);
  // And that one into a third: a chain of merges is one person still.
  must(await cast(c, id, 0));
  await mergePersons(database.sql, b.person, c.person);
  expect(await scores()).toEqual([1n, 0n]);
  expect(await resultOf(id)).toBe(1);
  await undoMerge(database.sql, b.person);
  await undoMerge(database.sql, a.person);
  expect(await scores()).toEqual([1n, 0n]);
  // Two persons, not two votes: whichever of them votes again, it is the same ballot.
  for (const [caster, choice, expected] of [
    [a, 1, [0n, 1n]],
    [b, 0, [1n, 0n]],
    [c, 1, [0n, 1n]],
  ] as const) {
    expect(must(await cast(caster, id, choice)).replaces).toBe(true);
    expect(await scores()).toEqual(expected);
  }
  // A vote that opens now knows them as the two, and three, that they are.
  const later = (await openPoll()).id;
  for (const caster of [a, b, c]) must(await cast(caster, later, 0));
  expect(await scores(later)).toEqual([3n, 0n]);
});

test('V2: who is not on the frozen roll has no ballot, whatever wallet or account he has by now', async () => {
  const like = await store.votes.findVote((await openPoll()).id);
  if (!like) throw new Error('no vote');
  const [ada, bo] = [await member(), await member()];
  const id = asId<VoteId>(uuidv7());
  await store.transaction('open vote', async (books) => {
    await books.votes.insertVote({ ...like, id, state: 'pending' });
    await books.rolls.insertRoll(id, [{ personId: ada.person, power: 5n }], []);
    await books.votes.updateVote(id, {
      rules: { ...(like.rules as object), electorate: 'roll' },
      state: 'open',
    });
  });
  expect(codeOf(await cast(bo, id, 1))).toBe('not-on-roll');
  expect(must(await cast(ada, id, 0)).power).toBe(5n);
  expect(await ballotsOf(id)).toHaveLength(1);
});

test('V6: what is closed stays closed and keeps its result, also when the clock goes back', async () => {
  const { id, closesAt } = await openPoll();
  const [ada, bo] = [await member(), await member()];
  must(await cast(ada, id, 0));
  await wall.freeze(closesAt);
  await bed.polls.close(id);
  const closed = await store.votes.findVote(id);
  await wall.freeze(new Date(closesAt.getTime() - HOUR_MS / 2));
  expect(codeOf(await cast(bo, id, 1))).toBe('poll-closed');
  expect(await bed.polls.close(id)).toBeUndefined();
  expect(await store.votes.findVote(id)).toEqual(closed);
});

test('a ballot is for a vote of the community it was pressed in, by who belongs there', async () => {
  const { id } = await openPoll();
  const elsewhere = asId<CommunityId>(uuidv7());
  expect(codeOf(await bed.votes.cast(await member(), elsewhere, id, 1))).toBe('poll-unknown');
  expect(codeOf(await cast(await meet(), id, 0))).toBe('not-member');
  expect(await ballotsOf(id)).toEqual([]);
});

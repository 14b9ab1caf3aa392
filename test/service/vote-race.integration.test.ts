/** Casting and closing on the real books: one ballot a person, and a close nobody slips past (V2, V4, V6). */
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import { tally } from '#core/voting/tally.ts';
import { createPolls } from '#service/poll.ts';
import { electionOf } from '#service/vote/election.ts';
import { type Caster, createVotes } from '#service/vote.ts';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { mergePersons } from '#test/support/merge.ts';
import { NO_GATES } from '#test/support/no-gates.ts';
import { type OpenVoteInput, openVote } from '#test/support/open-vote.ts';
import { until } from '#test/support/poll.ts';
import { codeOf, createVoteWorld, must, type VoteWorld } from '#test/support/vote-world.ts';

let world: VoteWorld;
beforeAll(async () => {
  world = await createVoteWorld();
});
afterAll(() => world.close());

const cast = (who: Caster, vote: VoteId, choice: number) =>
  world.services.votes.cast(who, world.community, vote, choice);

/** What the books hold, and what they come to when counted again. */
async function booksOf(id: VoteId) {
  const vote = await world.store.votes.findVote(id);
  if (!vote) throw new Error('no vote');
  const ballots = await world.store.ballots.listBallots(id);
  return {
    vote,
    ballots,
    recount: tally(await electionOf(world.store, vote, world.services.votes.seals)),
  };
}

/** Begun while nobody may write to `table`, and let go when both wait to. */
async function atOnce<T>(table: string, run: () => Promise<T>): Promise<T[]> {
  const another = openStore({ url: world.database.url, max: 1 });
  let both: Promise<T>[] = [];
  await another.sql.begin(async (sql) => {
    await sql.unsafe(`lock table ${table} in share mode`);
    both = [run(), run()];
    await until('both wait', async () => {
      const rows = await sql`select 1 from pg_locks where not granted`;
      return rows.length === 2;
    });
  });
  await another.close();
  return Promise.all(both);
}

it('one event that two processes are told of makes one poll, and both answer with it', async () => {
  const ada = await world.member();
  const eventId = uuidv7();
  const open = () =>
    world.services.polls.open({
      ...{ community: world.community, author: ada.person, question: 'Tea?', multiple: false },
      ...{ choices: ['Yes', 'No'], durationMs: 3_600_000, electorate: 'members', eventId },
    });
  const [one, two] = (await atOnce('vote', open)).map(must);
  expect(one?.id).toBeDefined();
  expect(two?.id).toBe(one?.id);
});

it('a ballot that waits while the vote is opened is judged by the roll it is opened with', async () => {
  const { community, store } = world;
  const [ada, bo] = [await world.member(), await world.member()];
  const asked = { community, author: ada.person, method: 'single-choice/1', electorate: 'roll' };
  const vote = await openVote(store, { ...asked, opensInMs: 3_600_000 } as OpenVoteInput);
  const locked = Promise.withResolvers<void>();
  const waited = Promise.withResolvers<void>();
  const opening = store.transaction('open', async (books) => {
    const row = await books.votes.lockVote(vote);
    locked.resolve();
    await waited.promise;
    await books.rolls.insertRoll(vote, [{ personId: ada.person, power: 1n }], []);
    await books.votes.updateVote(vote, { ...row, state: 'open', opensAt: await books.now() });
  });
  await locked.promise;
  const both = [cast(ada, vote, 1), cast(bo, vote, 2)];
  await until('both wait', async () => {
    const rows = await world.database.sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length === 2;
  });
  waited.resolve();
  await opening;
  expect((await Promise.all(both)).map(codeOf)).toEqual([undefined, 'not-on-roll']);
  expect((await booksOf(vote)).ballots.map(({ personId }) => personId)).toEqual([ada.person]);
});

describe('one effective ballot (V2)', () => {
  it('of 1,000 at once one row is left: the one cast last, and after it whatever is cast later', async () => {
    const { sql } = world.database;
    // Every ballot that came as far as the books, whatever stands in the end.
    await sql`create table seen (cast_at timestamptz not null, choice int not null)`;
    await sql.unsafe(`create function note_ballot() returns trigger language plpgsql as $$ begin
      insert into seen values (new.cast_at, (new.choice ->> 'choice')::int); return new; end $$`);
    await sql`create trigger a_note before insert on ballot
      for each row execute function note_ballot()`;
    const ada = await world.member();
    const { id } = await world.poll(ada);
    const casts = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => cast(ada, id, (index % 3) + 1)),
    );
    expect(casts.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
    const noted = await sql<{ choice: number; last: boolean }[]>`
      select choice, cast_at = max(cast_at) over () as last from seen`;
    expect(noted).toHaveLength(1_000);
    const { ballots } = await booksOf(id);
    expect(ballots).toHaveLength(1);
    // Of two within a millisecond either is the last.
    const last = noted.filter((one) => one.last).map((one) => ({ choice: one.choice }));
    expect(last).toContainEqual(ballots[0]?.choice);
    await sql`drop trigger a_note on ballot`;

    for (const choice of [3, 1, 2]) must(await cast(ada, id, choice));
    const after = await booksOf(id);
    expect(after.ballots.map((ballot) => ballot.choice)).toEqual([{ choice: 2 }]);
    expect(after.recount.turnout).toBe(1n);
  });

  it('counts one person once from Discord and from Telegram', async () => {
    const ada = await world.member('discord');
    const twin = await world.member('telegram');
    const { sql } = world.database;
    await mergePersons(sql, twin.person, ada.person);
    const seen = { handle: null, displayName: 'Ada', isBot: false, locale: 'en' };
    const scene = { externalId: undefined, privateChat: false };
    const met = await world.services.people.meet(
      { ...seen, platform: 'telegram', externalId: twin.externalId },
      scene,
    );
    expect(met.person).toBe(ada.person);
    const { id } = await world.poll(ada);
    must(await cast(ada, id, 1));
    const second = must(await cast({ person: met.person, account: met.account }, id, 2));
    expect(second.replaces).toBe(true);
    const { ballots } = await booksOf(id);
    expect(ballots).toMatchObject([{ choice: { choice: 2 }, accountId: twin.account }]);
  });

  it('counts two persons who are joined while the vote is open once: their last ballot (W6)', async () => {
    const ada = await world.member('discord');
    const twin = await world.member('telegram');
    const bo = await world.member();
    const { id } = await world.poll(ada);
    must(await cast(ada, id, 1));
    must(await cast(bo, id, 1));
    await sleep(2);
    must(await cast(twin, id, 2));
    const { sql } = world.database;
    await mergePersons(sql, twin.person, ada.person);
    const { ballots, recount } = await booksOf(id);
    expect(ballots).toHaveLength(3);
    expect(recount.turnout).toBe(2n);
    expect(recount.scores.map(({ numerator }) => numerator)).toEqual([1n, 1n, 0n]);
  });
});

describe('the close (V4)', () => {
  it('is to the millisecond: a ballot one before closes_at counts, one at it or after it does not', async () => {
    const own = await createVoteWorld();
    try {
      const { sql } = own.database;
      const ada = await own.member();
      const { id, closesAt } = await own.poll(ada);
      /** The law's time stands still there, so that a millisecond can be met. */
      const stand = (offsetMs: number) => {
        const instant = new Date(closesAt.getTime() + offsetMs).toISOString();
        return sql.unsafe(`create or replace function civitas_now() returns timestamptz
          language sql volatile as $$ select '${instant}'::timestamptz $$`);
      };
      const at = async (offsetMs: number, choice: number) => {
        await stand(offsetMs);
        return codeOf(await own.services.votes.cast(ada, own.community, id, choice));
      };
      expect(await at(-1, 1)).toBeUndefined();
      expect(await own.services.polls.close(id)).toEqual({ again: closesAt });
      expect(await at(0, 2)).toBe('poll-closed');
      expect(await at(1, 3)).toBe('poll-closed');
      await stand(0);
      expect(await own.services.polls.close(id)).toBeUndefined();
      expect(await own.store.votes.findVote(id)).toMatchObject({
        state: 'closed',
        closedAt: closesAt,
      });
      expect(await own.store.ballots.listBallots(id)).toMatchObject([{ choice: { choice: 1 } }]);
      // Not even when the clock is set back afterwards.
      expect(await at(-1, 2)).toBe('poll-closed');
    } finally {
      await own.close();
    }
  });

  /** Holds every ballot between its decision and its row, until it is told to go on. */
  async function holdBallots(): Promise<() => Promise<void>> {
    const { sql } = world.database;
    await sql.unsafe(`create or replace function hold_ballot() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(4); return new; end $$`);
    await sql`create trigger a_hold before insert on ballot
      for each row execute function hold_ballot()`;
    const holder = await sql.reserve();
    await holder`select pg_advisory_lock(4)`;
    return async () => {
      await holder`select pg_advisory_unlock(4)`;
      holder.release();
    };
  }
  const waiting = (event: string, pattern: string) => async () => {
    const rows = await world.database.sql`select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and wait_event = ${event} and query ilike ${pattern}
        and datname = current_database()`;
    return rows.length > 0;
  };

  it('waits for a ballot that was decided in time, and counts it', async () => {
    const ada = await world.member();
    const { id, closesAt } = await world.poll(ada);
    must(await cast(ada, id, 1));
    const goOn = await holdBallots();
    const late = cast(ada, id, 2);
    await until('the ballot is held', waiting('advisory', '%insert into "ballot"%'));
    await world.advanceTo(closesAt, 1);
    let done = false;
    const closing = world.services.polls.close(id).finally(() => {
      done = true;
    });
    // Without a lock on either side one of the two would be through by now, or would write what it counted before.
    const waits = waiting('transactionid', '%"vote"%');
    await until('the close waits or is through', async () => done || (await waits()));
    await goOn();
    const [ballot] = await Promise.all([late, closing]);
    await world.database.sql`drop trigger a_hold on ballot`;
    expect(codeOf(ballot)).toBeUndefined();
    const { vote, recount } = await booksOf(id);
    expect(vote.state).toBe('closed');
    expect(recount.scores.map(({ numerator }) => numerator)).toEqual([0n, 1n, 0n]);
    expect(vote.resultHash).toBe(recount.hash);
  });

  it('in a crowd: all who were in time are counted, and nobody else', async () => {
    // A pool for the crowd and one for the close, so that neither waits for the other's connections.
    const pool = world.openPool(24);
    const { services } = world;
    const store = createStore(pool);
    const votes = createVotes({
      ...{ store, ids: services.votes.newId, cards: services.cards },
      seals: services.votes.seals,
    });
    const polls = createPolls({
      store: world.store,
      ids: services.votes.newId,
      salt: () => `0x${'0'.repeat(64)}`,
      votes: services.votes,
      cards: services.cards,
      breakages: services.breakages,
      people: services.people,
      gates: NO_GATES,
    });
    try {
      const crowd = await Promise.all(Array.from({ length: 24 }, () => world.member()));
      const [author] = crowd;
      if (!author) throw new Error('nobody');
      const { id, closesAt } = await world.poll(author);
      await world.advanceTo(closesAt, -1_000);
      const closed = { is: false };
      const closing = (async () => {
        for (;;) {
          const again = await polls.close(id);
          if (again === undefined) break;
        }
        closed.is = true;
      })();
      const accepted = new Map<Caster, number>();
      const wrong: string[] = [];
      await Promise.all(
        crowd.map(async (who, place) => {
          for (let turn = 0; ; turn += 1) {
            const before = await store.now();
            const choice = ((place + turn) % 3) + 1;
            const code = codeOf(await votes.cast(who, world.community, id, choice));
            const after = await store.now();
            if (code === undefined) accepted.set(who, choice);
            if (code === undefined && before >= closesAt) wrong.push('taken after the close');
            if (code !== undefined && after < closesAt) wrong.push(`refused in time: ${code}`);
            if (code !== undefined && code !== 'poll-closed') wrong.push(code);
            if (code !== undefined && closed.is) return;
          }
        }),
      );
      await closing;
      expect(wrong).toEqual([]);
      expect(accepted.size).toBeGreaterThan(0);
      const { vote, ballots, recount } = await booksOf(id);
      const stands = new Map(ballots.map((one) => [one.personId, one.choice]));
      for (const [who, choice] of accepted) expect(stands.get(who.person)).toEqual({ choice });
      expect(vote.resultHash).toBe(recount.hash);
      expect(ballots.every((one) => one.castAt < closesAt)).toBe(true);
    } finally {
      await pool.close();
    }
  });
});

it('keeps an open vote as it was opened, whatever the community becomes (V6)', async () => {
  const own = await createVoteWorld();
  try {
    const ada = await own.member();
    const { id, closesAt } = await own.poll(ada);
    const before = await own.store.votes.findVote(id);
    await own.store.communities.updateCommunity(own.community, {
      template: 'token-dao',
      state: 'founding',
      capPerPayment: null,
      capPerDay: null,
    });
    must(await own.services.votes.cast(ada, own.community, id, 2));
    const bo = await own.member();
    must(await own.services.votes.cast(bo, own.community, id, 2));
    await own.advanceTo(closesAt);
    await own.services.polls.close(id);
    const after = await own.store.votes.findVote(id);
    const closed = ['state', 'closedAt', 'result', 'resultHash'];
    const kept = (row: object = {}) =>
      Object.entries(row).filter(([name]) => !closed.includes(name));
    expect(kept(after)).toEqual(kept(before));
    expect(rulesFromJson(after?.rules)).toMatchObject({ quorum: 0n, binding: false });
    expect(after?.result).toMatchObject({ outcome: 'decided' });
  } finally {
    await own.close();
  }
});

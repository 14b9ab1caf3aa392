/** What the database itself refuses of ballots and rolls, tried in bare SQL (V2, V4, V6, L5). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import type { VoteId } from '#core/identity.ts';
import { VOTE_STATES } from '#core/voting/lifecycle.ts';
import type { PersonView } from '#service/person.ts';
import { backup, restore } from '#store/backup.ts';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { broken } from '#test/support/broken.ts';
import {
  createTestDatabase,
  createTestStore,
  MIGRATIONS,
  type TestStore,
} from '#test/support/postgres.ts';
import { at, CLOSED, CLOSES, createVoteBed, OPENS, type VoteBed } from '#test/support/vote-bed.ts';

let database: TestStore;
let sql: TestStore['sql'];
let bed: VoteBed;

beforeAll(async () => {
  database = await createTestStore();
  sql = database.sql;
  bed = await createVoteBed(database);
});
afterAll(() => database.close());

describe('a ballot', () => {
  it('stands in an open vote only: ballot_vote_is_open (V4)', async () => {
    for (const state of VOTE_STATES) {
      const refused = await broken(bed.cast(await bed.insertVote(state), bed.ada, at(OPENS, 0)));
      expect([state, refused]).toEqual([
        state,
        state === 'open' ? undefined : 'ballot_vote_is_open',
      ]);
    }
  });

  it('is not rewritten in a vote that has closed', async () => {
    const vote = await bed.insertVote('open');
    await bed.cast(vote, bed.ada, at(OPENS, 1));
    const rewrite = (choice: string) =>
      broken(sql`update ballot set choice = ${choice}::text::jsonb where vote_id = ${vote}`);
    expect(await rewrite('{"choice":2}')).toBeUndefined();
    await bed.store.votes.updateVote(vote, { state: 'closed', ...CLOSED });
    expect(await rewrite('{"choice":1}')).toBe('ballot_vote_is_open');
  });

  it('is cast from opens_at on and before closes_at, to the millisecond: ballot_in_time (V4)', async () => {
    const vote = await bed.insertVote('open');
    expect(await broken(bed.cast(vote, bed.ada, at(OPENS, -1)))).toBe('ballot_in_time');
    expect(await broken(bed.cast(vote, bed.ada, at(CLOSES, 0)))).toBe('ballot_in_time');
    expect(await broken(bed.cast(vote, bed.ada, at(CLOSES, 1)))).toBe('ballot_in_time');
    expect(await broken(bed.cast(vote, bed.ada, at(OPENS, 0)))).toBeUndefined();
    expect(await broken(bed.cast(vote, bed.bo, at(CLOSES, -1)))).toBeUndefined();
  });

  it('is one per person and vote, and its id is its own (V2)', async () => {
    const vote = await bed.insertVote('open');
    const id = uuidv7();
    await bed.cast(vote, bed.ada, at(OPENS, 1), id);
    expect(await broken(bed.cast(vote, bed.ada, at(OPENS, 2)))).toBe('ballot_vote_id_person_id_pk');
    expect(await broken(bed.cast(vote, bed.bo, at(OPENS, 2), id))).toBe('ballot_id_unique');
  });

  it('that a wallet signed gives way to a signed one of a higher sequence: ballot_sequence_rises (V2)', async () => {
    const vote = await bed.insertVote('open');
    await bed.cast(vote, bed.ada, at(OPENS, 1));
    const sign = (sequence: number | null) =>
      broken(sql`update ballot set sequence = ${sequence} where vote_id = ${vote}`);
    expect(await sign(7)).toBeUndefined();
    for (const sequence of [null, 6, 7]) expect(await sign(sequence)).toBe('ballot_sequence_rises');
    expect(await sign(8)).toBeUndefined();
  });

  it('is replaced, never removed or handed to another: ballot_is_kept', async () => {
    const vote = await bed.insertVote('open');
    const other = await bed.insertVote('open');
    await bed.cast(vote, bed.ada, at(OPENS, 1));
    for (const run of [
      sql`delete from ballot where vote_id = ${vote}`,
      sql`update ballot set person_id = ${bed.bo.person} where vote_id = ${vote}`,
      sql`update ballot set vote_id = ${other} where vote_id = ${vote}`,
    ]) {
      expect(await broken(run)).toBe('ballot_is_kept');
    }
  });

  it('waits for a close that is running, and finds the vote closed', async () => {
    const vote = await bed.insertVote('open');
    let late: Promise<string | undefined> = Promise.resolve(undefined);
    await bed.store.transaction('close', async (books) => {
      await books.votes.lockVote(vote);
      late = broken(bed.cast(vote, bed.ada, at(CLOSES, -1)));
      await bed.waitingOf('%insert into ballot%');
      await books.votes.updateVote(vote, { state: 'closed', ...CLOSED });
    });
    expect(await late).toBe('ballot_vote_is_open');
  });
});

const HOUR_LATER = new Date(CLOSES.getTime() + HOUR_MS);
const ADDRESS = `0x${'a'.repeat(40)}`;
const line = (vote: VoteId, who: PersonView) =>
  sql`insert into roll_line (vote_id, person_id, power) values (${vote}, ${who.person}, 1)`;
const wallet = (vote: VoteId, who: PersonView, term = 0) =>
  sql`insert into roll_wallet (vote_id, chain_id, address, term, person_id, power, block)
    values (${vote}, 1, ${ADDRESS}, ${term}, ${who.person}, 1, 1)`;
const provider = (vote: VoteId) =>
  sql`insert into roll_provider (vote_id, chain_id, provider) values (${vote}, 1, 'node.example')`;
const OTHER_ADDRESS = `0x${'b'.repeat(40)}`;
async function late(vote: VoteId, ordinal: number): Promise<string> {
  const id = uuidv7();
  await sql`insert into roll_late (id, vote_id, ordinal, person_id, power, added_at)
    values (${id}, ${vote}, ${ordinal}, ${bed.ada.person}, 1, now())`;
  return id;
}
const lateWallet = (vote: VoteId, id: string, address: string) =>
  sql`insert into roll_late_wallet (vote_id, late_id, chain_id, address, term, power, block)
    values (${vote}, ${id}, 1, ${address}, 0, 1, 1)`;

describe('a roll', () => {
  it('is written before the vote opens: roll_line_is_frozen, roll_wallet_is_frozen (V2, V6)', async () => {
    for (const state of VOTE_STATES) {
      const vote = await bed.insertVote(state);
      const frozen = state !== 'pending';
      expect([state, await broken(line(vote, bed.ada))]).toEqual([
        state,
        frozen ? 'roll_line_is_frozen' : undefined,
      ]);
      expect([state, await broken(wallet(vote, bed.ada))]).toEqual([
        state,
        frozen ? 'roll_wallet_is_frozen' : undefined,
      ]);
      expect([state, await broken(provider(vote))]).toEqual([
        state,
        frozen ? 'roll_provider_is_frozen' : undefined,
      ]);
    }
  });

  it('is never rewritten, not even before: roll_line_is_append_only, roll_wallet_is_append_only', async () => {
    const vote = await bed.insertVote('pending');
    await line(vote, bed.ada);
    await wallet(vote, bed.ada);
    await provider(vote);
    for (const table of ['roll_line', 'roll_wallet', 'roll_provider']) {
      for (const run of [
        sql`update ${sql(table)} set vote_id = vote_id where vote_id = ${vote}`,
        sql`delete from ${sql(table)} where vote_id = ${vote}`,
      ]) {
        expect(await broken(run)).toBe(`${table}_is_append_only`);
      }
    }
  });

  it('names a person once and a wallet once, whoever it is said to be of (V2)', async () => {
    const vote = await bed.insertVote('pending');
    await line(vote, bed.ada);
    expect(await broken(line(vote, bed.ada))).toBe('roll_line_vote_id_person_id_pk');
    await wallet(vote, bed.ada);
    expect(await broken(wallet(vote, bed.ada))).toBe(
      'roll_wallet_vote_id_chain_id_address_term_pk',
    );
    expect(await broken(wallet(vote, bed.ada, 1))).toBeUndefined();
    expect(await broken(wallet(vote, bed.bo, 2))).toBe('roll_wallet_of_one_person');
  });

  it('takes late wallets while the vote is open, none of them twice: roll_late_wallet_is_new (V2)', async () => {
    for (const state of VOTE_STATES) {
      const refused = await broken(late(await bed.insertVote(state), 0));
      expect([state, refused]).toEqual([
        state,
        state === 'open' ? undefined : 'roll_late_is_frozen',
      ]);
    }
    const vote = await bed.insertVote('pending');
    await wallet(vote, bed.ada);
    await sql`update vote set state = 'open' where id = ${vote}`;
    const id = await late(vote, 0);
    expect(await broken(late(vote, 0))).toBe('roll_late_ordinal');
    expect(await broken(lateWallet(vote, id, ADDRESS))).toBe('roll_late_wallet_is_new');
    expect(await broken(lateWallet(vote, id, OTHER_ADDRESS))).toBeUndefined();
    expect(await broken(lateWallet(vote, id, OTHER_ADDRESS))).toBe(
      'roll_late_wallet_vote_id_chain_id_address_term_pk',
    );
    for (const run of [
      sql`update roll_late set power = 9 where vote_id = ${vote}`,
      sql`delete from roll_late where vote_id = ${vote}`,
    ]) {
      expect(await broken(run)).toBe('roll_late_is_append_only');
    }
  });

  it('has its delegations frozen with it: vote_delegation_is_frozen (V5, V6)', async () => {
    for (const state of VOTE_STATES) {
      const vote = await bed.insertVote(state);
      const named = sql`insert into vote_delegation (vote_id, from_id, to_id)
        values (${vote}, ${bed.ada.person}, ${bed.bo.person})`;
      expect([state, await broken(named)]).toEqual([
        state,
        state === 'pending' ? undefined : 'vote_delegation_is_frozen',
      ]);
      if (state !== 'pending') continue;
      const changed = sql`update vote_delegation set to_id = from_id where vote_id = ${vote}`;
      expect(await broken(changed)).toBe('vote_delegation_is_append_only');
    }
  });

  it('is not added to while the opening is under way', async () => {
    const vote = await bed.insertVote('pending');
    let late: Promise<string | undefined> = Promise.resolve(undefined);
    await bed.store.transaction('open', async (books) => {
      await books.votes.lockVote(vote);
      await books.rolls.insertRoll(vote, [{ personId: bed.ada.person, power: 1n }], []);
      await books.votes.updateVote(vote, { state: 'open' });
      late = broken(line(vote, bed.bo));
      await bed.waitingOf('%insert into roll_line%');
    });
    expect(await late).toBe('roll_line_is_frozen');
  });
});

it.each(['journal', 'posting', 'audit', 'ballot', 'roll_line', 'roll_wallet', 'roll_provider'])(
  '%s is not emptied by truncate (L5)',
  async (table) => {
    expect(await broken(sql`truncate ${sql(table)} cascade`)).toBe(`${table}_is_append_only`);
  },
);

it('a truncate of anything they refer to is refused as well', async () => {
  for (const table of ['community', 'vote', 'person', 'asset']) {
    expect(await broken(sql`truncate ${sql(table)} cascade`)).toMatch(/_is_append_only$/);
  }
});

it('a backup of closed votes is restored whole, and held again afterwards', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'civitas-guards-'));
  const target = await createTestDatabase();
  const fresh = openStore({ url: target.url, max: 2 });
  try {
    const vote = await bed.insertVote('pending');
    await line(vote, bed.ada);
    await wallet(vote, bed.ada);
    await bed.store.votes.updateVote(vote, { state: 'open' });
    await bed.cast(vote, bed.ada, at(OPENS, 1));
    await bed.store.votes.updateVote(vote, {
      closesAt: HOUR_LATER,
      extendedAt: CLOSES,
    });
    await bed.store.votes.updateVote(vote, { state: 'closed', ...CLOSED, closedAt: HOUR_LATER });
    await bed.credit(bed.community, bed.ada.person, 5n);
    const file = join(dir, 'all.gz');
    await backup(database, file, MIGRATIONS);
    await restore(fresh, file, MIGRATIONS);
    const books = createStore(fresh);
    expect(await books.votes.findVote(vote)).toEqual(await bed.store.votes.findVote(vote));
    expect(await books.ballots.listBallots(vote)).toHaveLength(1);
    expect(await books.rolls.listRoll(vote)).toHaveLength(1);
    const off = await fresh.sql`select tgname from pg_trigger where tgenabled <> 'O'`;
    expect(off).toEqual([]);
    expect(await broken(fresh.sql`update vote set state = 'open' where id = ${vote}`)).toBe(
      'vote_state_is_monotone',
    );
    expect(await broken(fresh.sql`update ballot set revision = 9 where vote_id = ${vote}`)).toBe(
      'ballot_vote_is_open',
    );
  } finally {
    await fresh.close();
    await target.drop();
    await rm(dir, { recursive: true, force: true });
  }
});

/** Delegation in stored votes: the graph a vote opens with is the one it is counted by, whatever happens afterwards. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import type { VoteId } from '#core/identity.ts';
import { castIn } from '#service/vote/cast.ts';
import { delegatedTo, freezeDelegations } from '#service/vote/delegation.ts';
import { createSeals } from '#service/vote/seal.ts';
import type { VoteRow } from '#store/vote.ts';
import { mergePersons, undoMerge } from '../support/merge.ts';
import { openVoteOf } from '../support/sealed-poll.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '../support/vote-world.ts';

let world: VoteWorld;
beforeAll(async () => {
  world = await createVoteWorld();
});
afterAll(async () => world.close());

let [ada, bo, cleo, dan]: Voter[] = [];
const voters = async (count: number, citizen = true): Promise<Voter[]> => {
  const made: Voter[] = [];
  for (let one = 0; one < count; one += 1) {
    made.push(await world.member(one % 2 === 0 ? 'discord' : 'telegram', citizen));
  }
  return made;
};
beforeEach(async () => {
  [ada, bo, cleo, dan] = await voters(4);
});
const known = (voter: Voter | undefined): Voter => {
  if (!voter) throw new Error('nobody');
  return voter;
};

async function input(from: Voter, to: Voter, topic?: string, until?: string) {
  const reference = { by: 'account', platform: to.platform, externalId: to.externalId } as const;
  const target = must(await world.services.people.refer(reference, undefined));
  return { community: world.community, actor: from, target, topic, until };
}
const delegate = async (from: Voter, to: Voter, topic?: string, until?: string) =>
  world.services.delegations.delegate(await input(from, to, topic, until), uuidv7());

async function publish(): Promise<VoteId> {
  return must(
    await world.services.proposals.publish({
      community: world.community,
      author: known(ada).person,
      title: 'Paint the shed?',
      body: '',
      payment: undefined,
      eventId: uuidv7(),
    }),
  );
}
async function openVote(): Promise<VoteRow> {
  const id = await publish();
  await world.services.course.open(id);
  return rowOf(id);
}
async function rowOf(id: VoteId): Promise<VoteRow> {
  const row = await world.store.votes.findVote(id);
  if (!row) throw new Error('no vote');
  return row;
}
const cast = async (who: Voter, { id }: VoteRow, choice: number) =>
  must(await world.services.votes.cast(who, world.community, id, choice));
const standing = async ({ id }: VoteRow) => world.services.votes.standing(await rowOf(id));
const sayings = async (who: Voter, kind: string) =>
  (await world.services.inbox.read(who.person)).flatMap(({ notice }) =>
    notice.kind === kind ? [notice] : [],
  );

describe('a frozen graph', () => {
  it('counts a delegator with his delegate, an own ballot alone, and a change only from the next vote', async () => {
    must(await delegate(known(ada), known(bo)));
    const vote = await openVote();
    await cast(known(bo), vote, 1);
    expect(await standing(vote)).toMatchObject({ turnout: 2n, ballots: 2, delegated: 1n });
    // Named anew and ended: this vote does not hear of it.
    must(await delegate(known(ada), known(cleo)));
    must(await delegate(known(dan), known(bo)));
    expect(await standing(vote)).toMatchObject({ turnout: 2n, delegated: 1n });
    const next = await openVote();
    await cast(known(cleo), next, 2);
    expect(await standing(next)).toMatchObject({ turnout: 2n, delegated: 1n });
    await cast(known(ada), vote, 2);
    const overridden = await standing(vote);
    expect(overridden).toMatchObject({ turnout: 2n, ballots: 2, delegated: 0n });
    expect(overridden.scores.map(({ numerator }) => numerator)).toEqual([1n, 1n, 0n]);
  });

  it('ends what has run out by the database’s time, and what was ended', async () => {
    must(await delegate(known(ada), known(bo), undefined, '2h'));
    must(await delegate(known(cleo), known(bo)));
    const { community } = world;
    const ending = { community, actor: known(cleo), topic: undefined };
    must(await world.services.delegations.end(ending, uuidv7()));
    expect(codeOf(await world.services.delegations.end(ending, uuidv7()))).toBe('delegation-none');
    const before = await openVote();
    await world.advance(3 * HOUR_MS);
    const after = await openVote();
    for (const vote of [before, after]) await cast(known(bo), vote, 1);
    expect(await standing(before)).toMatchObject({ turnout: 2n, delegated: 1n });
    expect(await standing(after)).toMatchObject({ turnout: 1n, delegated: 0n });
  });

  it('lets a topic beat everything, and a sleeping delegate pass on', async () => {
    must(await delegate(known(ada), known(bo)));
    must(await delegate(known(ada), known(cleo), 'plain'));
    must(await delegate(known(cleo), known(dan), 'track:plain'));
    const vote = await openVote();
    await cast(known(bo), vote, 2);
    expect(await standing(vote)).toMatchObject({ turnout: 1n, delegated: 0n });
    await cast(known(dan), vote, 1);
    expect(await standing(vote)).toMatchObject({ turnout: 4n, delegated: 2n });
    const view = await world.services.delegations.view(world.community, known(dan).person);
    expect(view.speaksFor).toMatchObject([{ power: 2n, unit: null, voted: true }]);
  });

  it('counts for a person joined while it is open once, by the one known longest', async () => {
    must(await delegate(known(ada), known(cleo)));
    must(await delegate(known(bo), known(dan)));
    const vote = await openVote();
    await cast(known(cleo), vote, 1);
    await cast(known(dan), vote, 2);
    expect(await standing(vote)).toMatchObject({ turnout: 4n, delegated: 2n });
    const { sql } = world.database;
    await mergePersons(sql, known(bo).person, known(ada).person);
    const joined = await standing(vote);
    expect(joined.scores.map(({ numerator }) => numerator)).toEqual([2n, 1n, 0n]);
    expect(joined).toMatchObject({ turnout: 3n, delegated: 1n, rejected: [] });
    await undoMerge(sql, known(bo).person);
    expect(await standing(vote)).toMatchObject({ turnout: 3n, rejected: [] });
    // Whoever named himself by it named nobody.
    const next = await openVote();
    await mergePersons(sql, known(cleo).person, known(ada).person);
    await cast(known(cleo), next, 1);
    expect(await standing(next)).toMatchObject({ turnout: 1n, delegated: 0n, rejected: [] });
  });
});

describe('who may speak', () => {
  it('refuses oneself, bots, strangers and who is locked, and who is no citizen where citizens vote', async () => {
    const member = await world.member('telegram');
    const stranger = await world.member('discord');
    await world.database.sql`delete from membership where person_id = ${stranger.person}`;
    expect(codeOf(await delegate(known(ada), known(ada)))).toBe('delegate-self');
    expect(codeOf(await delegate(known(ada), stranger))).toBe('target-not-member');
    expect(codeOf(await delegate(stranger, known(ada)))).toBe('not-member');
    expect(codeOf(await delegate(known(ada), member, 'action'))).toBe('delegate-not-citizen');
    expect(codeOf(await delegate(known(ada), member, 'gardening'))).toBe('topic-unknown');
    expect(must(await delegate(known(ada), member))).toMatchObject({ toCitizen: false, depth: 5 });
    const given = await input(known(ada), known(bo));
    const bot = { ...given, target: { ...given.target, isBot: true } };
    expect(codeOf(await world.services.delegations.delegate(bot, uuidv7()))).toBe('delegate-bot');
  });

  it('stops at a lock, both ways, until it is lifted', async () => {
    must(await delegate(known(ada), known(bo)));
    must(await delegate(known(bo), known(cleo)));
    must(await world.services.locks.lock(known(bo), uuidv7()));
    expect(codeOf(await delegate(known(bo), known(dan)))).toBe('person-locked');
    expect(codeOf(await delegate(known(dan), known(bo)))).toBe('delegate-locked');
    const locked = await openVote();
    await cast(known(cleo), locked, 1);
    expect(await standing(locked)).toMatchObject({ turnout: 1n });
    must(await world.services.locks.lift(known(bo), uuidv7()));
    const free = await openVote();
    await cast(known(cleo), free, 1);
    expect(await standing(free)).toMatchObject({ turnout: 3n, delegated: 2n });
  });

  it('holds the joined side back for 7 days', async () => {
    await mergePersons(world.database.sql, known(bo).person, known(ada).person);
    const joined = { ...known(bo), person: known(ada).person };
    expect(codeOf(await delegate(joined, known(cleo)))).toBe('joined-recently');
    must(await delegate(known(ada), known(cleo)));
    await world.advance(8 * DAY_MS);
    must(await delegate(joined, known(dan)));
  });

  it('loses whoever is forgotten, and tells who had named them', async () => {
    must(await delegate(known(ada), known(bo)));
    must(await delegate(known(bo), known(cleo)));
    const { community, services } = world;
    const saying = { community, actor: known(bo), statement: 'I read everything.' };
    must(await services.delegations.state(saying, uuidv7()));
    expect(must(await services.profiles.erase(known(bo).person)).accounts).toBe(1);
    const vote = await openVote();
    await cast(known(cleo), vote, 1);
    expect(await standing(vote)).toMatchObject({ turnout: 1n });
    expect(await sayings(known(ada), 'delegate-gone')).toMatchObject([{ topic: '' }]);
    const offers = await services.delegations.delegates(community);
    expect(offers.map(({ id }) => id)).not.toContain(known(bo).person);
  });
});

describe('what is told', () => {
  const tell = async (vote: VoteRow, who: Voter) =>
    world.services.delegations.tellFollowers(vote.id, who.person);

  it('tells once what a delegate voted, again when it changed, and nobody who voted', async () => {
    must(await delegate(known(ada), known(bo)));
    must(await delegate(known(bo), known(cleo)));
    must(await delegate(known(dan), known(cleo)));
    const vote = await openVote();
    await cast(known(dan), vote, 2);
    await cast(known(cleo), vote, 1);
    for (const _twice of [1, 2]) await tell(vote, known(cleo));
    for (const one of [ada, bo]) {
      expect(await sayings(known(one), 'delegate-voted')).toMatchObject([
        { choice: { choice: 1 } },
      ]);
    }
    expect(await sayings(known(dan), 'delegate-voted')).toEqual([]);
    await cast(known(cleo), vote, 2);
    await tell(vote, known(cleo));
    await cast(known(cleo), vote, 3);
    await tell(vote, known(cleo));
    expect(await sayings(known(ada), 'delegate-voted')).toHaveLength(3);
    await cast(known(cleo), vote, 1);
    await tell(vote, known(cleo));
    expect(await sayings(known(ada), 'delegate-voted')).toHaveLength(3);
  });

  it('rings for a ballot that somebody follows and for no other', async () => {
    must(await delegate(known(ada), known(bo)));
    const vote = await openVote();
    await cast(known(cleo), vote, 1);
    await cast(known(bo), vote, 1);
    const rung = await world.database.sql`select key from outbox where kind = 'tell-followers'
      and key like ${`${vote.id}%`}`;
    expect(rung.map(({ key }) => key)).toEqual([`${vote.id}:${known(bo).person}`]);
  });

  it('shows after the close who voted what for whom, and a record without what is not public', async () => {
    must(await delegate(known(ada), known(bo)));
    const { community, services, store } = world;
    const saying = { community, actor: known(bo), statement: 'I read everything.' };
    must(await services.delegations.state(saying, uuidv7()));
    const vote = await openVote();
    await cast(known(bo), vote, 2);
    const open = await services.delegations.view(community, known(ada).person);
    expect(open.open).toMatchObject([{ id: vote.id, voted: false, speaks: { label: 'Ada' } }]);
    await world.advanceTo(vote.closesAt, 1_000);
    await services.course.close(vote.id);
    const over = await services.delegations.view(community, known(ada).person);
    expect(over.record).toMatchObject([{ id: vote.id, said: { choice: { choice: 2 } } }]);
    const offers = await services.delegations.delegates(community);
    expect(offers.find(({ id }) => id === known(bo).person)).toMatchObject({
      ...{ statement: 'I read everything.', could: 1, did: 1 },
      latest: [{ id: vote.id, said: { choice: { choice: 2 } } }],
    });
    expect((await store.votes.findVote(vote.id))?.state).toBe('closed');
  });

  it('of two who were joined after both voted tells the ballot that counts, everywhere (V2)', async () => {
    must(await delegate(known(ada), known(bo)));
    const { community, services, store } = world;
    const saying = { community, actor: known(bo), statement: 'I sign what I vote.' };
    must(await services.delegations.state(saying, uuidv7()));
    const vote = await openVote();
    // A signature is not what is tried here: the books keep it as they get it.
    const signed = { sequence: (await store.now()).getTime(), signature: { v: 1 } };
    const input = { caster: known(bo), community, vote: vote.id, choice: 1 };
    const seals = createSeals({ sealKey: undefined, random: () => '0x' });
    must(
      await store.transaction('cast a signed ballot', (books) =>
        castIn(books, uuidv7, seals, { ...input, signed: signed as never }),
      ),
    );
    await world.advance(1_000);
    await cast(known(cleo), vote, 2);
    await mergePersons(world.database.sql, known(cleo).person, known(bo).person);
    expect(await standing(vote)).toMatchObject({
      turnout: 2n,
      scores: [{ numerator: 2n }, {}, {}],
    });
    await tell(vote, known(cleo));
    expect(await sayings(known(ada), 'delegate-voted')).toMatchObject([{ choice: { choice: 1 } }]);
    const latest = [{ id: vote.id, said: { choice: { choice: 1 } } }];
    const offers = await services.delegations.delegates(community);
    expect(offers.find(({ id }) => id === known(bo).person)).toMatchObject({ latest });
    await world.advanceTo(vote.closesAt, 1_000);
    await services.course.close(vote.id);
    const over = await services.delegations.view(community, known(ada).person);
    expect(over.record).toMatchObject(latest);
  });
});

describe('a reminder', () => {
  it('goes once to who could vote, opened a chat, and has no ballot that counts for them', async () => {
    const people = [ada, bo, cleo, dan].map(known);
    const [eve] = await voters(1);
    const { store, services } = world;
    for (const { account } of [...people, known(eve)]) {
      if (account !== known(dan).account)
        await store.people.updateAccount(account, { privateChatOpen: true });
    }
    await services.reminders.set(known(eve).person, false, uuidv7());
    must(await delegate(known(ada), known(bo)));
    // 72 h from noon: due 18 h before the close, at 18 h of the clock, long before the night.
    const noon = new Date(Math.ceil((await store.now()).getTime() / DAY_MS) * DAY_MS + DAY_MS / 2);
    await world.advanceTo(noon);
    const vote = await openVote();
    await cast(known(bo), vote, 1);
    const early = await services.reminders.remind(vote.id);
    expect(early?.again.getTime()).toBe(vote.closesAt.getTime() - 18 * HOUR_MS);
    await world.advanceTo(new Date(vote.closesAt.getTime() - 18 * HOUR_MS), 1_000);
    for (const _twice of [1, 2]) {
      expect(await services.reminders.remind(vote.id)).toBeUndefined();
    }
    const told = [];
    for (const who of [...people, known(eve)]) {
      told.push((await sayings(who, 'vote-reminder')).length);
    }
    expect(told).toEqual([0, 0, 1, 0, 0]);
    // Said late it would wake somebody: then it stands in the inbox alone.
    const rows = await world.database.sql`select id from inbox
      where kind = 'vote-reminder' and person_id = ${known(cleo).person}`;
    const word = `${rows[0]?.['id']}:${known(cleo).account}`;
    await world.database.sql`update inbox set read_at = null where id = ${rows[0]?.['id']}`;
    expect(await services.inbox.spoken(word)).toMatchObject({ notice: { kind: 'vote-reminder' } });
    await world.advance(5 * HOUR_MS);
    expect(await services.inbox.spoken(word)).toBeUndefined();
  });
});

it('gives a delegate without power a line of 0 that meets no floor', async () => {
  must(await delegate(known(ada), known(bo)));
  const vote = await rowOf(await publish());
  const lines = [{ personId: known(ada).person, power: 7n }];
  const terms = { track: 'plain', electorate: 'members', allowed: true } as const;
  const freeze = (
    row: Pick<VoteRow, 'communityId' | 'kind' | 'secrecy' | 'topic'>,
    allowed = true,
  ) =>
    freezeDelegations(
      world.store,
      row,
      { lines, wallets: [], providers: [], supply: null, citizens: [] },
      { ...terms, allowed },
    );
  expect(await freeze(vote)).toMatchObject({
    roll: { lines: [...lines, { personId: known(bo).person, power: 0n }] },
    delegations: [{ fromId: known(ada).person, toId: known(bo).person }],
  });
  // A secret vote shows nobody's ballot, and a track may want everybody to speak for themselves.
  expect((await freeze({ ...vote, secrecy: 'secret' })).delegations).toEqual([]);
  expect((await freeze(vote, false)).delegations).toEqual([]);
});

it('tells a delegate the power that the count gives them, also of two who joined and do not add up', async () => {
  const [speaker, one, other] = await voters(3);
  const id = await openVoteOf(world, {
    ...{ author: known(speaker), secrecy: 'open', rules: { power: 'power/1', adds: false } },
    roll: [
      { voter: known(speaker), power: 1n },
      { voter: known(one), power: 40n },
      { voter: known(other), power: 60n },
    ],
    delegations: [{ from: known(one), to: known(speaker) }],
  });
  await mergePersons(world.database.sql, known(other).person, known(one).person);
  must(await world.services.votes.cast(known(speaker), world.community, id, 1));
  const vote = await rowOf(id);
  const { delegated } = await world.services.votes.standing(vote);
  const told = await delegatedTo(world.store, vote, known(speaker).person);
  expect([delegated, told.power]).toEqual([60n, 60n]);
});

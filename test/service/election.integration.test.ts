/** Offices by election: from the nomination to the seats, who follows whom, and what the books refuse. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import type { ElectionMethod } from '#core/election/rules.ts';
import type { VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '../support/vote-world.ts';

const TERM_MS = 180 * DAY_MS;
let world: VoteWorld;
let citizens: Voter[];
let outsider: Voter;

beforeAll(async () => {
  world = await createVoteWorld();
  citizens = [];
  for (let at = 0; at < 7; at += 1) {
    citizens.push(await world.member(at % 2 === 0 ? 'discord' : 'telegram', true));
  }
  outsider = await world.member('discord');
});
afterAll(async () => world?.close());

const who = (at: number): Voter => {
  const citizen = citizens[at];
  if (!citizen) throw new Error(`no citizen ${at}`);
  return citizen;
};
const personView = ({ person, account }: Voter) => ({
  ...{ person, account, isBot: false, displayName: 'Ada' },
});

async function open(office: Office, seats: number, method: ElectionMethod = 'stv') {
  const { community, services } = world;
  const terms = { office, seats, termMs: TERM_MS, method };
  return services.elections.open({ community, person: who(0).person, terms }, uuidv7());
}

/** Opened, and these stand. */
async function standing(
  office: Office,
  seats: number,
  candidates: readonly number[],
  method: ElectionMethod = 'stv',
): Promise<VoteId> {
  const id = must(await open(office, seats, method));
  for (const at of candidates) {
    const { person } = who(at);
    must(await world.services.candidacies.accept(world.community, person, id, `I am ${at}.`));
  }
  return id;
}

async function vote(id: VoteId, papers: readonly (readonly number[])[]): Promise<void> {
  await world.advance(72 * HOUR_MS);
  await world.services.electionCourse.open(id);
  for (const [at, choice] of papers.entries()) {
    must(await world.services.votes.cast(who(at), world.community, id, choice));
  }
  await world.advance(72 * HOUR_MS);
  await world.services.electionCourse.close(id);
}

async function inOffice(office: Office): Promise<number[]> {
  const rows = await world.store.communities.listOffices(world.community);
  const held = rows.filter(({ kind }) => kind === office).map(({ personId }) => personId);
  return citizens.flatMap(({ person }, at) => (held.includes(person) ? [at] : []));
}
const stateOf = async (id: VoteId) => (await world.services.electionViews.view(id))?.state;

async function layDown(at: number, office: Office): Promise<void> {
  const { community, services } = world;
  const deed = { community, actor: who(at).person, target: personView(who(at)), office };
  must(await services.appointments.end({ ...deed, eventId: uuidv7() }));
}

describe('moderators', () => {
  it('are elected by ranked ballots, and followed by the same ballots', async () => {
    const { community, services, store } = world;
    const before = {
      person: who(6).person,
      office: 'moderator',
      by: null,
      how: 'founding',
    } as const;
    await store.transaction('before', (books) => services.offices.give(books, community, before));
    const id = must(await open('moderator', 2));
    const nominate = (by: Voter, whom: Voter) =>
      services.candidacies.nominate(community, by.person, id, personView(whom));
    must(await nominate(who(0), who(1)));
    expect(codeOf(await nominate(who(2), who(1)))).toBe('already-nominated');
    expect(codeOf(await nominate(outsider, who(2)))).toBe('not-citizen');
    expect(codeOf(await nominate(who(0), outsider))).toBe('not-a-citizen-yet');
    must(await nominate(who(0), who(5)));
    for (const at of [1, 2, 3, 4]) {
      must(await services.candidacies.accept(community, who(at).person, id, `I am ${at}.`));
    }
    must(await services.candidacies.decline(community, who(5).person, id));
    const told = (await services.inbox.read(who(1).person)).map(({ notice }) => notice.kind);
    expect(told).toContain('nominated');

    // 1 has a surplus that goes to 2; 3 takes the second seat. Nobody ranks 4 above "none of these".
    await vote(id, [[1, 2], [1, 2], [1, 2], [1], [3], [3, 1], [3, 5, 4]]);
    expect(await stateOf(id)).toBe('elected');
    expect(await inOffice('moderator')).toEqual([1, 3]);
    const counted = (await services.electionViews.view(id))?.count;
    expect(counted).toMatchObject({
      ...{ choices: ['Ada', 'Ada (2)', 'Ada (3)'].map(() => 'Ada'), unwanted: 1 },
      decided: { sure: [1, 3], tied: [] },
    });
    expect(counted?.rounds.flatMap((round) => ('elected' in round ? round.elected : []))).toEqual([
      1, 3,
    ]);
    const row = await store.votes.findVote(id);
    expect(row?.choices).toEqual(['Ada', 'Ada (2)', 'Ada (3)', 'Ada (4)', 'none of these']);
    const [held] = await store.communities.listOffices(community, who(1).person);
    expect(held?.termEndsAt?.getTime()).toBe((row?.closedAt?.getTime() ?? 0) + TERM_MS);
    const replaced = (await services.inbox.read(who(6).person)).map(({ notice }) => notice.kind);
    expect(replaced).toContain('office-ended');

    await world.advance(20 * DAY_MS);
    await layDown(1, 'moderator');
    expect(await inOffice('moderator')).toEqual([2, 3]);
    const [follower] = await store.communities.listOffices(community, who(2).person);
    expect(follower?.termEndsAt).toEqual(held?.termEndsAt);
    // Whoever left does not come back, and nobody follows whom fewer wanted than nobody.
    await layDown(2, 'moderator');
    await layDown(3, 'moderator');
    expect(await inOffice('moderator')).toEqual([]);
    const view = await services.electionViews.view(id);
    // Whoever left since stands in the count as it was.
    expect(view?.count).toEqual(counted);
    expect(view?.candidates.map(({ leftAt }) => leftAt !== null)).toEqual([
      ...[true, false, true, true, false],
    ]);
  });

  it('are replaced by nobody while their term runs on; the next election opens before it ends', async () => {
    const { community, services, store } = world;
    const id = await standing('moderator', 1, [1, 2], 'approval');
    expect(codeOf(await open('moderator', 1))).toBe('election-running');
    await vote(id, [[1], [1], [1], [1, 2], [2]]);
    expect(await inOffice('moderator')).toEqual([1]);
    expect(codeOf(await open('moderator', 1))).toBe('election-too-early');
    await world.advance(TERM_MS - 7 * DAY_MS);
    await services.elections.renew(id);
    await services.elections.renew(id);
    const [next, ...others] = await store.elections.listRunning(community);
    expect(others).toEqual([]);
    expect(next).toMatchObject({ office: 'moderator', seats: 1, openedBy: null, termMs: TERM_MS });
    // Nobody stands: the term ends as it would have, in the trail and in the inbox.
    await world.advance(72 * HOUR_MS);
    await services.electionCourse.open(next?.voteId ?? id);
    expect(next && (await stateOf(next.voteId))).toBe('failed');
    expect(await inOffice('moderator')).toEqual([1]);
    expect(await services.terms.end(community)).toMatchObject({ again: expect.any(Date) });
    await world.advance(4 * DAY_MS);
    expect(await inOffice('moderator')).toEqual([]);
    await services.terms.end(community);
    const kinds = (await services.inbox.read(who(1).person)).map(({ notice }) => notice.kind);
    expect(kinds.filter((kind) => kind === 'office-over')).toHaveLength(1);
    const trail = await store.communities.listAudit(community, 50);
    expect(trail.filter(({ action }) => action === 'office.lapse')).toHaveLength(1);
  });
});

describe('treasurers', () => {
  it('stay who they are where too few vote, or nobody is wanted', async () => {
    const { community, services, store } = world;
    const given = {
      person: who(6).person,
      office: 'treasurer',
      by: null,
      how: 'founding',
    } as const;
    await store.transaction('before', (books) => services.offices.give(books, community, given));
    const few = await standing('treasurer', 1, [1, 2]);
    await vote(few, [[1], [1], [1], [1]]);
    expect(await stateOf(few)).toBe('no-quorum');
    const unwanted = await standing('treasurer', 1, [1, 2]);
    await vote(unwanted, [[3], [3], [3, 1], [1], [2]]);
    expect(await stateOf(unwanted)).toBe('failed');
    expect(await inOffice('treasurer')).toEqual([6]);
  });

  it('have a run-off where two share the last seat, between these two alone', async () => {
    const { community, services } = world;
    const tied = await standing('treasurer', 1, [1, 2, 3], 'approval');
    await vote(
      tied,
      [[1], [1, 2], [2], [3], []].map((one) => (one.length ? one : [1, 2])),
    );
    expect(await stateOf(tied)).toBe('tied');
    expect(await inOffice('treasurer')).toEqual([6]);
    const runOff = (person = who(0).person) => services.elections.runOff(community, person, tied);
    expect(codeOf(await runOff(outsider.person))).toBe('not-citizen');
    const id = must(await runOff());
    expect(must(await runOff())).toBe(id);
    const stand = (at: number) =>
      services.candidacies.accept(community, who(at).person, id, 'And I?');
    expect(codeOf(await stand(3))).toBe('runoff-closed');
    must(await stand(2));
    await vote(id, [[1], [2], [2], [2], [1]]);
    expect(await inOffice('treasurer')).toEqual([2]);
  });

  it('who withdraws while voting is open is not counted', async () => {
    const { community, services } = world;
    await layDown(2, 'treasurer');
    expect(await inOffice('treasurer')).toEqual([1]);
    await layDown(1, 'treasurer');
    const id = await standing('treasurer', 1, [1, 3]);
    await world.advance(72 * HOUR_MS);
    await services.electionCourse.open(id);
    for (const at of [0, 1, 2, 4]) must(await services.votes.cast(who(at), community, id, [1, 2]));
    const { receipt } = must(await services.votes.cast(who(5), community, id, [2]));
    const { number } = (await services.electionViews.view(id)) ?? {};
    const look = async () => must(await services.receipts.look(community, receipt));
    expect(await look()).toMatchObject({ kind: 'election', number, state: 'stands' });
    expect(must(await services.candidacies.withdraw(community, who(1).person, id))).toMatchObject({
      onBallot: true,
    });
    await world.advance(72 * HOUR_MS);
    await Promise.all([services.electionCourse.close(id), services.electionCourse.close(id)]);
    expect(await inOffice('treasurer')).toEqual([3]);
    expect(await look()).toMatchObject({ number, state: 'counted' });
  });
});

it('is of those who were citizens for a week when it was opened, and so are recalls', async () => {
  const { community, services, store } = world;
  await store.communities.updateCommunity(community, { constitutedAt: await store.now() });
  await world.advance(1_000);
  const week = await world.member('telegram', true);
  await world.advance(4 * DAY_MS);
  const days = await world.member('discord', true);
  await world.advance(3 * DAY_MS);
  const id = await standing('guardian', 1, [1]);
  const recall = {
    community,
    person: who(0).person,
    office: 'treasurer',
    reason: 'Slow.',
  } as const;
  must(await services.recalls.open({ ...recall, target: personView(who(3)) }, uuidv7()));
  const petition = await store.elections.findLivePetition(community, 'treasurer', who(3).person);
  const sign = ({ person }: Voter) => services.recalls.sign(community, person, petition?.id ?? '');
  // The day of its opening counts: who has waited by now has not waited by then.
  await world.advance(72 * HOUR_MS);
  await world.advance(DAY_MS);
  await services.electionCourse.open(id);
  expect(codeOf(await services.votes.cast(days, community, id, [1]))).toBe('not-on-roll');
  must(await services.votes.cast(week, community, id, [1]));
  expect(codeOf(await sign(days))).toBe('citizen-waiting');
  expect(must(await sign(week))).toMatchObject({ voices: 2, needed: 3 });
  await world.advance(72 * HOUR_MS);
  await services.electionCourse.close(id);
});

it('the books refuse what the law would not do', async () => {
  const id = await standing('guardian', 1, [1]);
  const { sql } = world.database;
  await expect(sql`delete from election where vote_id = ${id}`).rejects.toThrow('kept');
  await expect(sql`update election set seats = 9 where vote_id = ${id}`).rejects.toThrow(
    'cannot be changed',
  );
  await expect(sql`update election set state = 'elected' where vote_id = ${id}`).rejects.toThrow(
    'cannot be changed',
  );
  await expect(
    sql`update candidacy set elected_at = civitas_now() where vote_id = ${id}`,
  ).rejects.toThrow('cannot be changed');
  await world.advance(72 * HOUR_MS);
  await world.services.electionCourse.open(id);
  await expect(sql`update candidacy set statement = 'other' where vote_id = ${id}`).rejects.toThrow(
    'cannot be changed',
  );
  await expect(sql`delete from candidacy where vote_id = ${id}`).rejects.toThrow('kept');
});

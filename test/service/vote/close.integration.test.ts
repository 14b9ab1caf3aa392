/** The close moves once for an outage and once for a late surge, before anything is counted. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/duration.ts';
import { asId, type VoteId } from '#core/identity.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let world: VoteWorld;
let voters: Voter[];

beforeAll(async () => {
  world = await createVoteWorld();
  voters = [await world.member(), await world.member('telegram'), await world.member()];
  const [ada] = voters;
  await world.store.places.insertPlace({
    id: asId(uuidv7()),
    communityId: world.community,
    platform: 'discord',
    externalId: '1',
    title: 'Harbour',
    attachedBy: ada?.person ?? asId(''),
    connectedAt: await world.store.now(),
  });
});
afterAll(async () => world?.close());

const voter = (index: number): Voter => {
  const one = voters[index];
  if (!one) throw new Error('nobody');
  return one;
};
const cast = (vote: VoteId, index: number, choice: number) =>
  world.services.votes.cast(voter(index), world.community, vote, choice);
const rowOf = async (id: VoteId) => {
  const row = await world.store.votes.findVote(id);
  if (!row) throw new Error('no vote');
  return row;
};

/** Signs of life of each minute until now, as the bot stores them, but of the minutes that are left out. */
async function hear(platform: string, since: Date, isLost: (ageMin: number) => boolean) {
  const now = (await world.store.now()).getTime();
  const from = Math.floor(since.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let minute = from; minute <= now; minute += MINUTE_MS) {
    if (isLost((now - minute) / MINUTE_MS)) continue;
    await world.store.processes.insertHeartbeat('bot', platform, new Date(minute));
  }
}

test('a platform out of reach for 20 min near the close: it moves once, by an hour, and ballots count again', async () => {
  const poll = await world.poll(voter(0), ['Mon', 'Tue'], 2 * HOUR_MS);
  const { opensAt, closesAt } = await rowOf(poll.id);
  must(await cast(poll.id, 0, 1));
  await world.advanceTo(closesAt, 1_000);
  // Of a platform without a place of this community nothing counts.
  await world.store.processes.insertHeartbeat('bot', 'telegram', opensAt);
  await hear('discord', opensAt, (age) => age > 5 && age <= 25);
  expect(codeOf(await cast(poll.id, 1, 2))).toBe('poll-closed');
  // The process's own clock is five minutes off the database's, and means nothing.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * MINUTE_MS });
  const moved = await world.services.polls.close(poll.id).finally(() => vi.useRealTimers());
  const row = await rowOf(poll.id);
  expect(row.closesAt.getTime() - closesAt.getTime()).toBeGreaterThanOrEqual(HOUR_MS);
  expect(row.closesAt.getTime() - closesAt.getTime()).toBeLessThan(HOUR_MS + MINUTE_MS);
  expect(moved).toEqual({ again: row.closesAt, moved: true });
  expect(row).toMatchObject({ state: 'open', extendedAt: expect.any(Date), result: null });
  must(await cast(poll.id, 1, 2));
  await world.advanceTo(row.closesAt, 1_000);
  await hear('discord', row.closesAt, () => false);
  expect(await world.services.polls.close(poll.id)).toBeUndefined();
  expect(await rowOf(poll.id)).toMatchObject({ state: 'closed', closesAt: row.closesAt });
});

test('while a platform may be out of reach just now the close waits, ten minutes at most', async () => {
  const poll = await world.poll(voter(0), ['Mon', 'Tue'], HOUR_MS);
  const { closesAt } = await rowOf(poll.id);
  await world.store.processes.insertHeartbeat('bot', 'discord', new Date(await world.store.now()));
  await world.advanceTo(closesAt, 5 * MINUTE_MS);
  await world.database.db.execute(
    `delete from heartbeat where minute > '${new Date(closesAt.getTime() - MINUTE_MS).toISOString()}'`,
  );
  const waits = await world.services.polls.close(poll.id);
  expect(waits?.again.getTime()).toBeLessThan(closesAt.getTime() + 6 * MINUTE_MS);
  expect((await rowOf(poll.id)).state).toBe('open');
  await world.advanceTo(closesAt, 10 * MINUTE_MS);
  expect(await world.services.polls.close(poll.id)).toBeUndefined();
  expect((await rowOf(poll.id)).state).toBe('closed');
});

test('a lead that flips in the last part moves the close once; to vote early and change late hides nothing', async () => {
  await world.database.db.execute('delete from heartbeat');
  const id = must(
    await world.services.proposals.publish({
      community: world.community,
      author: voter(0).person,
      title: 'A bench',
      body: '',
      payment: undefined,
      eventId: uuidv7(),
    }),
  );
  await world.services.course.open(id);
  must(await cast(id, 0, 1));
  must(await cast(id, 1, 1));
  const { closesAt } = await rowOf(id);
  await world.advanceTo(closesAt, -7 * HOUR_MS);
  expect(await world.services.course.close(id)).toEqual({ again: closesAt });
  expect(await world.store.votes.findLead(id)).toMatchObject({ quorate: true });
  must(await cast(id, 1, 2));
  must(await cast(id, 2, 2));
  await world.advanceTo(closesAt, 11 * MINUTE_MS);
  const surged = await world.services.course.close(id);
  const row = await rowOf(id);
  expect(surged).toEqual({ again: row.closesAt, moved: true });
  expect(row.closesAt.getTime()).toBeGreaterThanOrEqual(closesAt.getTime() + 24 * HOUR_MS);
  must(await cast(id, 2, 1));
  await world.advanceTo(row.closesAt, 11 * MINUTE_MS);
  expect(await world.services.course.close(id)).toBeUndefined();
  expect(await rowOf(id)).toMatchObject({ state: 'closed', closesAt: row.closesAt });
  expect((await world.store.proposals.findProposal(id))?.state).toBe('passed');
});

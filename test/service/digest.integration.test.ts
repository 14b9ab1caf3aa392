/** The daily digest over stored votes: once a day whoever looks, nothing where there is nothing, one after an outage. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { asId, type PlaceId } from '#core/identity.ts';
import { openVote } from '../support/open-vote.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '../support/vote-world.ts';

let world: VoteWorld;
let ada: Voter;
let bo: Voter;
beforeAll(async () => {
  world = await createVoteWorld();
  ada = await world.member('discord', true);
  bo = await world.member('telegram', true);
  for (const platform of ['discord', 'telegram'] as const) {
    await world.store.places.insertPlace({
      ...{ id: asId<PlaceId>(uuidv7()), communityId: world.community, platform },
      ...{ externalId: uuidv7(), title: platform, attachedBy: ada.person },
      connectedAt: await world.store.now(),
    });
  }
  await world.store.communities.updateCommunity(world.community, { timeZone: 'Asia/Tokyo' });
});
afterAll(async () => world.close());

/** 9 in the morning of Tokyo, some days on. */
async function morning(days = 1): Promise<Date> {
  const now = (await world.store.now()).getTime();
  const next = new Date(Math.floor(now / DAY_MS) * DAY_MS + days * DAY_MS);
  await world.advanceTo(next, 1_000);
  return next;
}
const round = () => world.services.digests.round(world.community);
const told = async () => {
  const rows = await world.database.sql<{ subject: string; count: number }[]>`
    select subject, count(*)::int as count from card where subject like 'digest:%'
    group by subject order by min(ordinal)`;
  return rows;
};
/** As the card job leaves it. */
const written = () =>
  world.database.sql`update card set sent = wanted where subject like 'digest:%'`;
const last = async () => {
  const id = (await told()).at(-1)?.subject.slice('digest:'.length) ?? '';
  return world.services.digests.view(id);
};

it('says nothing on the day of the founding, and on days with nothing to say', async () => {
  await round();
  const now = await morning(2);
  expect(await round()).toEqual({ again: new Date(now.getTime() + DAY_MS) });
  expect(await told()).toEqual([]);
});

it('is one a day in each place, though two look at once and again', async () => {
  const { store, services, community } = world;
  await openVote(store, {
    ...{ community, author: ada.person, method: 'approval/1', title: 'Tea?' },
    closesInMs: 3 * DAY_MS,
  });
  const proposal = must(
    await services.proposals.publish({
      ...{ community, author: ada.person, title: 'Paint the shed?', body: '' },
      ...{ payment: undefined, eventId: uuidv7() },
    }),
  );
  const opensAt = (await store.votes.findVote(proposal))?.opensAt;
  if (!opensAt) throw new Error('no opening');
  await world.advanceTo(opensAt, 1_000);
  await services.course.open(proposal);
  must(await services.votes.cast(bo, community, proposal, 1));
  const now = await morning();
  const again = { again: new Date(now.getTime() + DAY_MS) };
  expect(await Promise.all([round(), round(), round()])).toEqual([again, again, again]);
  expect(await round()).toEqual(again);
  expect((await told()).map(({ count }) => count)).toEqual([2]);
  const view = await last();
  const lines = [...(view?.soon ?? []), ...(view?.open ?? [])];
  const found = lines.toSorted((a, b) => (a.kind < b.kind ? 1 : -1));
  expect(found).toMatchObject([
    { kind: 'proposal', title: 'Paint the shed?', voted: 1, entitled: 2 },
    { kind: 'poll', title: 'Tea?', voted: 0, entitled: null, quorate: null },
  ]);
  await written();
});

it('after days away is one, of all that was decided meanwhile, and never of what was told', async () => {
  const { services, store, community } = world;
  await morning(5);
  for (const vote of await store.votes.listOpenVotes(community)) {
    await services.polls.close(vote.id);
    await services.course.close(vote.id);
  }
  await round();
  expect(await told()).toHaveLength(2);
  expect(await last()).toMatchObject({ soon: [], open: [], decided: [{}, {}] });
  // Nobody could be told on that day: the next one tells it too.
  await morning();
  await round();
  expect(await last()).toMatchObject({ decided: [{}, {}] });
  await written();
  await morning();
  await round();
  expect(await told()).toHaveLength(3);
});

it('counts who stands behind a proposal, and leaves its title out while it is folded', async () => {
  const { store, services, community } = world;
  const publish = async (title: string) =>
    must(
      await services.proposals.publish({
        ...{ community, author: ada.person, title, body: '' },
        ...{ payment: undefined, eventId: uuidv7() },
      }),
    );
  const seed = await store.proposals.findProposal(await publish('Seed'));
  const rules = seed?.rules as { proposers: object };
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'plain', version: 1, at: await store.now() },
    rules: { ...rules, proposers: { ...rules.proposers, sponsors: 2 } },
  });
  const proposal = await publish('Sail');
  const at = await store.now();
  await store.discussions.insertSponsor({ voteId: proposal, personId: bo.person, at });
  await store.folds.insertFold({
    ...{ id: uuidv7(), voteId: proposal, foldedBy: bo.person, reason: 'rude', at },
  });
  await morning();
  await round();
  expect((await last())?.sponsors).toMatchObject([{ title: null, have: 1, need: 2 }]);
});

it('is not written any more in the night, on another day, or once it is off', async () => {
  const { store, community } = world;
  expect(await last()).toBeDefined();
  await store.communities.updateCommunity(community, { digestHour: null });
  expect(await last()).toBeUndefined();
  expect(await round()).toBeUndefined();
  await store.communities.updateCommunity(community, { digestHour: 9 });
  await world.advance(13 * HOUR_MS);
  expect(await last()).toBeUndefined();
  await world.advance(11 * HOUR_MS);
  expect(await last()).toBeUndefined();
});

/** The daily digest over stored votes: once a day whoever looks, nothing where there is nothing, one after an outage. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { plain } from '#chat/text.ts';
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

it('once posted keeps what it said, and a title that is folded later stands there no more', async () => {
  const { services, store, community } = world;
  const title = 'Sink the ferry';
  const texts = { title, body: '', payment: undefined, eventId: uuidv7() };
  const author = await world.member('discord', true);
  const vote = must(
    await services.proposals.publish({ community, author: author.person, ...texts }),
  );
  await store.transaction('a moderator', (books) =>
    services.offices.give(books, community, {
      ...{ person: ada.person, office: 'moderator', by: null, how: 'founding' },
    }),
  );
  await morning();
  await round();
  const subject = (await told()).at(-1)?.subject ?? '';
  const post = async (isShown = false) => {
    const card = await renderCard(services, subject, isShown);
    const items = (card?.blocks ?? []).flatMap((block) =>
      block.kind === 'list' ? block.items : [],
    );
    return items.map(plain).join('\n');
  };
  const posted = await post();
  expect(posted).toContain(`${title}: 0 of 2 stand behind it`);
  await world.database
    .sql`update card set sent = wanted, message_ref = 'm' where subject = ${subject}`;
  // It was said once; what changed since is for the next one.
  const at = await store.now();
  await store.discussions.insertSponsor({ voteId: vote, personId: bo.person, at });
  expect(await post(true)).toBe(posted);
  const behind = async () =>
    (
      await world.database
        .sql`select place_id from card where subject = ${subject} and wanted > sent`
    ).length;
  await world.advance(DAY_MS);
  await store.places.insertPlace({
    ...{ id: asId<PlaceId>(uuidv7()), communityId: community, platform: 'telegram' },
    ...{ externalId: uuidv7(), title: 'new', attachedBy: ada.person, connectedAt: at },
  });
  const meant = { community, person: ada.person, vote };
  must(await services.folds.fold(meant, 'It is a threat'));
  // Where it stands, and not where it never was.
  expect(await behind()).toBe(2);
  expect(await post()).toBe('');
  const folded = await post(true);
  expect(folded).not.toContain(title);
  expect(folded).toContain('(text folded): 0 of 2 stand behind it');
  must(await services.folds.unfold(meant));
  expect(await post(true)).toBe(posted);
});

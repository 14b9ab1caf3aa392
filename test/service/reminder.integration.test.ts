/** Whoever opened no private chat reads on the one card of the vote, in its place, how many have not voted. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { plain } from '#chat/text.ts';
import { HOUR_MS } from '#core/duration.ts';
import { asId, type PlaceId } from '#core/identity.ts';
import { createVoteWorld, must, type VoteWorld } from '../support/vote-world.ts';

let world: VoteWorld;
beforeAll(async () => {
  world = await createVoteWorld();
});
afterAll(async () => world.close());

it('edits one card in each place and writes to nobody', async () => {
  const { store, services, community, database } = world;
  const ada = await world.member('discord', true);
  const bo = await world.member('telegram', true);
  for (const platform of ['discord', 'telegram'] as const) {
    await store.places.insertPlace({
      ...{ id: asId<PlaceId>(uuidv7()), communityId: community, platform },
      ...{ externalId: uuidv7(), title: platform, attachedBy: ada.person },
      connectedAt: await store.now(),
    });
  }
  // 72 h from noon are due at 18 h, long before the night.
  const noon = new Date(Math.ceil((await store.now()).getTime() / (24 * HOUR_MS)) * 24 * HOUR_MS);
  await world.advanceTo(new Date(noon.getTime() + 12 * HOUR_MS));
  const id = must(
    await services.proposals.publish({
      ...{ community, author: ada.person, title: 'Paint the shed?', body: '' },
      ...{ payment: undefined, eventId: uuidv7() },
    }),
  );
  await services.course.open(id);
  must(await services.votes.cast(bo, community, id, 1));
  const cards = () => store.cards.listCards(`proposal:${id}`);
  const wanted = async () => (await cards()).reduce((sum, card) => sum + card.wanted, 0);
  const before = await wanted();
  expect(await cards()).toHaveLength(2);
  await world.advance(54 * HOUR_MS + 60_000);
  expect(await services.reminders.remind(id)).toBeUndefined();
  expect(await cards()).toHaveLength(2);
  expect(await wanted()).toBe(before + 2);
  expect(await database.sql`select 1 from inbox where kind = 'vote-reminder'`).toHaveLength(0);
  const shown = await renderCard(services, `proposal:${id}`);
  const fields = shown?.blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : []));
  expect(fields?.map(({ value }) => plain(value))).toContain('1 of 2 have not voted');
});

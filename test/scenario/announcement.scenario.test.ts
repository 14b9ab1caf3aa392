/**
 * Story: what is decided on both platforms is said in both chats and pinned there, once. Where the bot may not pin, the
 * staff is told, nothing is lost, and it is pinned when it may.
 */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { openVote } from '../support/open-vote.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

let deployment: Deployment;
let town: Town;
let community: CommunityId;

beforeAll(async () => {
  deployment = await startDeployment();
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  const [id] = await deployment.app.services.communities.listIds();
  if (!id) throw new Error('no community');
  community = id;
});
afterAll(() => deployment?.stop());

/** A proposal that has passed, as its row stands then; the way there is told in other stories. */
async function decided(): Promise<VoteId> {
  const { store } = deployment.app;
  const author = (await store.communities.listOffices(community))[0]?.personId;
  if (!author) throw new Error('nobody is in office');
  const vote = await openVote(store, { community, author, method: 'basic/1' });
  const now = await store.now();
  await store.proposals.insertProposal({
    ...{ voteId: vote, communityId: community, title: 'Say it', body: '', track: 'action' },
    number: await store.communities.insertNumber(community, 'proposal'),
    ...{ rules: {}, power: 'one-person/1', state: 'executed', timelockMs: 0 },
    ...{ publishedAt: now, createdBy: author, createdAt: now, eventKey: uuidv7() },
  });
  return vote;
}

async function announce(text: string): Promise<void> {
  const { store, services } = deployment.app;
  const vote = await decided();
  const done = await store.transaction('announce', (books) =>
    services.announcements.decided.carryOut(
      books,
      community,
      { kind: 'pin-announcement', text },
      vote,
    ),
  );
  expect(done.ok).toBe(true);
}

const onDiscord = (text: string) =>
  deployment.discord
    .as(town.discordIds.ada)
    .sees(town.generalId)
    .filter((message) => read(message).includes(text));
const onTelegram = (text: string) =>
  deployment.telegram
    .as(town.telegramIds.bo)
    .sees(town.groupId)
    .filter((message) => message.text.includes(text));
const breakages = () => deployment.app.services.breakages.list(community);

it('is said once in each chat, and pinned', async () => {
  await announce('The harbour opens on Friday; *bring* <b>boats</b>.');
  const text = 'The harbour opens on Friday; *bring* <b>boats</b>.';
  await expect.poll(() => onDiscord(text)[0]?.isPinned, { timeout: 30_000 }).toBe(true);
  await expect.poll(() => onTelegram(text)[0]?.pinned, { timeout: 30_000 }).toBe(true);
  expect([onDiscord(text).length, onTelegram(text).length]).toEqual([1, 1]);
  expect(onTelegram(text)[0]?.text).toContain('The community decided to say this');
  expect(await breakages()).toEqual([]);
});

it('where it may not be pinned it stands, the staff is told, and it is pinned later', async () => {
  const { telegram, app } = deployment;
  telegram.addBot(town.groupId, {
    admin: ADMIN_RIGHTS.filter((right) => right !== 'pin_messages'),
  });
  await announce('Low tide at noon.');
  await expect.poll(() => onDiscord('Low tide')[0]?.isPinned, { timeout: 30_000 }).toBe(true);
  const found = await until('the staff is told', async () => (await breakages())[0]);
  expect(found).toMatchObject({ reason: 'no-pins' });
  expect(onTelegram('Low tide')[0]?.pinned ?? false).toBe(false);
  const ada = deployment.discord.as(town.discordIds.ada);
  const status = await (await ada.run(town.generalId, '/civitas status')).settled();
  expect(read(status)).toContain('I may not pin messages there');
  telegram.addBot(town.groupId, { admin: ADMIN_RIGHTS });
  // As the platform tells of it, and as a look at the place finds it.
  const place = await app.store.places.findPlace('telegram', String(town.groupId));
  if (!place) throw new Error('no place');
  await deployment.advance(3_600_000);
  await app.services.breakages.check(place.id);
  await expect.poll(() => onTelegram('Low tide')[0]?.pinned, { timeout: 30_000 }).toBe(true);
  await expect.poll(breakages, { timeout: 30_000 }).toEqual([]);
  expect(onTelegram('Low tide')).toHaveLength(1);
});

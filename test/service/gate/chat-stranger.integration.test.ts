/** `/why` in private to somebody who belongs to no community and waits before its chat: what it asks, what there is, what is next. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { attachGroup } from '../../support/attach-group.ts';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { labelsOf, type Somebody, wordsOf } from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: ChatWorld;

beforeAll(async () => {
  chain = await startChain();
});
afterAll(async () => {
  await chain?.stop();
});
beforeEach(async () => {
  world = await startChatWorld(chain);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const why = (who: Somebody) => world.alone(who, 'why');

/** A community of its own, with a Discord server. */
async function foundOther(name: string): Promise<CommunityId> {
  const { discord, owner, ada, services } = world;
  const guild = discord.addGuild({ name, ownerId: owner });
  discord.addBot(guild.id, BOT_PERMISSIONS);
  const founded = await services.communities.found({
    ...{ person: ada.person, code: undefined, platform: 'discord', template: 'club', name },
    ...{ placeExternalId: guild.id, placeTitle: name, platformOwner: true },
    ...{ timeZone: 'UTC', locale: 'en', announcements: '', staff: undefined },
    ...{ alarmWebhook: undefined, asset: { kind: 'credit', symbol: 'LAMP' }, caps: undefined },
  });
  if (!founded.ok) throw new Error(founded.refusal.code);
  return founded.value.community;
}

/** Another chat with a gate of its own, switched on; undefined: of the world's own community. */
async function openAnother(title: string, rule: string, of: CommunityId = world.community) {
  const { services, ada } = world;
  const { id, groupId } = await attachGroup(world, title, of);
  const set = await services.gates.set({
    ...{ community: of, person: ada.person, place: undefined, rule },
    opens: { name: title, discordRoleId: undefined, tag: undefined, chat: id },
  });
  if (!set.ok) throw new Error(JSON.stringify(set.refusal));
  await services.gates.switch(of, ada.person, set.value.id, 'on');
  return { id, groupId, gate: set.value.id };
}

async function askAt(who: Asker, place: PlaceId, of: CommunityId = world.community) {
  const effects = await world.store.roles.listEffects(of);
  const url = effects.find((one) => one.placeId === place && one.kind === 'telegram-chat');
  if (!url?.inviteUrl) throw new Error('that chat has no link');
  who.phone.openDeepLink(url.inviteUrl);
  await world.settle();
}

const isMember = async ({ person }: Somebody) =>
  (await world.services.people.communitiesOf(person)).length > 0;

test('who is not linked is told what the chat asks and that, and the button leads in', async () => {
  await world.openChat('erc20(CIV) >= 100');
  const dan = await world.stranger('Dan');
  expect(wordsOf(await why(dan))).toContain('in the chat of your community');
  await world.ask(dan);
  await world.settle();
  const first = await why(dan);
  const said = wordsOf(first);
  expect(said).toMatch(
    /You asked to join Quay \(Telegram\) of Harbour. Your request waits until \d{4}-/,
  );
  expect(said).toContain('you have not linked a wallet yet; the button links one');
  expect(said).toContain('Rule: erc20(CIV) >= 100');
  expect(said).toContain('0 CIV found, 100 needed');
  expect(labelsOf(first)).toEqual(['Link a wallet for Quay (Insider)']);
  const way = await world.pressAlone(dan, first, 'Link a wallet for Quay (Insider)');
  expect(JSON.stringify(way.buttons)).toContain('https://civitas.example/link/');
  expect(await isMember(dan)).toBe(false);
  // Linked on another occasion, which lets this community look at nothing.
  await world.sql`update join_request set consented_at = null`;
  await world.linkAlone(dan, people.dan.address);
  await world.settle();
  const second = await why(dan);
  expect(wordsOf(second)).toContain('may not look at your wallets yet');
  await world.pressAlone(dan, second, 'Let my wallets count for Quay');
  await world.settle();
  expect(world.isIn(dan)).toBe(true);
  expect(wordsOf(await why(dan))).not.toContain('You asked to join');
});

test('of several chats of several communities all are told, each with its button', async () => {
  await world.openChat('erc20(CIV) >= 100');
  const deck = await openAnother('Deck', 'erc20(CIV) >= 5');
  const lantern = await foundOther('Lantern');
  const tower = await openAnother('Tower', 'citizen or native(ETH) >= 1', lantern);
  const dan = await world.stranger('Dan');
  await world.ask(dan);
  await askAt(dan, deck.id);
  await askAt(dan, tower.id, lantern);
  const told = await why(dan);
  const said = wordsOf(told);
  expect(said).toContain('You asked to join Quay (Telegram) of Harbour');
  expect(said).toContain('You asked to join Deck (Telegram) of Harbour');
  expect(said).toContain('You asked to join Tower (Telegram) of Lantern');
  expect(said).toContain('Rule: citizen or native(ETH) >= 1');
  expect(labelsOf(told)).toEqual([
    'Link a wallet for Quay (Insider)',
    'Link a wallet for Deck',
    'Link a wallet for Tower',
  ]);
  expect(await isMember(dan)).toBe(false);
  // Of a gate that was removed nothing is asked any more.
  await world.services.gates.switch(lantern, world.ada.person, tower.gate, 'off');
  expect(wordsOf(await why(dan))).not.toContain('Tower');
});

test('a gate in preview answers nobody, and says so', async () => {
  const gate = await world.openChat('erc20(CIV) >= 100');
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  const dan = await world.stranger('Dan');
  await world.linkAlone(dan, people.dan.address);
  await world.ask(dan);
  await world.settle();
  const told = await why(dan);
  expect(wordsOf(told)).toContain('its gate is in preview');
  expect(labelsOf(told)).toEqual([]);
});

test('a member elsewhere is told of it in private, and in no chat', async () => {
  await world.openChat('citizen');
  const lantern = await foundOther('Lantern');
  const tower = await openAnother('Tower', 'native(ETH) >= 1', lantern);
  const bo = await world.stranger('Bo');
  await world.store.people.insertMembership(world.community, bo.person, await world.store.now());
  await askAt(bo, tower.id, lantern);
  const told = await why(bo);
  expect(wordsOf(told)).toContain('Insider');
  expect(wordsOf(told)).toContain('You asked to join Tower (Telegram) of Lantern');
  expect(labelsOf(told)).toContain('Link a wallet for Tower');
  const way = await world.pressAlone(bo, told, 'Link a wallet for Tower');
  expect(JSON.stringify(way.buttons)).toContain('https://civitas.example/link/');
  const open = await world.say(bo, 'why');
  expect(wordsOf(open)).toContain('Insider');
  expect(wordsOf(open)).not.toContain('Tower');
});

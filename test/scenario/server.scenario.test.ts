/** A Discord server is deleted, with the roles that gates gave in it; the community goes on in another one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, type PersonId as Name, read, type Town } from '../support/town.ts';

const NEW = 'New Harbour';

let deployment: Deployment;
let town: Town;
let community: CommunityId;
let steward: PersonId;
let code: string;
let server: { id: string; generalChannelId: string };

const ada = () => deployment.discord.as(town.discordIds.ada);
const rolesOf = (name: Name, guild: string): string[] =>
  (deployment.discord.world.members[guild]?.[town.discordIds[name]]?.roles ?? []).map(
    (id) => deployment.discord.world.roles[id]?.name ?? id,
  );
const tagOf = (name: Name): string | undefined =>
  deployment.telegram.as(town.telegramIds[name]).say(town.groupId, 'hello').from.tag;

beforeAll(async () => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  await foundTown(deployment, town);
  const { store } = deployment.app;
  const place = await store.places.findPlace('discord', town.guildId);
  if (!place) throw new Error('not founded');
  ({ communityId: community, attachedBy: steward } = place);
  const gated = await ada().run(town.generalId, '/role gate', {
    role: town.holderRoleId,
    rule: 'not citizen',
    tag: 'holder',
  });
  await ada().press(await gated.settled(), 'Switch on');
  tagOf('cleo');
  await deployment.discord.as(town.discordIds.dan).run(town.generalId, '/why');
  await until('the role', () => rolesOf('dan', town.guildId).includes('Holder'));
  await until('the tag', () => tagOf('cleo') === 'holder');
});
afterAll(async () => {
  deployment?.assertNoViolations();
  await deployment?.stop();
});

it('is told when the server is gone, and another one is attached', async () => {
  const { discord, app } = deployment;
  const invited = read(
    await (await ada().run(town.generalId, '/civitas attach', { platform: 'discord' })).settled(),
  );
  code = /join ([0-9a-f]{40})/.exec(invited)?.[1] ?? '';
  discord.removeBot(town.guildId);
  await until('the server is gone', async () => {
    const places = await app.store.places.listPlaces(community);
    return places.every(({ platform }) => platform === 'telegram');
  });
  server = discord.addGuild({ name: NEW, ownerId: town.discordIds.ada });
  discord.addMember(server.id, town.discordIds.dan);
  discord.moveRole(discord.addBot(server.id, BOT_PERMISSIONS).id, 3);
  await until('the bot is there', async () => {
    const joined = await ada().run(server.generalChannelId, '/civitas join', { code });
    return read(await joined.settled()).includes('Asked to join');
  });
  const { places } = app.services;
  const pending = await places.listPending(community, steward);
  if (!pending.ok) throw new Error(pending.refusal.code);
  const decided = await places.decide(community, steward, pending.value[0]?.id ?? '', 'confirmed');
  expect(decided.ok).toBe(true);
});

it('sets the gate up there with one press, and makes the role that is missing', async () => {
  const { discord } = deployment;
  const found = await (await ada().run(server.generalChannelId, '/role doctor')).settled();
  expect(read(found)).toContain('1 gate opens a role of Harbour Town, which is gone: Holder.');
  const shown = await (await ada().press(found, 'Set them up here')).settled();
  expect(read(shown)).toContain('there is no such role, so I make one');
  const done = await (await ada().press(shown, `Set up 1 gate in ${NEW}`)).settled();
  expect(read(done)).toContain(`The gate of Holder opens its role in ${NEW} now.`);
  await discord.as(town.discordIds.dan).run(server.generalChannelId, '/why');
  await until('Dan has it', () => rolesOf('dan', server.id).includes('Holder'));
  expect(tagOf('cleo')).toBe('holder');
});

it('gives it to whoever comes from the old server', async () => {
  deployment.discord.memberJoins(server.id, town.discordIds.eve);
  await until('Eve has it', () => rolesOf('eve', server.id).includes('Holder'));
});

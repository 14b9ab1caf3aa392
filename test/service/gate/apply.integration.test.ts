/** Roles and tags in the world: hands, refusals, deletions, administrators, comings and goings. No chain is needed. */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SLOW_RETRY_MS } from '#service/gate/broken.ts';
import { decideCitizen } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const makeCitizen = (who: Somebody, does?: 'revoke') => decideCitizen(world, who, does);

const writesTo = (world: GateWorld, method: string): number =>
  world.discord.requests.filter(
    (request) => request.method === method && request.route.includes('/roles/{role_id}'),
  ).length;

test('role and tag follow citizenship on both platforms', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  const cy = await world.joinTelegram('Cy');
  await makeCitizen(bo);
  await makeCitizen(cy);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  expect(world.tagOf(cy)).toBe('holder');
  await makeCitizen(bo, 'revoke');
  await makeCitizen(cy, 'revoke');
  await world.work();
  expect(world.rolesOf(bo)).toEqual([]);
  expect(world.tagOf(cy)).toBeUndefined();
  expect(await world.noticesOf(bo)).toEqual([
    'role-removed',
    'citizenship-revoked',
    'role-granted',
    'citizenship-granted',
  ]);
});

test('a role given by hand is known as such and never taken', async () => {
  const bo = await world.joinDiscord('Bo');
  world.discord.grantRole(world.guildId, bo.externalId, world.holderRole);
  await world.openGate('citizen');
  await makeCitizen(bo);
  await world.work();
  await makeCitizen(bo, 'revoke');
  await world.work();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  expect(await world.noticesOf(bo)).not.toContain('role-granted');
  expect(wordsOf(await world.say(bo, 'why'))).toContain('given by hand in Harbour');

  // The hand takes it back; the rule is not met, so it stays away.
  world.discord.revokeRole(world.guildId, bo.externalId, world.holderRole);
  await world.hearRoles(bo);
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
  await makeCitizen(bo);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
});

test('what a hand takes from somebody who meets the rule is given again, at the pace of the sweep', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  await makeCitizen(bo);
  await world.work();
  world.discord.revokeRole(world.guildId, bo.externalId, world.holderRole);
  await world.hearRoles(bo);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([]);
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  expect((await world.noticesOf(bo)).filter((kind) => kind === 'role-granted')).toHaveLength(1);
});

test("the bot's role too low: told once, tried slowly, given as soon as it is mended", async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  const cy = await world.joinDiscord('Cy');
  world.discord.moveRole(world.holderRole, 2);
  await makeCitizen(bo);
  await makeCitizen(cy);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([]);
  const told = async () =>
    (await world.noticesOf(world.ada)).filter((kind) => kind === 'role-broken').length;
  expect(await told()).toBe(1);
  expect(wordsOf(await world.say(bo, 'why'))).toContain('my own role stands below it');

  // Others who come meanwhile wait with them: what is forbidden is not asked again and again.
  const dee = await world.joinDiscord('Dee');
  await makeCitizen(dee);
  const asked = () => world.discord.requests.filter(({ route }) => route === '/guilds/{guild_id}');
  const before = asked().length;
  for (let round = 0; round < 5; round += 1) await world.sweep();
  expect(asked().length).toBe(before);
  await world.advance(SLOW_RETRY_MS + 60_000);
  await world.work();
  expect(asked().length).toBeGreaterThan(before);
  expect(writesTo(world, 'PUT')).toBe(0);
  expect(await told()).toBe(1);

  world.discord.moveRole(world.botRole, 2);
  // A moderator who mended it need not wait.
  await world.say(world.ada, 'role check');
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  expect(world.rolesOf(cy)).toEqual([world.holderRole]);
  expect(world.rolesOf(dee)).toEqual([world.holderRole]);
  const [gate] = await world.services.gates.list(world.community);
  expect(gate?.effects.every((effect) => effect.brokenReason === null)).toBe(true);
});

test('a missing right and a deleted role are told, and nothing is lost', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  world.discord.setBotPermissions(world.guildId, PermissionFlagsBits.SendMessages);
  await makeCitizen(bo);
  await world.work();
  expect(wordsOf(await world.say(world.ada, 'role list'))).toContain('I lack the right');
  world.discord.setBotPermissions(world.guildId, PermissionFlagsBits.ManageRoles);
  await world.say(world.ada, 'role check');
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);

  world.discord.deleteRole(world.holderRole);
  await world.services.roleEffects.roleDeleted(world.guildId, world.holderRole);
  await world.services.roleEffects.roleDeleted(world.guildId, world.holderRole);
  expect((await world.noticesOf(world.ada)).filter((kind) => kind === 'role-broken')).toHaveLength(
    2,
  );
  expect(wordsOf(await world.say(world.ada, 'role list'))).toContain('the role was deleted');
  await makeCitizen(bo, 'revoke');
  await world.work();
  await world.sweep();
});

test('a bot that was removed unheard is told of, and goes on when it is back', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  const cy = await world.joinTelegram('Cy');
  world.discord.removeBot(world.guildId);
  world.telegram.removeBot(world.groupId);
  await makeCitizen(bo);
  await makeCitizen(cy);
  await world.work();
  const told = (await world.services.inbox.read(world.ada.person)).flatMap(({ notice }) =>
    notice.kind === 'role-broken' ? [`${notice.place}: ${notice.problem}`] : [],
  );
  expect(told.sort()).toEqual(['Harbour: bot-removed', 'Quay: bot-removed']);

  const back = world.discord.addBot(world.guildId, PermissionFlagsBits.ManageRoles);
  world.discord.moveRole(back.id, 2);
  world.telegram.addBot(world.groupId, { admin: ['manage_tags'] });
  await world.advance(SLOW_RETRY_MS + 60_000);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  expect(world.tagOf(cy)).toBe('holder');
});

test('a fault of the platform is tried again, and the role given once', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  world.discord.trouble.failNext(4, { method: 'PUT', route: /roles\/\{role_id\}/ });
  await makeCitizen(bo);
  await world.work();
  for (let round = 0; round < 8 && world.rolesOf(bo).length === 0; round += 1) await world.sweep();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  const grant = (await world.store.grants.listGrants(await effectIds()))[0];
  expect(grant).toMatchObject({ applied: true, byHand: false, lastError: null });
});

test('an answer that got lost does not make the role look given by hand', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  world.discord.trouble.loseAnswerNext(4, { method: 'PUT', route: /roles\/\{role_id\}/ });
  await makeCitizen(bo);
  await world.work();
  for (let round = 0; round < 4; round += 1) await world.sweep();
  await makeCitizen(bo, 'revoke');
  await world.work();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
});

const effectIds = async (): Promise<string[]> =>
  (await world.store.roles.listEffects(world.community)).map((effect) => effect.id);

test('a tag is taken only while it is ours, and never put over another', async () => {
  await world.openGate('citizen');
  const cy = await world.joinTelegram('Cy');
  const dee = await world.joinTelegram('Dee');
  const member = (who: Somebody) =>
    world.telegram.world.chats[String(world.groupId)]?.members[who.externalId];
  const setByHand = (who: Somebody, tag: string) => {
    const found = member(who);
    if (found) found.tag = tag;
  };
  setByHand(dee, 'gardener');
  await makeCitizen(cy);
  await makeCitizen(dee);
  await world.work();
  expect([cy, dee].map(world.tagOf)).toEqual(['holder', 'gardener']);
  expect(wordsOf(await world.say(dee, 'why'))).toContain('the member already has another tag');

  setByHand(cy, 'captain');
  await makeCitizen(cy, 'revoke');
  await world.work();
  expect(world.tagOf(cy)).toBe('captain');

  // The other tag is gone: ours follows.
  delete member(dee)?.tag;
  await world.advance(SLOW_RETRY_MS);
  await world.work();
  expect(world.tagOf(dee)).toBe('holder');
});

test('administrators have no tag; it comes when they are ordinary members again', async () => {
  await world.openGate('citizen');
  const cy = await world.joinTelegram('Cy');
  world.telegram.promote(world.groupId, Number(cy.externalId));
  await makeCitizen(cy);
  await world.work();
  expect(world.telegram.calls.filter((call) => call.method === 'setChatMemberTag')).toEqual([]);
  expect(wordsOf(await world.say(cy, 'why'))).toContain('no member tag on administrators');
  expect(await world.noticesOf(world.ada)).not.toContain('role-broken');
  // Nothing is under way that would ever be done.
  expect(wordsOf(await world.say(world.ada, 'role list'))).not.toContain('⏳');
  world.telegram.demote(world.groupId, Number(cy.externalId));
  await world.advance(3_600_000);
  await world.work();
  expect(world.tagOf(cy)).toBe('holder');
});

test('a member who leaves and returns has the role again; who no longer meets the rule has not', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  await makeCitizen(bo);
  await world.work();
  world.discord.memberLeaves(world.guildId, bo.externalId);
  await world.services.people.noteLeft('discord', world.guildId, bo.externalId);
  await world.sweep();
  const comeBack = async () => {
    world.discord.memberJoins(world.guildId, bo.externalId);
    await world.services.people.noteJoined(
      { ...bo, handle: 'bo', displayName: 'Bo', isBot: false, locale: 'en' },
      world.guildId,
    );
    await world.services.roleEffects.memberJoined(bo.person);
    await world.work();
  };
  await comeBack();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);

  // Unseen by the bot: it notices when it looks.
  world.discord.memberLeaves(world.guildId, bo.externalId);
  await makeCitizen(bo, 'revoke');
  await world.work();
  await comeBack();
  expect(world.rolesOf(bo)).toEqual([]);
});

test('removing a gate takes back what it gave, and setting it again knows what was given', async () => {
  const id = await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  const cy = await world.joinTelegram('Cy');
  const dee = await world.joinDiscord('Dee');
  world.discord.grantRole(world.guildId, dee.externalId, world.holderRole);
  for (const who of [bo, cy, dee]) await makeCitizen(who);
  await world.work();
  const { gates } = world.services;
  await gates.switch(world.community, world.ada.person, id, 'off');
  // Set again at once, before anything was taken: what is ours stays ours.
  const again = await world.openGate('citizen');
  await world.work();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  await gates.switch(world.community, world.ada.person, again, 'off');
  await world.work();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
  expect(world.tagOf(cy)).toBeUndefined();
  expect(world.rolesOf(dee)).toEqual([world.holderRole]);
  expect(await gates.list(world.community)).toEqual([]);
});

test('a chat connected later shows the tags too', async () => {
  await world.openGate('citizen');
  const { telegram, services, store, community, ada } = world;
  const group = telegram.addGroup({
    title: 'Pier',
    creatorId: world.creator,
    supergroup: true,
  });
  telegram.addBot(group.id, { admin: ['manage_tags'] });
  const user = telegram.addUser({ firstName: 'Flo' });
  telegram.addMember(group.id, user.id);
  const place = await store.places.insertPlace({
    id: crypto.randomUUID() as never,
    communityId: community,
    platform: 'telegram',
    externalId: String(group.id),
    title: 'Pier',
    attachedBy: ada.person,
    connectedAt: await store.now(),
  });
  if (!place) throw new Error('not placed');
  await services.roleEffects.onPlaceConnected(community, place.id);
  await services.roleEffects.onPlaceConnected(community, place.id);
  const met = await services.people.noteJoined(
    {
      platform: 'telegram',
      externalId: String(user.id),
      handle: null,
      displayName: 'Flo',
      isBot: false,
      locale: 'en',
    },
    String(group.id),
  );
  await makeCitizen({
    platform: 'telegram',
    externalId: String(user.id),
    person: met.person,
    name: 'Flo',
  });
  await world.work();
  expect(telegram.world.chats[String(group.id)]?.members[String(user.id)]?.tag).toBe('holder');
});

test('a preview changes nothing, whatever is found', async () => {
  const { services, community, ada } = world;
  const bo = await world.joinDiscord('Bo');
  await makeCitizen(bo);
  const set = await services.gates.set({
    community,
    person: ada.person,
    place: world.server,
    opens: { name: 'Holder', discordRoleId: world.holderRole, tag: 'holder' },
    rule: 'citizen',
  });
  if (!set.ok) throw new Error(set.refusal.code);
  expect(set.value.state).toBe('preview');
  await world.work();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
  const preview = await services.gatePreviews.view(community, ada.person, { id: set.value.id });
  expect(preview.ok && preview.value).toMatchObject({
    members: 2,
    gain: { count: 1, shown: [{ label: 'Bo' }] },
    lose: { count: 0 },
    doubts: { unread: 0, ageless: 0 },
  });
  const shown = await world.say(ada, 'role preview', { role: 'Holder' });
  const [file] = shown.files ?? [];
  expect(file?.name).toBe('civitas-preview.csv');
  expect(new TextDecoder().decode(file?.bytes)).toContain(`gains,Bo,${bo.externalId},`);
  expect(writesTo(world, 'PUT')).toBe(0);
});

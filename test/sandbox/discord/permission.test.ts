import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { createHand } from '#sandbox/discord/hand.ts';
import {
  allows,
  botOutranksRole,
  channelPermissions,
  guildPermissions,
} from '#sandbox/discord/permission.ts';
import { channelOf, createStage, roleOf } from '#sandbox/discord/stage.ts';
import { emptyWorld } from '#sandbox/discord/world.ts';

const BOT = '1';

function town() {
  const settings = {
    token: 't',
    clientId: BOT,
    clientSecret: 's',
    botName: 'bot',
    privilegedIntents: 0,
    redirectUris: [],
    validate: true,
  };
  const stage = createStage(settings, emptyWorld(), () => 1_700_000_000_000);
  stage.world.users[BOT] = {
    id: BOT,
    username: 'bot',
    globalName: null,
    bot: true,
    locale: 'en-US',
    dmsClosed: false,
  };
  const hand = createHand(stage);
  const ada = hand.addUser({ username: 'ada' }).id;
  const bo = hand.addUser({ username: 'bo' }).id;
  const { id: guildId, generalChannelId } = hand.addGuild({ name: 'g', ownerId: ada });
  hand.addMember(guildId, bo);
  const may = (name: 'SendMessages' | 'ViewChannel' | 'ManageRoles'): boolean =>
    allows(channelPermissions(stage, channelOf(stage, generalChannelId), bo), name);
  return { stage, hand, ada, bo, guildId, generalChannelId, may };
}

test('overwrites: everyone, then roles together, then the member', () => {
  const { hand, bo, guildId, generalChannelId, may } = town();
  const send = PermissionFlagsBits.SendMessages.toString();
  const [muted, speaker] = ['muted', 'speaker'].map((name) => hand.addRole(guildId, { name }).id);
  hand.grantRole(guildId, bo, muted ?? '');
  hand.grantRole(guildId, bo, speaker ?? '');
  expect(may('SendMessages')).toBe(true);
  const everyone = { id: guildId, type: 0 as const, allow: '0', deny: send };
  hand.setOverwrites(generalChannelId, [everyone]);
  expect(may('SendMessages')).toBe(false);
  const denied = { id: muted ?? '', type: 0 as const, allow: '0', deny: send };
  const allowed = { id: speaker ?? '', type: 0 as const, allow: send, deny: '0' };
  hand.setOverwrites(generalChannelId, [everyone, allowed, denied]);
  expect(may('SendMessages')).toBe(true);
  hand.setOverwrites(generalChannelId, [
    everyone,
    allowed,
    { id: bo, type: 1, allow: '0', deny: send },
  ]);
  expect(may('SendMessages')).toBe(false);
});

test('who cannot see a channel can do nothing in it; an administrator everything', () => {
  const { hand, bo, guildId, generalChannelId, may } = town();
  const view = PermissionFlagsBits.ViewChannel.toString();
  hand.setOverwrites(generalChannelId, [{ id: guildId, type: 0, allow: '0', deny: view }]);
  expect([may('ViewChannel'), may('SendMessages')]).toEqual([false, false]);
  const admin = hand.addRole(guildId, {
    name: 'admin',
    permissions: PermissionFlagsBits.Administrator,
  });
  hand.grantRole(guildId, bo, admin.id);
  expect([may('ViewChannel'), may('ManageRoles')]).toEqual([true, true]);
});

test('the owner may everything, a stranger nothing', () => {
  const { stage, ada, guildId } = town();
  expect(allows(guildPermissions(stage, guildId, ada), 'Administrator')).toBe(true);
  expect(guildPermissions(stage, guildId, '42')).toBe(0n);
});

test('roles are ranked by position, and a new one is the lowest', () => {
  const { stage, hand, guildId } = town();
  const before = hand.addRole(guildId, { name: 'before' });
  const bot = hand.addBot(guildId, 0n);
  const after = hand.addRole(guildId, { name: 'after' });
  const outranks = (id: string): boolean => botOutranksRole(stage, roleOf(stage, id));
  expect([before, bot, after].map(({ position }) => position)).toEqual([3, 2, 1]);
  expect([outranks(before.id), outranks(bot.id), outranks(after.id)]).toEqual([false, false, true]);
  hand.moveRole(bot.id, 3);
  expect(outranks(before.id)).toBe(true);
  hand.deleteRole(before.id);
  expect([bot, after].map(({ position }) => position)).toEqual([2, 1]);
});

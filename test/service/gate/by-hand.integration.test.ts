/**
 * Whose hand gave or took a role: told by a real gateway as it happens, in either order, or read from the audit log
 * afterwards; of a tag and a chat by Telegram's updates. Where nobody tells it, that is said.
 */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Discord } from '#discord/index.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { createLog } from '#telemetry/log.ts';
import { discordEvents } from '../../../src/app/events.ts';
import { type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { until } from '../../support/poll.ts';

const READ_MS = 30_000;

describe('a role', () => {
  let world: GateWorld;
  let bot: Discord;
  let mo: Somebody;
  let bo: Somebody;
  let gate: string;

  const connect = async (): Promise<void> => {
    bot = createDiscord({
      token: 'lookalike-discord-token',
      apiUrl: `${world.discord.url}/api`,
      dispatcher: world.dispatcher,
      events: discordEvents(world.services),
      log: createLog({ level: 'silent' }),
    });
    await bot.start();
  };
  const hands = () =>
    world.sql<{ gave: boolean; by: string | null }[]>`
      select h.gave, a.external_id as by from role_hand h
        left join account a on a.id = h.by_account_id order by h.at`;
  const noted = (count: number) =>
    until(`${count} hands noted`, async () => (await hands()).length === count);
  /** A change of roles is looked at a while later. */
  const settle = async (): Promise<void> => {
    await world.sweep();
    await world.work();
  };
  const give = (entryFirst = false) =>
    world.discord.grantRole(world.guildId, bo.externalId, world.holderRole, {
      by: mo.externalId,
      entryFirst,
    });
  const take = () =>
    world.discord.revokeRole(world.guildId, bo.externalId, world.holderRole, {
      by: mo.externalId,
    });
  const whyOf = async (who: Somebody = world.ada): Promise<string> =>
    wordsOf(
      await world.say(who, 'role why', {
        person: { by: 'account', platform: 'discord', externalId: bo.externalId },
      }),
    );
  const reads = (): number =>
    world.discord.requests.filter(({ route }) => route === '/guilds/{guild_id}/audit-logs').length;

  beforeEach(async () => {
    world = await startGateWorld();
    mo = await world.joinDiscord('Mo');
    bo = await world.joinDiscord('Bo');
    gate = await world.openGate('citizen');
    await connect();
    // What was done before it came is read once.
    await until('the audit log is read', async () => {
      await world.advance(READ_MS);
      await world.work();
      return reads() === 1;
    });
  });
  afterEach(async () => {
    await bot.stop();
    await world.close();
  });

  test.each([
    ['after the change', false],
    ['before the change', true],
  ])('is given by somebody who is named, told %s', async (_, entryFirst) => {
    give(entryFirst);
    await noted(1);
    await settle();
    const told = await whyOf();
    expect(told).toMatch(/role given by hand in Harbour \(Discord\) by Mo, .*The gate never takes/);
    expect(wordsOf(await world.say(bo, 'why'))).toContain(
      'given by hand in Harbour (Discord) by Mo',
    );
    expect(await whyOf(bo)).toContain('by Mo');
    // The gate looks again and again, and never takes it.
    await world.sweep();
    expect(world.rolesOf(bo)).toContain(world.holderRole);
  });

  test('is taken by somebody who is named, and given again to who meets the rule', async () => {
    await grantCitizens(world, [bo]);
    await settle();
    expect(world.rolesOf(bo)).toContain(world.holderRole);
    await world.advance(1_000);
    take();
    await noted(1);
    await settle();
    expect(world.rolesOf(bo)).toContain(world.holderRole);
    expect(await whyOf()).toMatch(/↳ taken by hand by Mo, .*\. The gate gives it again/);
    // What we give and take ourselves is by nobody's hand.
    expect(await hands()).toEqual([{ gave: false, by: mo.externalId }]);
  });

  test('that a hand gave and took is told as taken', async () => {
    give();
    await noted(1);
    await settle();
    take();
    await noted(2);
    await settle();
    expect(await whyOf()).toContain('➖ role taken by hand in Harbour (Discord) by Mo');
    expect(wordsOf(await world.say(bo, 'why'))).toContain('role taken by hand');
    give();
    await noted(3);
    await settle();
    expect(await whyOf()).not.toContain('taken by hand');
    expect(await whyOf()).toContain('given by hand in Harbour (Discord) by Mo');
  });

  test('is given by nobody known where the audit log is closed, and the doctor says how to open it', async () => {
    world.discord.setBotPermissions(
      world.guildId,
      BOT_PERMISSIONS & ~PermissionFlagsBits.ViewAuditLog,
    );
    await grantCitizens(world, [bo]);
    give();
    await settle();
    await world.advance(READ_MS);
    await settle();
    expect(await hands()).toEqual([]);
    expect(await whyOf()).toContain('given by hand in Harbour (Discord); who it was is not known.');
    // No request that would be refused.
    expect(reads()).toBe(1);
    const doctor = await world.say(world.ada, 'role doctor');
    expect(wordsOf(doctor)).toContain('Harbour: I may not view the audit log');
    expect(wordsOf(doctor)).toContain('switch on “View Audit Log”');
    // Once it is open, what is remembered is read when the bot is there again.
    world.discord.setBotPermissions(world.guildId, BOT_PERMISSIONS);
    expect(wordsOf(await world.say(world.ada, 'role doctor'))).not.toContain('audit log');
    await bot.stop();
    await connect();
    await until('the server is seen', async () => {
      await world.advance(READ_MS);
      await world.work();
      return (await hands()).length === 1;
    });
    expect(await whyOf()).toContain('given by hand in Harbour (Discord) by Mo');
  });

  test('given and taken while the bot was away is read afterwards, in one request', async () => {
    const cy = await world.joinDiscord('Cy');
    await grantCitizens(world, [cy]);
    await settle();
    await bot.stop();
    await world.advance(1_000);
    give();
    world.discord.revokeRole(world.guildId, cy.externalId, world.holderRole, {
      by: mo.externalId,
    });
    await connect();
    const before = reads();
    await until('it is read', async () => {
      await world.advance(READ_MS);
      await world.work();
      return (await hands()).length === 2;
    });
    await settle();
    expect(reads()).toBe(before + 1);
    expect(await whyOf()).toContain('given by hand in Harbour (Discord) by Mo');
    expect(world.rolesOf(cy)).toContain(world.holderRole);
    // Read once more it is what it was.
    await world.services.roleEffects.missedByHand(world.guildId);
    await world.advance(READ_MS);
    await world.work();
    expect(reads()).toBe(before + 2);
    expect(await hands()).toHaveLength(2);
  });

  test('that a look finds, and nobody told, is asked after', async () => {
    await bot.stop();
    give();
    await grantCitizens(world, [bo]);
    await world.work();
    await settle();
    expect(await whyOf()).toContain('who it was is not known');
    await world.advance(READ_MS);
    await world.work();
    expect(reads()).toBe(2);
    expect(await whyOf()).toContain('given by hand in Harbour (Discord) by Mo');
  });

  test('by somebody whom the community never met is by their name', async () => {
    const user = world.discord.addUser({ username: 'nu', globalName: 'Nu' });
    world.discord.addMember(world.guildId, user.id);
    await world.sql`delete from presence where account_id in
      (select id from account where external_id = ${user.id})`;
    world.discord.grantRole(world.guildId, bo.externalId, world.holderRole, { by: user.id });
    await noted(1);
    await settle();
    expect(await whyOf()).toContain('by Nu');
  });

  test('by somebody who is forgotten is by nobody known, also when it is read again', async () => {
    give();
    await noted(1);
    await settle();
    const erased = await world.services.profiles.erase(mo.person);
    expect(erased.ok).toBe(true);
    expect(await hands()).toEqual([{ gave: true, by: null }]);
    await world.services.roleEffects.missedByHand(world.guildId);
    await world.advance(READ_MS);
    await world.work();
    expect(await hands()).toEqual([{ gave: true, by: null }]);
    expect(await whyOf()).toContain('who it was is not known');
    // Forgetting whose it is takes the row.
    expect((await world.services.profiles.erase(bo.person)).ok).toBe(true);
    expect(await hands()).toEqual([]);
  });

  test('of a gate that was removed is nobody’s business', async () => {
    const off = await world.services.gates.switch(world.community, world.ada.person, gate, 'off');
    expect(off.ok).toBe(true);
    give();
    await world.work();
    expect(await hands()).toEqual([]);
  });
});

describe('on Telegram', () => {
  let world: ChatWorld;
  let mo: Somebody;
  let bo: Somebody;

  const whyOf = async (who: Somebody): Promise<string> =>
    wordsOf(
      await world.say(world.ada, 'role why', {
        person: { by: 'account', platform: 'telegram', externalId: who.externalId },
      }),
    );

  beforeEach(async () => {
    world = await startChatWorld();
    mo = await world.joinTelegram('Mo');
    world.telegram.promote(world.groupId, Number(mo.externalId));
    await world.hear();
  });
  afterEach(() => world.close());

  test('a tag that an administrator writes and takes off is by his hand', async () => {
    bo = await world.joinTelegram('Bo');
    await world.openGate('citizen');
    await world.sweep();
    const by = Number(mo.externalId);
    world.telegram.writeTag(world.groupId, Number(bo.externalId), 'holder', by);
    await world.settle();
    await world.sweep();
    expect(await whyOf(bo)).toMatch(/tag given by hand in Quay \(Telegram\) by Mo, .*never takes/);
    world.telegram.writeTag(world.groupId, Number(bo.externalId), '', by);
    await world.settle();
    await world.sweep();
    expect(await whyOf(bo)).toContain('➖ tag taken by hand in Quay (Telegram) by Mo');
    // What the gate writes is by nobody's hand.
    await grantCitizens(world, [bo]);
    await world.sweep();
    expect(world.tagOf(bo)).toBe('holder');
    await world.settle();
    expect(await world.sql`select 1 from role_hand`).toHaveLength(2);
  });

  test('a guest of an administrator is his guest, until he puts them out', async () => {
    await world.openChat('citizen');
    await world.settle();
    const asker = await world.stranger('Bo');
    world.telegram.addMember(world.groupId, Number(asker.externalId), Number(mo.externalId));
    await world.settle();
    expect(await whyOf(asker)).toMatch(
      /in the chat Quay \(Telegram\), let in by Mo, .*never removes people it did not let in/,
    );
    world.telegram.kick(world.groupId, Number(asker.externalId), Number(mo.externalId));
    await world.settle();
    expect(await whyOf(asker)).toContain('➖ taken out of the chat Quay (Telegram) by Mo');
    // Who comes and goes by themselves is nobody's guest.
    world.telegram.addMember(world.groupId, Number(asker.externalId));
    await world.settle();
    expect(await whyOf(asker)).not.toContain('by Mo');
  });

  test('whose link still leads in is not there again by it, and not met again once forgotten', async () => {
    await world.openChat('citizen');
    await world.settle();
    const link = 'https://t.me/+bymo';
    world.telegram.world.chats[String(world.groupId)]?.links.push({
      ...{ link, creatorId: Number(mo.externalId), createsJoinRequest: false },
      ...{ primary: false, revoked: false, joined: [] },
    });
    const present = async () =>
      (
        await world.sql`select 1 from presence p join account a on a.id = p.account_id
        where a.external_id = ${mo.externalId} and p.left_at is null`
      ).length > 0;
    expect(await present()).toBe(true);
    world.telegram.as(Number(mo.externalId)).leave(world.groupId);
    await world.settle();
    expect(await present()).toBe(false);
    const asker = await world.stranger('Bo');
    asker.phone.openDeepLink(link);
    await world.settle();
    expect(await whyOf(asker)).toContain('let in by Mo');
    expect(await present()).toBe(false);
    const accounts = () => world.sql`select 1 from account where external_id = ${mo.externalId}`;
    expect((await world.services.profiles.erase(mo.person)).ok).toBe(true);
    const before = await accounts();
    const other = await world.stranger('Cy');
    other.phone.openDeepLink(link);
    await world.settle();
    expect(await whyOf(other)).not.toContain('by Mo');
    expect(await accounts()).toHaveLength(before.length);
    expect(await present()).toBe(false);
  });
});

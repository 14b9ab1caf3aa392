import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '#sandbox/clock.ts';
import { bot, personIds, type RunningTown, startTown } from '#sandbox/town.ts';
import { until } from '#test/support/poll.ts';

describe('Harbour Town', () => {
  let running: RunningTown;
  beforeAll(async () => {
    running = await startTown();
  });
  afterAll(() => running.stop());

  it('has the same six people on both platforms and on the chain', () => {
    const { discord, telegram, chain, town } = running;
    for (const id of personIds) {
      const name = chain.people[id].name;
      expect(discord.world.users[town.discordIds[id]]?.globalName).toBe(name);
      expect(telegram.world.users[String(town.telegramIds[id])]?.firstName).toBe(name);
      expect(discord.world.members[town.guildId]?.[town.discordIds[id]]).toBeDefined();
      expect(
        telegram
          .as(town.telegramIds[id])
          .chats()
          .map((chat) => chat.id),
      ).toContain(town.groupId);
    }
    expect(discord.world.guilds[town.guildId]?.ownerId).toBe(town.discordIds.ada);
  });

  it('lets the bot give the two roles, and speak where only it may', () => {
    const { discord, town } = running;
    const { roles, channels } = discord.world;
    const own = Object.values(roles).find((role) => role.botId === bot.discordClientId);
    for (const id of [town.holderRoleId, town.citizenRoleId]) {
      expect(roles[id]?.position).toBeLessThan(own?.position ?? 0);
    }
    const may = (person: 'ada' | 'bo' | 'cleo', channelId: string): bigint =>
      discord.as(town.discordIds[person]).permissions(channelId);
    expect(may('cleo', town.announcementsId) & PermissionFlagsBits.SendMessages).toBe(0n);
    expect(may('cleo', town.staffId)).toBe(0n);
    expect(may('bo', town.staffId) & PermissionFlagsBits.SendMessages).not.toBe(0n);
    const overwrites = channels[town.announcementsId]?.overwrites ?? [];
    const allowed = overwrites.find(({ id }) => id === own?.id)?.allow ?? '0';
    expect(BigInt(allowed) & PermissionFlagsBits.SendMessages).not.toBe(0n);
  });

  it('goes on from a dump: people, words and the clock of both platforms', async () => {
    const { discord, telegram, town } = running;
    discord.as(town.discordIds.ada).say(town.generalId, 'good morning');
    telegram.as(town.telegramIds.bo).say(town.groupId, 'hello there');
    const clock = createClock(86_400_000);
    const again = await startTown({ dump: running.dump(), clock });
    try {
      expect(again.town).toEqual(town);
      const [said] = again.discord.as(town.discordIds.cleo).sees(town.generalId);
      expect(said?.content).toBe('good morning');
      const heard = again.telegram.as(town.telegramIds.dan).sees(town.groupId).at(-1);
      expect(heard?.text).toBe('hello there');
      const later = again.discord.as(town.discordIds.eve).say(town.generalId, 'next day');
      expect(later.createdAt - (said?.createdAt ?? 0)).toBeGreaterThan(86_000_000);
    } finally {
      await again.stop();
    }
  });

  it('ends what it has begun when one part cannot start', async () => {
    const servers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    const before = servers();
    const failing = startTown({ chain: { keepState: true } });
    await expect(failing).rejects.toThrow('needs a dir');
    await until('its servers are closed', () => servers() === before);
  });
});

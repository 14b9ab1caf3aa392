// The town every sandbox and every story begins with: six people, a Discord server and a Telegram group both
// called Harbour Town, a smaller group that most of them are not in, and a chain on which they own something. The bot is
// in the server, not yet in the groups.
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { type ChainOptions, type SandboxChain, startChain } from './chain/index.ts';
import { type PersonId, people } from './chain/people.ts';
import { createClock, type SandboxClock } from './clock.ts';
import {
  createDiscordLookalike,
  type Dump as DiscordDump,
  type DiscordLookalike,
} from './discord/index.ts';
import {
  createTelegramLookalike,
  type TelegramLookalike,
  type World as TelegramWorld,
} from './telegram/index.ts';

export type { PersonId } from './chain/people.ts';

export const personIds = Object.keys(people) as PersonId[];

/** The bot as both look-alikes know it. Of no worth anywhere else. */
export const bot = {
  name: 'Civitas',
  discordToken: 'sandbox-discord-token',
  discordClientId: '900000000000000001',
  discordClientSecret: 'sandbox-discord-client-secret',
  telegramToken: '7000001:sandbox-telegram-token',
  telegramUsername: 'civitas_bot',
} as const;

export const TOWN_NAME = 'Harbour Town';
/** The group that is there to be gated: Bo made it, Ada is in it, whoever else wants in has to ask. */
export const HOLDERS_NAME = 'Harbour Holders';

export type Town = {
  guildId: string;
  generalId: string;
  announcementsId: string;
  staffId: string;
  holderRoleId: string;
  citizenRoleId: string;
  /** The Telegram group. */
  groupId: number;
  discordIds: Readonly<Record<PersonId, string>>;
  telegramIds: Readonly<Record<PersonId, number>>;
};

export type Platforms = { discord: DiscordLookalike; telegram: TelegramLookalike };

const byPerson = <T>(make: (id: PersonId) => T): Record<PersonId, T> =>
  Object.fromEntries(personIds.map((id) => [id, make(id)])) as Record<PersonId, T>;

type Bits = { allow?: bigint; deny?: bigint };

const overwrite = (id: string, type: 0 | 1, { allow = 0n, deny = 0n }: Bits) => ({
  id,
  type,
  allow: String(allow),
  deny: String(deny),
});

function buildServer(discord: DiscordLookalike, ids: Record<PersonId, string>) {
  const { ViewChannel, SendMessages } = PermissionFlagsBits;
  const guild = discord.addGuild({ name: TOWN_NAME, ownerId: ids.ada });
  for (const id of personIds) if (id !== 'ada') discord.addMember(guild.id, ids[id]);
  const citizen = discord.addRole(guild.id, { name: 'Citizen', color: 0x2ecc71 });
  const holder = discord.addRole(guild.id, { name: 'Holder', color: 0xf1c40f });
  const botRole = discord.addBot(guild.id, BOT_PERMISSIONS);
  // Only what stands below its own role can be given by a bot.
  discord.moveRole(botRole.id, 3);
  const announcements = discord.addChannel(guild.id, {
    name: 'announcements',
    overwrites: [
      overwrite(guild.id, 0, { deny: SendMessages }),
      overwrite(botRole.id, 0, { allow: SendMessages }),
    ],
  });
  const staff = discord.addChannel(guild.id, {
    name: 'staff',
    overwrites: [
      overwrite(guild.id, 0, { deny: ViewChannel }),
      overwrite(botRole.id, 0, { allow: ViewChannel }),
      overwrite(ids.bo, 1, { allow: ViewChannel }),
    ],
  });
  return {
    guildId: guild.id,
    generalId: guild.generalChannelId,
    announcementsId: announcements.id,
    staffId: staff.id,
    holderRoleId: holder.id,
    citizenRoleId: citizen.id,
  };
}

/** Peoples an empty pair of look-alikes. Ada owns the server; Bo made the groups. */
export function buildTown({ discord, telegram }: Platforms): Town {
  const discordIds = byPerson(
    (id) => discord.addUser({ username: id, globalName: people[id].name }).id,
  );
  const telegramIds = byPerson(
    (id) => telegram.addUser({ firstName: people[id].name, username: id }).id,
  );
  const server = buildServer(discord, discordIds);
  const group = telegram.addGroup({
    title: TOWN_NAME,
    creatorId: telegramIds.bo,
    supergroup: true,
  });
  for (const id of personIds) if (id !== 'bo') telegram.addMember(group.id, telegramIds[id]);
  const holders = telegram.addGroup({
    title: HOLDERS_NAME,
    creatorId: telegramIds.bo,
    supergroup: true,
  });
  telegram.addMember(holders.id, telegramIds.ada);
  return { ...server, groupId: group.id, discordIds, telegramIds };
}

/** Everything of a town that a second start continues with; the chain keeps its own. */
export type TownDump = { v: 1; town: Town; discord: DiscordDump; telegram: TelegramWorld };

export type TownOptions = {
  /** The chain's. */
  chain?: ChainOptions;
  /** What an earlier town dumped. */
  dump?: TownDump | undefined;
  clock?: SandboxClock;
  /** Where Discord's consent page may send the browser back to. */
  redirectUris?: readonly string[];
};

export type RunningTown = Platforms & {
  readonly chain: SandboxChain;
  readonly clock: SandboxClock;
  readonly town: Town;
  /** What a bot needs to live in this town: tokens, addresses of the look-alikes and of the chain. */
  readonly env: Readonly<Record<string, string>>;
  dump(): TownDump;
  stop(): Promise<void>;
};

function environmentOf(platforms: Platforms, chain: SandboxChain): Record<string, string> {
  return {
    DISCORD_TOKEN: bot.discordToken,
    DISCORD_API_URL: `${platforms.discord.url}/api`,
    DISCORD_CLIENT_ID: bot.discordClientId,
    DISCORD_CLIENT_SECRET: bot.discordClientSecret,
    TELEGRAM_TOKEN: bot.telegramToken,
    TELEGRAM_API_URL: platforms.telegram.url,
    [`RPC_${chain.chainId}`]: chain.url,
  };
}

type Stoppable = { close?: () => Promise<void>; stop?: () => Promise<void> };

/** Ends all of them, then fails if one could not. */
async function endAll(parts: readonly Stoppable[]): Promise<void> {
  const ends = await Promise.allSettled(parts.map((part) => (part.close ?? part.stop)?.()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

export async function startTown(options: TownOptions = {}): Promise<RunningTown> {
  const { dump, clock = createClock() } = options;
  const starts = [
    createDiscordLookalike({
      token: bot.discordToken,
      clientId: bot.discordClientId,
      clientSecret: bot.discordClientSecret,
      botName: bot.name,
      now: clock.now,
      redirectUris: options.redirectUris ?? [],
      ...(dump && { state: dump.discord }),
    }),
    createTelegramLookalike({
      token: bot.telegramToken,
      botUsername: bot.telegramUsername,
      botName: bot.name,
      loginDomain: '127.0.0.1',
      now: clock.now,
    }),
    startChain(options.chain),
  ] as const;
  const [discord, telegram, chain] = await Promise.all(starts).catch(async (cause: unknown) => {
    const settled = await Promise.allSettled(starts);
    await endAll(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    throw cause;
  });
  if (dump) telegram.load(dump.telegram);
  const platforms = { discord, telegram };
  const town = dump?.town ?? buildTown(platforms);
  return {
    ...platforms,
    chain,
    clock,
    town,
    env: environmentOf(platforms, chain),
    dump: () => ({ v: 1, town, discord: discord.dump(), telegram: telegram.dump() }),
    stop: () => endAll([discord, telegram, chain]),
  };
}

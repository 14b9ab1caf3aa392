/** A look-alike with one server, three people and a bot, and a real discord.js client on it. */
import {
  Client,
  type ClientOptions,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import {
  createDiscordLookalike,
  type DiscordLookalike,
  type DiscordLookalikeOptions,
} from '#sandbox/discord/index.ts';

export const IDENTITY = {
  token: 'look.alike.token',
  clientId: '1000000000000000001',
  clientSecret: 'look-alike-secret',
  botName: 'Civitas',
} as const;

export const BOT_PERMISSIONS =
  PermissionFlagsBits.ManageRoles |
  PermissionFlagsBits.ManageNicknames |
  PermissionFlagsBits.PinMessages |
  PermissionFlagsBits.ManageThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.SendMessagesInThreads;

export interface Town {
  discord: DiscordLookalike;
  guildId: string;
  general: string;
  ada: string;
  bo: string;
  cy: string;
}

/** Ada owns the server; Bo is a member; Cy is not. */
export async function startTown(options: Partial<DiscordLookalikeOptions> = {}): Promise<Town> {
  const discord = await createDiscordLookalike({ ...IDENTITY, ...options });
  const [ada, bo, cy] = ['ada', 'bo', 'cy'].map((username) => discord.addUser({ username }).id);
  if (!ada || !bo || !cy) throw new Error('three people were expected');
  const guild = discord.addGuild({ name: 'Agora', ownerId: ada });
  discord.addMember(guild.id, bo);
  discord.addBot(guild.id, BOT_PERMISSIONS);
  return { discord, guildId: guild.id, general: guild.generalChannelId, ada, bo, cy };
}

export async function login(
  discord: DiscordLookalike,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMembers,
      GatewayIntentBits.GuildMessages,
    ],
    rest: { api: `${discord.url}/api` },
    ...options,
  });
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(IDENTITY.token);
  return await ready;
}

/** The next event of a kind, or a failure that names it. */
export function nextEvent<T>(client: Client, event: string, timeoutMs = 5000): Promise<T> {
  return new Promise((resolve, reject) => {
    const hear = (value: T): void => {
      clearTimeout(timer);
      resolve(value);
    };
    const timer = setTimeout(() => {
      client.off(event, hear);
      reject(new Error(`no ${event} within ${timeoutMs} ms`));
    }, timeoutMs);
    client.once(event, hear);
  });
}

export const restOf = (discord: DiscordLookalike): REST =>
  new REST({ api: `${discord.url}/api`, retries: 0 }).setToken(IDENTITY.token);

/** The HTTP status and Discord code a call fails with. */
export async function failure(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DiscordAPIError) return `${error.status} ${error.code}`;
  throw new Error(`expected a refusal of Discord, got ${String(error)}`);
}

export interface Named {
  id: string;
  content: string;
}

export const send = (rest: REST, channelId: string, body: object): Promise<Named> =>
  rest.post(Routes.channelMessages(channelId), { body }) as Promise<Named>;

/**
 * Button press in -> durable ballot -> reply, 200 at once, on both platforms. The peer is a bare discord.js or
 * grammY handler that makes one durable commit and replies, against the same look-alike servers on the same
 * Postgres. Equality is asserted before anything is timed: each run leaves 200 ballots.
 */
import { run as runPolling } from '@grammyjs/runner';
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import { Bot } from 'grammy';
import { createDiscordLookalike, type DiscordLookalike } from '#sandbox/discord/index.ts';
import { createTelegramLookalike } from '#sandbox/telegram/index.ts';
import { startDeployment } from '#test/support/deployment.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { buildTown, foundTown, read } from '#test/support/town.ts';
import { type Figures, figuresOf } from './statistics.ts';

const PRESSES = 200;
const RUNS = 9;
const WARM_UP = 2;

type Path = {
  name: string;
  /** One press by the n-th voter; resolves with the reply. */
  press(voter: number, round: number): Promise<void>;
  counted(): Promise<number>;
};
export type VotePathRow = { path: string } & Figures;

async function storm(path: Path, round: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: PRESSES }, async (_, voter) => {
      const began = performance.now();
      await path.press(voter, round);
      return performance.now() - began;
    }),
  );
}

async function measure(path: Path): Promise<VotePathRow> {
  for (let round = 0; round < WARM_UP; round += 1) await storm(path, round);
  const counted = await path.counted();
  if (counted !== PRESSES) throw new Error(`${path.name}: ${counted} ballots of ${PRESSES}`);
  const runs: number[][] = [];
  for (let round = 0; round < RUNS; round += 1) runs.push(await storm(path, round));
  return { path: path.name, ...figuresOf(runs) };
}

async function ours(): Promise<{ paths: Path[]; stop: () => Promise<void> }> {
  const deployment = await startDeployment({ chain: false });
  const { discord, telegram, store } = deployment;
  const town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  const people = Array.from({ length: PRESSES }, (_, n) => {
    const { id } = discord.addUser({ username: `voter${n}` });
    discord.addMember(town.guildId, id);
    const member = telegram.addUser({ firstName: `Voter ${n}` });
    telegram.addMember(town.groupId, member.id);
    return { discord: discord.as(id), telegram: telegram.as(member.id) };
  });
  const ada = discord.as(town.discordIds.ada);
  await ada.run(town.generalId, '/poll create', { question: 'Which?', choices: 'A | B' });
  const card = await ada.waitsFor(town.generalId, (m) => read(m).includes('Which?'));
  const twin = await telegram.as(town.telegramIds.bo).waitFor(town.groupId, /Which\?/);
  const counted = (platform: string) => async () => {
    const rows = await store.sql`
      select count(*)::int as count from ballot b join account a on a.id = b.account_id
       where a.platform = ${platform}`;
    return Number(rows[0]?.['count']);
  };
  return {
    stop: () => deployment.stop(),
    paths: [
      {
        name: 'civitas, Discord',
        counted: counted('discord'),
        async press(voter, round) {
          const answer = await people[voter]?.discord.press(card, round % 2 === 0 ? 'A' : 'B', {
            timeoutMs: 30_000,
          });
          // A deferred answer is no reply yet: the ballot is durable when its words are there.
          await answer?.settled(30_000);
        },
      },
      {
        name: 'civitas, Telegram',
        counted: counted('telegram'),
        async press(voter, round) {
          await people[voter]?.telegram.press(twin, round % 2 === 0 ? 'A' : 'B', {
            timeoutMs: 30_000,
          });
        },
      },
    ],
  };
}

/** One durable row per voter, as a handler without a house would write it. */
function peerBooks(store: TestStore) {
  return {
    prepare: () =>
      store.sql`create table peer (platform text, voter text, choice text, primary key (platform, voter))`,
    async save(platform: string, voter: string, choice: string): Promise<void> {
      await store.sql`insert into peer values (${platform}, ${voter}, ${choice})
        on conflict (platform, voter) do update set choice = excluded.choice`;
    },
    counted: (platform: string) => async () => {
      const rows =
        await store.sql`select count(*)::int as count from peer where platform = ${platform}`;
      return Number(rows[0]?.['count']);
    },
  };
}

async function discordPeer(store: TestStore): Promise<{ path: Path; stop: () => Promise<void> }> {
  const books = peerBooks(store);
  const discord: DiscordLookalike = await createDiscordLookalike({
    token: 'peer',
    clientId: '900000000000000009',
    clientSecret: 'peer',
    botName: 'Peer',
  });
  const owner = discord.addUser({ username: 'owner' });
  const guild = discord.addGuild({ name: 'Peer', ownerId: owner.id });
  discord.addBot(guild.id, 3_072n);
  const people = Array.from({ length: PRESSES }, (_, n) => {
    const { id } = discord.addUser({ username: `voter${n}` });
    discord.addMember(guild.id, id);
    return discord.as(id);
  });
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${discord.url}/api` },
  });
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isButton()) return;
    await books.save('discord', interaction.user.id, interaction.customId);
    await interaction.reply({ content: 'Counted', flags: MessageFlags.Ephemeral });
  });
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  await client.login('peer');
  await ready;
  const channel = await client.channels.fetch(guild.generalChannelId);
  if (!channel?.isSendable()) throw new Error('no channel');
  const button = (id: string) => ({ type: 2, style: 1, label: id, custom_id: id }) as const;
  await channel.send({
    content: 'Which?',
    components: [{ type: 1, components: [button('A'), button('B')] }],
  });
  const card = await discord
    .as(owner.id)
    .waitsFor(guild.generalChannelId, (m) => m.text.includes('Which?'));
  return {
    path: {
      name: 'bare discord.js, one commit',
      counted: books.counted('discord'),
      async press(voter, round) {
        const answer = await people[voter]?.press(card, round % 2 === 0 ? 'A' : 'B', {
          timeoutMs: 30_000,
        });
        await answer?.settled(30_000);
      },
    },
    async stop() {
      await client.destroy();
      await discord.close();
    },
  };
}

async function telegramPeer(store: TestStore): Promise<{ path: Path; stop: () => Promise<void> }> {
  const books = peerBooks(store);
  const token = '7000009:peer-token';
  const telegram = await createTelegramLookalike({
    token,
    botUsername: 'peer_bot',
    botName: 'Peer',
  });
  const owner = telegram.addUser({ firstName: 'Owner' });
  const group = telegram.addGroup({ title: 'Peer', creatorId: owner.id, supergroup: true });
  telegram.addBot(group.id);
  const people = Array.from({ length: PRESSES }, (_, n) => {
    const { id } = telegram.addUser({ firstName: `Voter ${n}` });
    telegram.addMember(group.id, id);
    return telegram.as(id);
  });
  const bot = new Bot(token, { client: { apiRoot: telegram.url } });
  bot.on('callback_query:data', async (context) => {
    await books.save('telegram', String(context.from.id), context.callbackQuery.data);
    await context.answerCallbackQuery({ text: 'Counted' });
  });
  await bot.init();
  const runner = runPolling(bot);
  await bot.api.sendMessage(group.id, 'Which?', {
    reply_markup: {
      inline_keyboard: [
        [
          { text: 'A', callback_data: 'A' },
          { text: 'B', callback_data: 'B' },
        ],
      ],
    },
  });
  const card = await telegram.as(owner.id).waitFor(group.id, /Which\?/);
  return {
    path: {
      name: 'bare grammY, one commit',
      counted: books.counted('telegram'),
      async press(voter, round) {
        await people[voter]?.press(card, round % 2 === 0 ? 'A' : 'B', { timeoutMs: 30_000 });
      },
    },
    async stop() {
      await runner.stop();
      await telegram.close();
    },
  };
}

export async function votePath(): Promise<VotePathRow[]> {
  const rows: VotePathRow[] = [];
  const house = await ours();
  for (const path of house.paths) rows.push(await measure(path));
  await house.stop();
  const store = await createTestStore();
  await peerBooks(store).prepare();
  for (const make of [discordPeer, telegramPeer]) {
    const peer = await make(store);
    rows.push(await measure(peer.path));
    await peer.stop();
  }
  await store.close();
  return rows;
}

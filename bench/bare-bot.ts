/** The peer of `cold-start`: discord.js and grammY in one process, answering and nothing more. */
import { run } from '@grammyjs/runner';
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import { Bot } from 'grammy';

const [discordToken = '', discordApi = '', telegramToken = '', telegramApi = ''] =
  process.argv.slice(2);

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discordApi } });
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isRepliable()) return;
  await interaction.reply({ content: 'Here', flags: MessageFlags.Ephemeral });
});
await client.login(discordToken);
const bot = new Bot(telegramToken, { client: { apiRoot: telegramApi } });
bot.command('start', (context) => context.reply('Here'));
await bot.init();
run(bot);

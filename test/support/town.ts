/** A town for stories: a Discord server and a Telegram group of one community, with six people in both. */
import type { Deployment } from './deployment.ts';
import { BOT_NAME, DISCORD_PERMISSIONS } from './deployment.ts';

export const NAMES = ['Ada', 'Bo', 'Cleo', 'Dan', 'Eve', 'Finn'] as const;
export type Name = (typeof NAMES)[number];

export type Town = {
  guildId: string;
  /** Announcements. */
  channelId: string;
  staffChannelId: string;
  holderRoleId: string;
  citizenRoleId: string;
  groupId: number;
  discordId: { readonly [N in Name]: string };
  telegramId: { readonly [N in Name]: number };
};

export function buildTown({ discord, telegram }: Deployment): Town {
  const discordId: { [name: string]: string } = {};
  const telegramId: { [name: string]: number } = {};
  for (const name of NAMES) {
    discordId[name] = discord.addUser({ username: name.toLowerCase(), globalName: name }).id;
    telegramId[name] = telegram.addUser({ firstName: name, username: name.toLowerCase() }).id;
  }
  const guild = discord.addGuild({ name: 'Harbour Town', ownerId: discordId['Ada'] ?? '' });
  const citizenRole = discord.addRole(guild.id, { name: 'Citizen' });
  const holderRole = discord.addRole(guild.id, { name: 'Holder' });
  const botRole = discord.addBot(guild.id, DISCORD_PERMISSIONS);
  discord.moveRole(botRole.id, 3);
  const staff = discord.addChannel(guild.id, { name: 'staff' });
  for (const name of NAMES.slice(1)) discord.addMember(guild.id, discordId[name] ?? '');
  const group = telegram.addGroup({
    title: 'Harbour Town',
    creatorId: telegramId['Bo'] ?? 0,
    supergroup: true,
  });
  for (const name of NAMES) if (name !== 'Bo') telegram.addMember(group.id, telegramId[name] ?? 0);
  return {
    guildId: guild.id,
    channelId: guild.generalChannelId,
    staffChannelId: staff.id,
    holderRoleId: holderRole.id,
    citizenRoleId: citizenRole.id,
    groupId: group.id,
    discordId: discordId as Town['discordId'],
    telegramId: telegramId as Town['telegramId'],
  };
}

export type Founding = { template?: string; token?: string; caps?: [string, string] };

/** Story 1: Ada founds in Discord, Bo attaches the Telegram group, Ada confirms it and sends alarms there. */
export async function foundTown(
  deployment: Deployment,
  town: Town,
  { template = 'network-state', token, caps }: Founding = {},
): Promise<void> {
  const { app, discord, telegram } = deployment;
  const code = await app.services.communities.issueFoundingCode();
  const ada = discord.as(town.discordId.Ada);
  const opened = await ada.run(town.channelId, '/civitas setup');
  let card = await opened.settled();
  const fill = async (label: string, values: { [field: string]: string }) => {
    const asked = await ada.press(card, label);
    const answer = await ada.submit(asked.modal(), values);
    card = await answer.settled();
  };
  await fill('Enter code', { code });
  const kinds = card.selects.find((select) => select.customId.endsWith(':template'));
  card = await (await ada.select(card, kinds?.customId, [template])).settled();
  if (token) await fill('Token…', { token });
  else await fill('Credits', { symbol: 'POINT' });
  if (caps) await fill('Caps', { perPayment: caps[0], perDay: caps[1] });
  const founded = await (await ada.press(card, 'Found the community')).settled();
  if (!founded.text.includes('is founded')) throw new Error(`not founded: ${founded.text}`);
  await attachTelegram(deployment, town);
  const ways = (await ada.run(town.channelId, '/civitas alarms')).response();
  await ada.press(ways, 'Also in Harbour Town (Telegram)');
  if (telegram.violations.length > 0) throw new Error(JSON.stringify(telegram.violations));
}

async function attachTelegram({ discord, telegram }: Deployment, town: Town): Promise<void> {
  const ada = discord.as(town.discordId.Ada);
  const invited = (
    await ada.run(town.channelId, '/civitas attach', { platform: 'telegram' })
  ).response();
  const link = invited.buttons.find((button) => button.url?.includes('startgroup'))?.url;
  if (!link) throw new Error(`no startgroup link: ${invited.text}`);
  const bo = telegram.as(town.telegramId.Bo);
  bo.openDeepLink(link, { chatId: town.groupId });
  await bo.waitFor(town.groupId, /Asked to join/, { timeoutMs: 10_000 });
  const pending = (await ada.run(town.channelId, '/civitas attach')).response();
  const confirm = pending.buttons.find((button) => button.label.startsWith('Confirm'));
  if (!confirm) throw new Error(`nothing to confirm: ${pending.text}`);
  await (await ada.press(pending, confirm.label)).settled();
}

export { BOT_NAME };

/** A Discord message as a person reads it: without escapes and bold marks. */
export const read = (message: { text: string }): string =>
  message.text.replaceAll('**', '').replace(/\\(.)/gu, '$1');

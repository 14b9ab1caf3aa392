/** How every community of the town begins: Ada founds it on Discord, Bo attaches the Telegram group, Ada confirms it. */
import type { Stage } from './stage.ts';

export type Founding = { template?: string; token?: string; caps?: [string, string] };

export async function foundTown(
  stage: Stage,
  { template = 'network-state', token, caps }: Founding = {},
): Promise<void> {
  const { discord, telegram, town } = stage;
  const code = await stage.foundingCode();
  const ada = discord.as(town.discordIds.ada);
  const opened = await ada.run(town.generalId, '/civitas setup');
  let card = await opened.settled();
  const fill = async (label: string, values: { [field: string]: string }) => {
    const asked = await ada.press(card, label);
    const answer = await ada.submit(asked.modal(), values);
    card = await answer.settled();
  };
  await fill('Enter code', { code });
  const kinds = card.selects.find((select) => select.customId.endsWith(':template'));
  card = await (await ada.select(card, kinds?.customId, [template])).settled();
  if (token) await fill('Asset: token…', { token });
  else await fill('Asset: credits…', { symbol: 'POINT' });
  if (caps) await fill('Caps', { perPayment: caps[0], perDay: caps[1] });
  const founded = await (await ada.press(card, 'Found the community')).settled();
  if (!founded.text.includes('is founded')) throw new Error(`not founded: ${founded.text}`);
  await attachTelegram(stage);
  const ways = await (await ada.run(town.generalId, '/civitas alarms')).settled();
  await (await ada.press(ways, 'Also in Harbour Town (Telegram)')).settled();
  if (telegram.violations.length > 0) throw new Error(JSON.stringify(telegram.violations));
}

async function attachTelegram({ discord, telegram, town }: Stage): Promise<void> {
  const ada = discord.as(town.discordIds.ada);
  const asked = await ada.run(town.generalId, '/civitas attach', { platform: 'telegram' });
  const invited = await asked.settled();
  const link = invited.buttons.find((button) => button.url?.includes('startgroup'))?.url;
  if (!link) throw new Error(`no startgroup link: ${invited.text}`);
  const bo = telegram.as(town.telegramIds.bo);
  bo.openDeepLink(link, { chatId: town.groupId });
  await bo.waitFor(town.groupId, /Asked to join/, { timeoutMs: 10_000 });
  const pending = await (await ada.run(town.generalId, '/civitas attach')).settled();
  const confirm = pending.buttons.find((button) => button.label.startsWith('Confirm'));
  if (!confirm) throw new Error(`nothing to confirm: ${pending.text}`);
  await (await ada.press(pending, confirm.label)).settled();
}

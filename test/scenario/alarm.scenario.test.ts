/**
 * An alarm reaches whoever must hear it by every way chosen beforehand: the staff's channel, the chat on the
 * other platform, the webhook, the inboxes. Whoever breaks the first place silences none of the others.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PermissionFlagsBits } from 'discord.js';
import { createWalletClient, http, parseEther } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityId } from '#core/identity.ts';
import { createApp } from '../../src/app.ts';
import { type Deployment, MNEMONIC, startDeployment } from '../support/deployment.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

let deployment: Deployment;
let town: Town;
let community: CommunityId;
let webhook: Server;
let hookUrl: string;
const heard: string[] = [];

beforeAll(async () => {
  webhook = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    heard.push((JSON.parse(body) as { text: string }).text);
    response.end();
  });
  await new Promise<void>((done) => webhook.listen(0, '127.0.0.1', done));
  hookUrl = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/alarms`;
  deployment = await startDeployment();
  town = buildTown(deployment);
  const token = deployment.chain?.contracts.token.address ?? '';
  await foundTown(deployment, town, { token, caps: ['10', '20'] });
  const [founded] = await deployment.app.services.communities.listIds();
  if (!founded) throw new Error('no community');
  community = founded;
});
afterAll(async () => {
  await deployment?.stop();
  webhook?.close();
});

const ada = () => deployment.discord.as(town.discordIds.ada);
const say = async (channel: string, line: string, values: { [name: string]: string } = {}) =>
  read(await (await ada().run(channel, line, values)).settled());

/** Somebody with the executor's keys pays behind its back: account 0 is the treasury, 2 the purse for gas. */
async function spendBehindTheBack(index: number): Promise<void> {
  const { chain, app } = deployment;
  if (!chain) throw new Error('no chain');
  const account = mnemonicToAccount(MNEMONIC, { addressIndex: index });
  const sender = await until('the account is registered', async () => {
    const senders = await app.store.executions.listSenders(community);
    return senders.find((one) => one.address === account.address.toLowerCase());
  });
  await chain.fund(account.address, { ethWei: parseEther('1') });
  const wallet = createWalletClient({ account, chain: chain.chain, transport: http(chain.url) });
  const hash = await wallet.sendTransaction({ to: chain.people.finn.address, value: 1n });
  const { blockNumber } = await chain.mined(hash);
  await until('it is final', async () => {
    const { number } = await app.chain.finalBlock(chain.chainId);
    return number >= blockNumber;
  });
  // A worker that starts anew looks at each account first (T19).
  const restarted = await createApp(app.config, app.connection, app.log);
  const checked = await restarted.services.executions.checkSenders();
  expect(checked.find((one) => one.sender === sender.id)?.verdict).toBe('frozen');
}

it('is sent where the founders chose, and nowhere else', async () => {
  expect(await say(town.staffId, '/civitas channel', { purpose: 'staff' })).toContain('Staff');
  expect(await say(town.generalId, '/civitas alarms', { webhook: hookUrl })).toContain('webhook');
  const ways = await say(town.generalId, '/civitas alarms');
  expect(ways).toContain('Discord: Harbour Town');
  expect(ways).toContain('Telegram: Harbour Town');
  expect(ways).toContain(`Webhook: \`${new URL(hookUrl).host}\``);
});

it('comes by every way when the treasury is frozen', async () => {
  await spendBehindTheBack(0);
  await ada().waitsFor(
    town.staffId,
    (message) => read(message).includes('Payments are paused'),
    30_000,
  );
  await deployment.telegram
    .as(town.telegramIds.bo)
    .waitFor(town.groupId, /Payments are paused/, 30_000);
  await until('the webhook hears it', () =>
    heard.some((text) => text.includes('Payments are paused')),
  );
  expect(heard).toHaveLength(1);
  expect(await say(town.generalId, '/inbox')).toContain('Payments are paused');
});

it('names a member to the staff alone, where it is one that locked', async () => {
  const dan = deployment.discord.as(town.discordIds.dan);
  const asked = await (await dan.run(town.generalId, '/lock')).settled();
  await (await dan.press(asked, 'Lock')).settled();
  const named = (message: { text: string }) =>
    read(message).includes('is locked') && read(message).includes(town.discordIds.dan);
  await ada().waitsFor(town.staffId, named, 30_000);
  const group = deployment.telegram.as(town.telegramIds.bo);
  const open = await group.waitFor(town.groupId, /A member is locked, by an account of/, 30_000);
  const said = await until('the webhook hears it', () =>
    heard.find((text) => text.includes('A member is locked')),
  );
  for (const text of [open.text, said]) expect(text).not.toMatch(/dan|discord/i);
  heard.length = 1;
});

it('comes by the others when the first place is broken, whose staff is told once', async () => {
  const everybody = { id: town.guildId, type: 0 as const, allow: '0' };
  const noEntry = { ...everybody, deny: String(PermissionFlagsBits.ViewChannel) };
  deployment.discord.setOverwrites(town.staffId, [noEntry]);
  await spendBehindTheBack(2);
  await until('the webhook hears the second', () => heard.length === 2);
  const { telegram } = deployment;
  await until('the group hears the second', () => {
    const seen = telegram.as(town.telegramIds.bo).sees(town.groupId);
    return seen.filter((message) => message.text.includes('Payments are paused')).length === 2;
  });
  await until('the staff is told', async () =>
    (await say(town.generalId, '/inbox')).includes('Alarms do not reach Harbour Town'),
  );
  await deployment.advance(3_600_000);
  await until('it was tried again', async () => {
    const [row] = await deployment.store.sql<{ fence: number }[]>`
      select fence from outbox where kind = 'alarm' and done_at is null and lease_until is null
        and due_at > civitas_now()`;
    return (row?.fence ?? 0) > 1;
  });
  const told = (await say(town.generalId, '/inbox')).match(/Alarms do not reach/g);
  expect(told).toHaveLength(1);
  deployment.assertNoViolations();
});

it('is lost nowhere: a channel that is mended gets what it missed', async () => {
  const [, place] = await deployment.app.store.places.listPlaces(community);
  expect(place?.platform).toBe('telegram');
  deployment.discord.setOverwrites(town.staffId, []);
  const missed = () =>
    ada()
      .sees(town.staffId)
      .filter((message) => read(message).includes('Payments are paused'));
  expect(missed()).toHaveLength(1);
  await deployment.advance(3_600_000);
  await until('the staff has both', () => missed().length === 2);
});

it('comes by the others when the bot is removed from the first place', async () => {
  deployment.discord.removeBot(town.guildId);
  await until('the books know', async () => {
    const places = await deployment.app.store.places.listPlaces(community);
    return !places.some((place) => place.platform === 'discord');
  });
  const inGroup = () =>
    deployment.telegram
      .as(town.telegramIds.bo)
      .sees(town.groupId)
      .filter((message) => message.text.includes('Payments are paused')).length;
  const inHook = () => heard.filter((text) => text.includes('Payments are paused')).length;
  const before = { heard: inHook(), seen: inGroup() };
  await spendBehindTheBack(1);
  await until('the webhook hears the third', () => inHook() === before.heard + 1);
  await until('the group hears the third', () => inGroup() === before.seen + 1);
});

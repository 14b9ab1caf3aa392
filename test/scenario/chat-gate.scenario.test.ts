/** A story of one chat: a stranger asks to join, links a wallet, is let in, sells, is removed, and is asked back. */
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import type { TelegramPerson } from '#sandbox/telegram/index.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createBrowser, signOnPage } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

let deployment: Deployment;
let town: Town;
let gil: TelegramPerson;
let link: string;

const statusOf = (id: number): string | undefined =>
  deployment.telegram.world.chats[String(town.groupId)]?.members[String(id)]?.status;
const ada = () => deployment.discord.as(town.discordIds.ada);

beforeAll(async () => {
  deployment = await startDeployment({});
  town = buildTown(deployment);
  const token = deployment.chain?.contracts.token.address;
  await foundTown(deployment, town, { template: 'token-dao', ...(token && { token }) });
  gil = deployment.telegram.as(deployment.telegram.addUser({ firstName: 'Gil' }).id);
});
afterAll(async () => {
  await deployment?.stop();
});

it('shows the link to whoever sets the gate', async () => {
  const gated = await ada().run(town.generalId, '/role gate', {
    role: town.holderRoleId,
    rule: 'erc20(CIV) >= 100',
    chat: 'yes',
  });
  const shown = await gated.settled();
  link = /https:\/\/t\.me\/\+[\w-]+/.exec(read(shown))?.[0] ?? '';
  expect(link).not.toBe('');
  await ada().press(shown, 'Switch on');
});

it('writes to a stranger who asks, waits for a wallet, and lets them in', async () => {
  const { telegram, chain, env } = deployment;
  if (!chain) throw new Error('no chain');
  expect(gil.openDeepLink(link)).toEqual({ kind: 'requested', chatId: town.groupId });
  const said = await gil.waitFor('private', /You have not linked a wallet yet/, 10_000);
  expect(statusOf(gil.id)).toBeUndefined();
  // Delivered again, nothing is said or asked a second time.
  telegram.redeliver(3);
  gil.openDeepLink(said.buttons.flat()[0]?.url ?? '');
  const page = await gil.waitFor('private', /Link a wallet/, { after: said });
  const { url = '' } = await gil.press(page, 'Open the page');
  const browser = createBrowser(env['PUBLIC_URL'] ?? '');
  const waiting = await browser.open(url);
  const tap = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(waiting.html)?.[1];
  gil.openDeepLink(tap ?? '');
  await gil.waitFor('private', /That browser is yours/);
  const proven = await browser.open(`/link/${waiting.code}`);
  expect((await signOnPage(browser, proven, chain.people.dan)).status).toBe(200);
  await until('Gil is in', () => statusOf(gil.id) === 'member');
  await gil.waitFor('private', /You are in Harbour Town/, 10_000);
  expect(
    gil.sees('private').filter(({ text }) => /You have not linked a wallet/.test(text)),
  ).toHaveLength(1);
});

it('removes them once that is switched on and they sold, and says how to come back', async () => {
  const { telegram, chain } = deployment;
  if (!chain) throw new Error('no chain');
  telegram.setBotRights(town.groupId, [...ADMIN_RIGHTS, 'restrict_members']);
  const preview = await ada().run(town.generalId, '/role preview', { role: town.holderRoleId });
  const asked = await ada().press(await preview.settled(), 'Remove people, too…');
  expect(read(await asked.settled())).toContain('At most 20 people are removed an hour');
  await ada().press(await asked.settled(), 'Yes, remove them');
  const hash = await chain.walletOf(chain.people.dan).writeContract({
    ...chain.contracts.token,
    functionName: 'transfer',
    args: [chain.people.finn.address, parseEther('100')],
  });
  await chain.mined(hash);
  await until('Gil is out', () => statusOf(gil.id) === 'left');
  const removed = await gil.waitFor('private', /You were removed from Harbour Town/, 10_000);
  // Not banned: they may ask again, and the rule answers.
  expect(gil.openDeepLink(link).kind).toBe('requested');
  const declined = await gil.waitFor('private', /do not meet its rule/, {
    timeoutMs: 10_000,
    after: removed,
  });
  expect(declined.text).toContain('CIV');
});

it('asks them back when a moderator undoes it, and lets in nobody else by that', async () => {
  const undo = await ada().run(town.generalId, '/role undo');
  await ada().press(await undo.settled(), 'Undo it for 1');
  const told = await gil.waitFor('private', /a moderator undid that/, 10_000);
  const own = told.buttons.flat().find(({ label }) => label.startsWith('Ask to join'))?.url;
  if (own === undefined) throw new Error('Gil was sent no link');
  expect(own).not.toBe(link);
  const other = deployment.telegram.as(deployment.telegram.addUser({ firstName: 'Hal' }).id);
  expect(other.openDeepLink(own).kind).toBe('requested');
  await other.waitFor('private', /was made for somebody else/, 10_000);
  expect(gil.openDeepLink(own).kind).toBe('requested');
  await until('Gil is in again', () => statusOf(gil.id) === 'member');
  expect(statusOf(other.id)).toBeUndefined();
  deployment.assertNoViolations();
});

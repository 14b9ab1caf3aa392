/**
 * The page where a wallet signs a ballot, in Chromium: reached from what the chat says was counted, proven, chosen,
 * signed as typed data (EIP-712) and counted; on a desk from Discord, on a phone 360 px wide from Telegram.
 */
import type { Browser, Page } from 'playwright-core';
import { type TypedDataDefinition, verifyTypedData } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { linkWallet } from '#test/support/link.ts';
import {
  assertGood,
  installWallet,
  picture,
  proveByDiscord,
  VIEWS,
} from '#test/support/link-page.ts';
import { buildTown, foundTown, read, type Town } from '#test/support/town.ts';

let deployment: Deployment;
let town: Town;
let browser: Browser;

beforeAll(async () => {
  [deployment, browser] = await Promise.all([startDeployment({ chain: false }), launchChromium()]);
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  await linkWallet(deployment, town, 'ada', people.ada, { on: 'discord' });
  await linkWallet(deployment, town, 'bo', people.bo, { on: 'telegram' });
  const ada = deployment.discord.as(town.discordIds.ada);
  const asked = await ada.run(town.generalId, '/proposal create', {
    ...{ title: 'Which tree?', choices: 'Ash | Birch | Cedar' },
  });
  await (await ada.press(await asked.settled(), 'Publish')).settled();
});
afterAll(async () => {
  await browser?.close();
  await deployment?.stop();
});

const [DESK, PHONE] = VIEWS;

/** What the books hold of the ballots that were signed, by the address that signed. */
async function signedOf(address: string) {
  const rows = await deployment.store.sql<
    { choice: unknown; signature: { message: string; address: string; signature: `0x${string}` } }[]
  >`select choice, signature from ballot where signature ->> 'address' = ${address.toLowerCase()}`;
  return rows;
}

/** The page is proven: the choice stands there, and the wallet is asked for what was shown. */
async function signOn(page: Page, view: string, chosen: string, signs: string): Promise<void> {
  await page.getByRole('button', { name: 'Test Wallet' }).waitFor();
  expect(await page.getByRole('radio', { name: chosen }).isChecked()).toBe(true);
  await assertGood(page);
  await picture(page, `${view}-ballot-1-choose`);
  await page.getByText(signs, { exact: true }).click();
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  const message = page.locator('pre.message');
  await message.waitFor({ state: 'attached' });
  expect(await page.locator('.answer').textContent()).toBe(signs);
  expect(JSON.parse((await message.textContent()) ?? '')).toMatchObject({
    domain: { chainId: 1 },
    message: { question: 'Which tree?', answer: signs },
  });
  await assertGood(page);
  await picture(page, `${view}-ballot-2-sign`);
  await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
}

it('from Discord on a desk: signed after a no, counted, and no press replaces it', async () => {
  const ada = deployment.discord.as(town.discordIds.ada);
  const card = await ada.waitsFor(
    town.generalId,
    (m) => read(m).includes('Which tree?') && m.buttons.some(({ label }) => label === 'Birch'),
    20_000,
  );
  const cast = await (await ada.press(card, 'Birch')).settled();
  expect(read(cast)).toContain('Counted: you voted Birch');
  const way = await (await ada.press(cast, 'Sign with my wallet')).settled();
  const url = way.buttons.find((button) => button.url)?.url ?? '';
  const context = await browser.newContext(DESK);
  await installWallet(context, people.ada, 1);
  const page = await context.newPage();
  await page.goto(url);
  await assertGood(page);
  await proveByDiscord(page, 'ada');
  await signOn(page, DESK.name, 'Birch', 'Birch');
  await page.getByText('You declined in your wallet').waitFor();
  expect(await signedOf(people.ada.address)).toEqual([]);
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
  await page.getByRole('heading', { name: 'Your signed ballot is counted' }).waitFor();
  await assertGood(page);
  await picture(page, `${DESK.name}-ballot-3-counted`);
  await context.close();

  const [row] = await signedOf(people.ada.address);
  expect(row?.choice).toEqual({ choice: 2 });
  const typed = JSON.parse(row?.signature.message ?? '') as TypedDataDefinition;
  const { signature = '0x' } = row?.signature ?? {};
  expect(await verifyTypedData({ address: people.ada.address, ...typed, signature })).toBe(true);
  const pressed = await (await ada.press(card, 'Ash')).settled();
  expect(pressed.buttons.map(({ label }) => label)).toContain('Sign with my wallet');
  expect((await signedOf(people.ada.address))[0]?.choice).toEqual({ choice: 2 });
  deployment.assertNoViolations();
});

it('from Telegram on a phone: confirmed by a tap, changed on the page, signed and counted', async () => {
  const bo = deployment.telegram.as(town.telegramIds.bo);
  const after = bo.say('private', '/proposal_show 1');
  const shown = await bo.waitFor('private', /Which tree\?/, { after });
  await bo.press(shown, 'Ash');
  const cast = await bo.waitFor('private', /Counted: you voted Ash/, 10_000);
  await bo.press(cast, 'Sign with my wallet');
  const isWay = (m: { buttons: { kind: string }[][] }) =>
    m.buttons.flat().some(({ kind }) => kind === 'login');
  const way = await bo.waitFor('private', isWay, 10_000);
  const label = way.buttons.flat().find(({ kind }) => kind === 'login')?.label ?? '';
  const { url = '' } = await bo.press(way, label);
  const context = await browser.newContext(PHONE);
  await installWallet(context, people.bo);
  const page = await context.newPage();
  await page.goto(url);
  await assertGood(page);
  const tap = await page.getByRole('link', { name: 'Confirm in Telegram' }).getAttribute('href');
  bo.openDeepLink(tap ?? '');
  await signOn(page, PHONE.name, 'Ash', 'Cedar');
  await page.getByRole('heading', { name: 'Your signed ballot is counted' }).waitFor();
  await assertGood(page);
  await context.close();
  const [row] = await signedOf(people.bo.address);
  expect(row?.choice).toEqual({ choice: 3 });
  deployment.assertNoViolations();
});

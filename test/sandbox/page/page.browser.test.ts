/**
 * The sandbox page in Chromium, with the real bot behind it, as a person uses it: typed commands, forms, selects
 * and buttons, a link into Telegram, the switch between people, and the wallet that asks before it signs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { TOWN_NAME } from '#sandbox/town.ts';
import { removeEmbeddedPostgres } from '#store/embedded.ts';
import { overflowOf, violationsOf } from '#test/support/axe.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { picture } from '#test/support/link-page.ts';
import { opened, SandboxPage, signInTab } from '#test/support/sandbox-page.ts';

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let sandboxPage: SandboxPage;
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'civitas-page-'));
  [sandbox, browser] = await Promise.all([
    startSandbox({ dir: folder, port: 0 }),
    launchChromium(),
  ]);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  sandboxPage = new SandboxPage(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(sandbox.url);
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await removeEmbeddedPostgres({ dir: join(folder, 'postgres') });
  rmSync(folder, { recursive: true, force: true });
});

const discord = (): Locator => sandboxPage.discord;
const telegram = (): Locator => sandboxPage.telegram;
const said = (place: Locator, words: string | RegExp): Promise<void> =>
  sandboxPage.said(place, words);
const button = (place: Locator, name: string | RegExp): Locator => sandboxPage.button(place, name);
const become = (name: string): Promise<void> => sandboxPage.become(name);
const type = (command: string): Promise<void> => sandboxPage.type(command);
const run = (command: string, options: { [name: string]: string }): Promise<void> =>
  sandboxPage.run(command, options);
const pay = (amount: string, asset: string, to: string): Promise<void> =>
  sandboxPage.pay(amount, asset, to);

describe('the sandbox page', () => {
  it('shows a newcomer the founding code, on a phone too', async () => {
    await page.locator('.hint').waitFor();
    const { width, height } = page.viewportSize() ?? { width: 1400, height: 900 };
    await page.setViewportSize({ width: 390, height: 844 });
    const hint = await page.locator('.hint').boundingBox();
    expect((hint?.x ?? 0) + (hint?.width ?? 0)).toBeLessThanOrEqual(390);
    expect(await overflowOf(page)).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.setViewportSize({ width, height });
  });

  it('founds a community and attaches a group, by keyboard, forms and links', async () => {
    await sandboxPage.found(sandbox.running.chain.contracts.token.address);
    await sandboxPage.attach(TOWN_NAME);
    await become('Cleo');
    // What was said to Ada alone is Ada's alone.
    expect(await discord().getByText('now belongs to the community').count()).toBe(0);
    expect(await page.locator('.hint').isVisible()).toBe(false);
  });

  it('asks in one chat, votes in both, and shows the result when it closes', async () => {
    await become('Ada');
    await type('/poll create');
    await discord().getByLabel('question').fill('Which day shall we meet?');
    await discord().getByLabel('choices').fill('Mon | Tue');
    await discord().getByLabel('choices').press('Enter');
    await button(discord(), 'Tue').click();
    await become('Bo');
    await button(telegram(), 'Mon').click();
    await become('Cleo');
    await button(discord(), 'Tue').click();
    for (const chat of [discord(), telegram()]) await said(chat, '3 people voted');
    await picture(page, 'sandbox');
    await page.getByRole('button', { name: '+1 day' }).click();
    await said(telegram(), '(in 2 days)');
    for (let day = 0; day < 2; day += 1) {
      await page.getByRole('button', { name: '+1 day' }).click();
    }
    for (const chat of [discord(), telegram()]) await said(chat, 'Result: Tue');
  });

  it('shows the bot its commands, and Telegram its private chat', async () => {
    await become('Dan');
    await sandboxPage.openChat(/^Civitas/);
    await button(telegram(), 'START').click();
    const field = telegram().getByRole('combobox', { name: /Telegram/ });
    await field.fill('/he');
    await telegram()
      .getByRole('option', { name: /\/help/ })
      .waitFor();
    await field.press('Tab');
    await field.press('Enter');
    await telegram().locator('.mine', { hasText: '/help' }).waitFor();
  });

  it('links a wallet that asks before it signs', async () => {
    await become('Ada');
    await type('/wallet link');
    const opening = context.waitForEvent('page');
    await discord()
      .getByRole('link', { name: /Open the page/ })
      .click();
    const tab = await opening;
    await tab.getByRole('button', { name: 'Continue with Discord' }).click();
    // The sandbox's Discord knows who sits here.
    await tab.locator('#user', { hasText: 'Ada' }).waitFor();
    await tab.getByRole('button', { name: 'Authorize' }).click();
    await tab.getByRole('button', { name: /Sandbox wallet/ }).click();
    const wallet = tab.locator('civitas-sandbox-wallet');
    await wallet.getByRole('button', { name: 'Connect' }).click();
    await tab.getByRole('button', { name: 'Sign with Sandbox wallet' }).click();
    await wallet.getByText('This costs nothing and moves nothing').waitFor();
    await wallet.getByRole('button', { name: 'Reject' }).click();
    await wallet.waitFor({ state: 'detached' });
    await tab
      .getByRole('button', { name: /Sandbox wallet/ })
      .first()
      .click();
    await tab.getByRole('button', { name: 'Sign with Sandbox wallet' }).click();
    await wallet.getByRole('button', { name: 'Sign' }).click();
    await said(discord(), 'is now linked to you');
  });

  it('links another from the private chat on Telegram', async () => {
    await become('Bo');
    await sandboxPage.sayOnTelegram('/link');
    await button(telegram(), 'Go on in private').click();
    const tab = await opened(context, () => button(telegram(), 'Open the page').click());
    // The tap that the page asks for is made in the chat by the sandbox itself.
    await tab.getByRole('link', { name: 'Confirm in Telegram' }).click();
    await signInTab(tab);
    await said(telegram(), 'is now linked to you');
    await tab.close();
  });

  it('moves tokens', async () => {
    await become('Ada');
    const strip = page.getByRole('region', { name: 'Chain' });
    await strip.getByRole('combobox', { name: 'To' }).selectOption({ label: 'Finn' });
    await strip.getByRole('button', { name: 'Send' }).click();
    await strip.locator('[data-name=Finn]', { hasText: '200 CIV' }).waitFor();
    await strip.locator('[data-name=Ada]', { hasText: '800 CIV' }).waitFor();
  });

  it('lets a wallet name another one at delegate.xyz, and take it back', async () => {
    await become('Ada');
    const strip = page.getByRole('region', { name: 'Chain' });
    await strip.getByRole('combobox', { name: 'To' }).selectOption({ label: 'Finn' });
    const delegate = strip.getByRole('button', { name: 'Delegate' });
    await delegate.click();
    await page.getByText('names it at delegate.xyz').waitFor();
    await delegate.click();
    await page.getByText('no longer names it').waitFor();
  });

  it('decides a payment, and both chats show how the chain carried it out', async () => {
    const strip = page.getByRole('region', { name: 'Chain' });
    await become('Ada');
    await pay('700', 'CIV', 'Treasury');
    await strip.locator('[data-name=Treasury]', { hasText: '700 CIV' }).waitFor();
    await pay('2', 'ETH', 'Treasury');
    await strip.locator('[data-name=Treasury]', { hasText: '2 ETH' }).waitFor();
    for (const person of ['Ada', 'Bo', 'Cleo']) {
      await run('/citizen grant', { person, reason: 'founding citizen' });
      await said(discord(), 'is now citizen');
    }
    await run('/civitas caps', { 'per-payment': '10', 'per-day': '10' });
    await said(discord(), 'Caps set');
    await run('/civitas alarms', {});
    await button(discord(), /^Also in .* \(Telegram\)$/).click();
    await said(discord(), 'Alarms now also go to');
    await run('/civitas constitute', {});
    // The card of the founding has a button of that name too.
    await said(discord(), 'From now on, the rules');
    await button(discord(), 'Constitute').click();
    await said(discord(), 'is constituted');
    // Whoever has no wallet cannot be paid; it is said of them, not of Ada.
    await run('/proposal create', { title: 'Mend the jetty', amount: '5', to: 'Cleo' });
    await said(discord(), 'has not linked a wallet yet, so there is nowhere to pay to');
    await run('/proposal create', { title: 'Mend the jetty', amount: '5', to: 'Ada' });
    await said(discord(), 'This publishes the proposal');
    await button(discord(), 'Publish').click();
    await said(discord(), 'is published');
    await page.getByRole('button', { name: '+1 h' }).click();
    // Where money moves it is said once what a ballot shows.
    await button(discord(), 'For').click();
    await said(discord(), 'is listed publicly');
    await button(discord(), 'Agree and vote').click();
    await said(discord(), 'Counted: you voted For');
    await become('Bo');
    await button(telegram(), 'For').click();
    await said(telegram(), 'is listed publicly');
    await button(telegram(), 'Agree and vote').click();
    // Ada's 100 and Bo's 500, in both chats.
    for (const chat of [telegram(), discord()]) await said(chat, /For.*600 CIV · 100 %/);
    await page.getByRole('button', { name: '+1 h' }).click();
    await said(telegram(), 'Passed.');
    await page.getByRole('button', { name: '+1 h' }).click();
    for (const chat of [telegram(), discord()]) {
      await said(chat, 'Carried out');
      const mined = chat.getByRole('link', { name: /^0x[0-9a-f]{8}…$/ }).last();
      expect(await mined.getAttribute('href')).toMatch(/\/explorer\/tx\/0x[0-9a-f]{64}$/);
    }
    await strip.locator('[data-name=Treasury]', { hasText: '695 CIV' }).waitFor();
    await strip.locator('[data-name=Ada]', { hasText: '105 CIV' }).waitFor();
  });

  it('fits a phone, and axe finds nothing', async () => {
    const check = async () => expect(await violationsOf(page)).toEqual([]);
    await check();
    await page.emulateMedia({ colorScheme: 'dark' });
    await check();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ['Telegram', 'Chain', 'Discord']) {
      await page.getByRole('button', { name: tab, exact: true }).click();
      await page.getByRole('region', { name: tab }).waitFor();
      await check();
      expect(await overflowOf(page), tab).toBeLessThanOrEqual(0);
    }
  });

  it('has seen nothing that a platform forbids', () => {
    const { discord: one, telegram: other } = sandbox.running;
    expect([...one.violations, ...other.violations]).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/**
 * Gates played by hand on the sandbox page: a role on Discord and a group on Telegram, set up by presses; a stranger
 * asks at the door, links a wallet and is let in, sells, is taken out, and comes back when that is undone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { HOLDERS_NAME } from '#sandbox/town.ts';
import { removeEmbeddedPostgres } from '#store/embedded.ts';
import { overflowOf, violationsOf } from '#test/support/axe.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { picture } from '#test/support/link-page.ts';
import { opened, SandboxPage, signInTab } from '#test/support/sandbox-page.ts';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const HOLDERS = new RegExp(`^${HOLDERS_NAME}`);

let folder: string;
let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let town: SandboxPage;
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'civitas-gate-page-'));
  [sandbox, browser] = await Promise.all([
    startSandbox({ dir: folder, port: 0 }),
    launchChromium(),
  ]);
  context = await browser.newContext({ viewport: DESK });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  town = new SandboxPage(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(sandbox.url);
  await town.found(sandbox.running.chain.contracts.token.address);
  await town.attach(HOLDERS_NAME);
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await removeEmbeddedPostgres({ dir: join(folder, 'postgres') });
  rmSync(folder, { recursive: true, force: true });
});

/** Presses these one after the other on the card that edits itself; each shows the next. */
async function press(...labels: string[]): Promise<void> {
  for (const label of labels) {
    await town.discord
      .getByRole('log')
      .getByRole('button', { name: label, exact: true })
      .last()
      .click();
  }
}

const member = (name: string): Locator => town.discord.locator('.dc-members li', { hasText: name });
const chat = (words: string | RegExp): Locator =>
  town.telegram.getByRole('navigation').getByRole('button', { name: words });

/** The same on a desk and on a phone: nothing cut off there, and a picture of each for who asks. */
async function look(name: string, panel: 'Discord' | 'Telegram' = 'Telegram'): Promise<void> {
  await picture(page, `${name}-desk`);
  await page.setViewportSize(PHONE);
  const tab = page.getByRole('button', { name: panel, exact: true });
  // Under an open dialog there is nothing to press.
  if ((await tab.getAttribute('aria-pressed')) !== 'true') await tab.click();
  expect(await overflowOf(page), name).toBeLessThanOrEqual(0);
  await picture(page, `${name}-phone`);
  await page.setViewportSize(DESK);
}

describe('gates on the sandbox page', () => {
  it('gives a role to who holds enough, once a moderator has seen who that is', async () => {
    await town.become('Dan');
    await town.type('/wallet link');
    const link = town.discord.getByRole('link', { name: /Open the page/ });
    const tab = await opened(context, () => link.click());
    await tab.getByRole('button', { name: 'Continue with Discord' }).click();
    await tab.getByRole('button', { name: 'Authorize' }).click();
    await signInTab(tab);
    await town.said(town.discord, 'is now linked to you');
    await tab.close();
    await town.become('Ada');
    await town.run('/role gate');
    await town.discord.getByRole('combobox', { name: 'Pick a role' }).selectOption('Holder');
    await press('Holds a token', 'CIV', '100', 'Save in preview');
    await town.said(town.discord, 'in preview');
    await picture(page, 'gate-preview');
    expect(await member('Dan').getByText('Holder').count()).toBe(0);
    await press('Switch on');
    await town.said(town.discord, 'is on');
    await member('Dan').getByText('Holder').waitFor();
  });

  it('shows a group from outside, with nothing to press before it has a link', async () => {
    await town.become('Eve');
    await town.openChat(HOLDERS);
    await town.said(town.telegram, 'has no invite link');
    expect(await town.button(town.telegram, 'ASK TO JOIN').isDisabled()).toBe(true);
    expect(await town.telegram.getByText('Bo joined the group').count()).toBe(0);
  });

  it('opens the group to who holds enough, by presses too', async () => {
    await town.become('Ada');
    await town.run('/role gate');
    await press(`Entry to ${HOLDERS_NAME}`, 'Holds a token', 'CIV', '100', 'Change');
    await town.fillForm('Time before it is lost…', '1h');
    await press('Back', 'Save in preview');
    await town.said(town.discord, 'whoever asks to join and meets the rule is let in');
    await press('Switch on');
    await town.said(town.discord, `The gate of ${HOLDERS_NAME} is on`);
  });

  it('writes to a stranger who asks, and lets them in once a wallet is linked', async () => {
    await town.become('Cleo');
    await town.openChat(HOLDERS);
    await look('outside');
    expect(await violationsOf(page)).toEqual([]);
    await town.button(town.telegram, 'ASK TO JOIN').click();
    await town.said(town.telegram, 'You asked to join');
    await chat(/Harbour Holders.*Asked to join/).waitFor();
    await look('asked');
    await town.openChat(/^Civitas/);
    await town.said(town.telegram, 'You have not linked a wallet yet');
    await look('written');
    await town.button(town.telegram, `Link a wallet for ${HOLDERS_NAME}`).click();
    const onward = town.button(town.telegram, 'Open the page');
    const tab = await opened(context, () => onward.click());
    await tab.getByRole('link', { name: 'Confirm in Telegram' }).click();
    await signInTab(tab);
    await town.said(town.telegram, 'You are in Harbour Holders');
    await tab.close();
    await town.openChat(HOLDERS);
    await town.sayOnTelegram('Good evening');
    await town.said(town.telegram, 'Good evening');
    await look('inside');
  });

  it('removes nobody before the group lets the bot ban, which its creator gives', async () => {
    await town.become('Ada');
    await town.run('/role preview');
    await town.discord.getByRole('combobox', { name: 'Pick a gate' }).selectOption(HOLDERS_NAME);
    await press('Remove people, too…', 'Yes, remove them');
    await town.said(town.discord, 'I lack a right here: ban users');
    await town.become('Bo');
    await town.openChat(HOLDERS);
    await town.button(town.telegram, 'Bot’s rights').click();
    const settings = page.getByRole('dialog', { name: 'Rights of the bot' });
    expect(await settings.getByLabel('Invite users via link').isChecked()).toBe(true);
    await settings.getByLabel('Ban users').check();
    await look('rights');
    expect(await violationsOf(page)).toEqual([]);
    await settings.getByRole('button', { name: 'Save' }).click();
    await town.become('Ada');
    await press('Yes, remove them');
    await town.said(town.discord, 'the gate removes people from Harbour Holders whom it let in');
  });

  it('warns who sold, takes them out when the time is over, and asks them back by undo', async () => {
    await town.become('Cleo');
    await town.openChat(/^Civitas/);
    await town.pay('200', 'CIV', 'Finn');
    await town.said(town.telegram, 'You may soon be removed from Harbour Holders');
    expect(await chat(/^Harbour Holders.*Not a member/).count()).toBe(0);
    await page.getByRole('button', { name: '+1 h' }).click();
    await town.said(town.telegram, 'You were removed from Harbour Holders');
    await chat(/^Harbour Holders.*Not a member/).waitFor();
    await look('removed');
    await town.become('Ada');
    await town.run('/role undo');
    await press('Undo it for 1');
    await town.become('Cleo');
    await town.openChat(/^Civitas/);
    await town.said(town.telegram, 'a moderator undid that');
    await town.telegram.getByRole('link', { name: 'this link' }).last().click();
    // The link turns to the group itself, and nothing has to be pressed there.
    await town.said(town.telegram, 'Good evening');
    await town.button(town.telegram, 'Leave').waitFor();
  });

  it('gives a role again to who leaves the server and comes back', async () => {
    await town.become('Dan');
    await town.button(town.discord, 'Leave').click();
    await town.said(town.discord, 'You are not in this server');
    expect(await member('Ada').count()).toBe(0);
    await look('left', 'Discord');
    await town.button(town.discord, 'Join').click();
    await member('Dan').getByText('Holder').waitFor();
  });

  it('has seen nothing that a platform forbids', () => {
    const { discord, telegram } = sandbox.running;
    expect([...discord.violations, ...telegram.violations]).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

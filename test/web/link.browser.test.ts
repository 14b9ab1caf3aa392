/**
 * The link page in Chromium: proof, wallet (EIP-6963), signature, result; on a desk and on a phone 360 px
 * wide, in the light and in the dark; axe-core finds nothing, and nothing runs over the edge.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { overflowOf, violationsOf } from '#test/support/axe.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { buildTown, foundTown, type PersonId, type Town } from '#test/support/town.ts';

let deployment: Deployment;
let town: Town;
let browser: Browser;

beforeAll(async () => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await deployment?.stop();
});

const VIEWS = [
  {
    name: 'a desk, light',
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    isMobile: false,
  },
  {
    name: 'a phone, dark',
    viewport: { width: 360, height: 720 },
    colorScheme: 'dark',
    isMobile: true,
  },
] as const;

/** A wallet that announces itself and asks the test for signatures; `declines` says no once. */
async function installWallet(context: BrowserContext, person: Person, declines = 0): Promise<void> {
  let left = declines;
  await context.exposeFunction('signForTest', async (hex: string): Promise<string | null> => {
    if (left > 0) {
      left -= 1;
      return null;
    }
    return accountOf(person).signMessage({
      message: Buffer.from(hex.slice(2), 'hex').toString('utf8'),
    });
  });
  await context.addInitScript((address) => {
    const answer = async ({ method, params }: { method: string; params?: string[] }) => {
      if (method === 'eth_requestAccounts') return [address];
      if (method === 'eth_chainId') return '0x1';
      if (method !== 'personal_sign') throw new Error(`no such method: ${method}`);
      const host = globalThis as unknown as { signForTest(hex: string): Promise<string | null> };
      const signature = await host.signForTest(params?.[0] ?? '');
      if (signature === null) throw Object.assign(new Error('User rejected'), { code: 4001 });
      return signature;
    };
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
    const info = {
      uuid: '0b6e1c2e-0000-4000-8000-000000000001',
      name: 'Test Wallet',
      icon,
      rdns: 'example.test',
    };
    const detail = Object.freeze({ info, provider: { request: answer, on: () => undefined } });
    const page = globalThis as unknown as EventTarget & { CustomEvent: typeof CustomEvent };
    const announce = () =>
      page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
    page.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, person.address);
}

/** Nothing for axe-core to find, and nothing to scroll sideways for. */
async function assertGood(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
}

/** For a reviewer who asks: SCREENSHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function askOnDiscord(name: PersonId): Promise<string> {
  const said = await deployment.discord
    .as(town.discordIds[name])
    .run(town.generalId, '/wallet link');
  const url = said.response().buttons.find((button) => button.url)?.url;
  if (!url) throw new Error('no link');
  return url;
}

describe.each(VIEWS)('on $name', ({ name, ...view }) => {
  const wallet = view.isMobile ? people.dan : people.ada;
  const person: PersonId = view.isMobile ? 'dan' : 'ada';

  it('somebody from Discord links a wallet, after a no and a second thought', async () => {
    const context = await browser.newContext(view);
    const complaints: string[] = [];
    context.on('weberror', (error) => complaints.push(error.error().message));
    await installWallet(context, wallet, 1);
    const page = await context.newPage();
    page.on('console', (line) => {
      const isOurs = line.location().url.startsWith(deployment.env['PUBLIC_URL'] ?? '');
      if (line.type() === 'error' && isOurs) complaints.push(line.text());
    });
    await page.goto(await askOnDiscord(person));
    await assertGood(page);
    await picture(page, `${name}-1-prove`);
    expect(await page.locator('dl').textContent()).toContain(town.discordIds[person]);

    await page.getByRole('button', { name: 'Continue with Discord' }).click();
    await page.getByRole('link', { name: people[person].name, exact: true }).click();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('button', { name: 'Test Wallet' }).waitFor();
    await assertGood(page);

    await page.getByRole('button', { name: 'Test Wallet' }).click();
    const shown = page.locator('pre.message');
    await shown.waitFor();
    await picture(page, `${name}-2-sign`);
    expect(await shown.textContent()).toContain(`id ${town.discordIds[person]}`);
    await assertGood(page);
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByText('You declined in your wallet').waitFor();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    await assertGood(page);
    await picture(page, `${name}-3-linked`);
    expect(complaints).toEqual([]);
    await context.close();

    const said = await deployment.discord
      .as(town.discordIds[person])
      .run(town.generalId, '/wallet list');
    expect(said.response().text).toContain(wallet.address);
  });

  it('somebody from Telegram confirms by a tap, and the page goes on by itself', async () => {
    const bo = deployment.telegram.as(town.telegramIds[view.isMobile ? 'eve' : 'bo']);
    bo.start();
    bo.say('private', '/link');
    const offer = await bo.waitFor('private', /Link a wallet/);
    const { url = '' } = await bo.press(offer, 'Open the page');
    const context = await browser.newContext(view);
    await installWallet(context, view.isMobile ? people.eve : people.bo);
    const page = await context.newPage();
    await page.goto(url);
    expect(page.url()).not.toContain('hash=');
    await assertGood(page);
    const tap = await page.getByRole('link', { name: 'Confirm in Telegram' }).getAttribute('href');
    bo.openDeepLink(tap ?? '');
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    await bo.waitFor('private', /is now linked to you/, 20_000);
    await context.close();
  });

  it('somebody with two accounts asks to join them, and is told where to say yes', async () => {
    const asker: PersonId = view.isMobile ? 'finn' : 'cleo';
    const context = await browser.newContext(view);
    await installWallet(context, wallet);
    const page = await context.newPage();
    await page.goto(await askOnDiscord(asker));
    await page.getByRole('button', { name: 'Continue with Discord' }).click();
    await page.getByRole('link', { name: people[asker].name, exact: true }).click();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    const join = page.getByRole('button', { name: 'Both accounts are mine: join them' });
    await join.waitFor();
    await assertGood(page);
    await picture(page, `${name}-4-taken`);
    await join.press('Enter');
    await page.getByRole('heading', { name: 'Now say yes in your other account' }).waitFor();
    await assertGood(page);
    await picture(page, `${name}-5-asked`);
    await context.close();
    const there = deployment.discord.as(town.discordIds[person]);
    const shown = (await there.run(town.generalId, '/profile join')).response();
    expect(shown.text).toContain(town.discordIds[asker]);
    expect(shown.buttons.map(({ label }) => label)).toEqual(['Yes, this is me', 'No']);
    await there.press(shown, 'No');
  });

  it('a wallet of somebody else moves only after another yes', async () => {
    const mover: PersonId = view.isMobile ? 'finn' : 'cleo';
    const context = await browser.newContext(view);
    await installWallet(context, wallet);
    const page = await context.newPage();
    await page.goto(await askOnDiscord(mover));
    await page.getByRole('button', { name: 'Continue with Discord' }).click();
    await page.getByRole('link', { name: people[mover].name, exact: true }).click();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByText('This wallet is linked to somebody else').waitFor();
    await assertGood(page);
    await page.getByRole('button', { name: 'Move the wallet here' }).click();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    await context.close();
    const told = await deployment.discord.as(town.discordIds[person]).run(town.generalId, '/inbox');
    expect(told.response().text).toContain('was linked to another account');
  });

  it('the pages for everybody are good too, and one without a wallet says what to do', async () => {
    const context = await browser.newContext(view);
    const page = await context.newPage();
    const { PUBLIC_URL = '' } = deployment.env;
    for (const path of ['/about', '/privacy', '/terms', '/nowhere']) {
      await page.goto(`${PUBLIC_URL}${path}`);
      await assertGood(page);
    }
    await page.goto(await askOnDiscord(person));
    await page.getByRole('button', { name: 'Continue with Discord' }).click();
    await page.getByRole('link', { name: people[person].name, exact: true }).click();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByText('No wallet was found in this browser').waitFor();
    await assertGood(page);
    await context.close();
  });
});

/**
 * The link page in Chromium: proof, wallet (EIP-6963), signature, result; on a desk and on a phone 360 px
 * wide, in the light and in the dark; axe-core finds nothing, and nothing runs over the edge.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import {
  addressOf,
  announceWallet,
  assertGood,
  installWallet,
  picture,
  VIEWS,
} from '#test/support/link-page.ts';
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

const askOnDiscord = (name: PersonId): Promise<string> =>
  addressOf(deployment, town, name, '/wallet link');

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

  it('somebody from Telegram confirms by a tap, the page goes on by itself and offers both wallets', async () => {
    const bo = deployment.telegram.as(town.telegramIds[view.isMobile ? 'eve' : 'bo']);
    bo.start();
    bo.say('private', '/link');
    const offer = await bo.waitFor('private', /Link a wallet/);
    const { url = '' } = await bo.press(offer, 'Open the page');
    const context = await browser.newContext(view);
    await installWallet(context, view.isMobile ? people.eve : people.bo);
    await announceWallet(context, 'Second Purse', people.finn);
    const page = await context.newPage();
    await page.goto(url);
    expect(page.url()).not.toContain('hash=');
    await assertGood(page);
    // Pressed twice, it opens twice: both tabs are the same page.
    const twice = await context.newPage();
    expect((await twice.goto(url))?.status()).toBe(200);
    await twice.getByRole('link', { name: 'Confirm in Telegram' }).waitFor();
    expect(twice.url()).toBe(page.url());
    await twice.close();
    const tap = await page.getByRole('link', { name: 'Confirm in Telegram' }).getAttribute('href');
    bo.openDeepLink(tap ?? '');
    await page.getByRole('button', { name: 'Second Purse' }).click();
    expect(await page.locator('pre.message').textContent()).toContain(people.finn.address);
    await page.getByRole('button', { name: 'Use another wallet' }).click();
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

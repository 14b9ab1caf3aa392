/**
 * Wallets that are not in the browser, in Chromium and under our policy: WalletConnect through a look-alike of
 * its relay and out of its reach, a Base account whose window does not come, and the page on another device,
 * where the account is proven again (W3).
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { linkWallet } from '#test/support/link.ts';
import { addressOf, assertGood, picture, proveByDiscord, VIEWS } from '#test/support/link-page.ts';
import { type Relay, startRelay, startWalletApp, VOUCHER } from '#test/support/relay.ts';
import { buildTown, foundTown, type PersonId, type Town } from '#test/support/town.ts';

const PROJECT_ID = '0123456789abcdef0123456789abcdef';
let deployment: Deployment;
let town: Town;
let browser: Browser;
let relay: Relay;
let app: Awaited<ReturnType<typeof startWalletApp>>;

beforeAll(async () => {
  deployment = await startDeployment({
    chain: false,
    env: { WALLETCONNECT_PROJECT_ID: PROJECT_ID },
  });
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  relay = await startRelay();
  app = await startWalletApp(relay);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await relay?.close();
  await deployment?.stop();
});

/** What the page loads and what its policy holds back, from its first moment on. */
async function watch(page: Page) {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.addInitScript(() => {
    const host = globalThis as unknown as EventTarget & { heldBack: string[] };
    host.heldBack = [];
    host.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI } = event as unknown as {
        violatedDirective: string;
        blockedURI: string;
      };
      host.heldBack.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  const heldBack = (): Promise<string[]> =>
    page.evaluate(() => (globalThis as unknown as { heldBack: string[] }).heldBack);
  const parts = (name: string): string[] => loaded.filter((url) => url.includes(`/assets/${name}`));
  return { loaded, heldBack, parts };
}

async function openProven(page: Page, name: PersonId): Promise<string> {
  const url = await addressOf(deployment, town, name, '/wallet link');
  await page.goto(url);
  await proveByDiscord(page, name);
  await page.getByText('No wallet was found in this browser').waitFor();
  return url;
}

describe.each(VIEWS)('on $name', ({ name: view, ...options }) => {
  const person: PersonId = options.isMobile ? 'dan' : 'ada';

  it('WalletConnect: a code is shown, a wallet elsewhere agrees and signs, and the wallet is linked', async () => {
    const context = await browser.newContext(options);
    await relay.serve(context);
    const page = await context.newPage();
    const seen = await watch(page);
    await openProven(page, person);
    expect(seen.parts('connect-')).toEqual([]);
    await assertGood(page);
    await picture(page, `${view}-4-no-wallet`);

    await page.getByRole('button', { name: 'WalletConnect' }).click();
    await page.getByRole('img', { name: 'Code for your wallet app' }).waitFor();
    expect(seen.parts('connect-walletconnect')).toHaveLength(1);
    expect(seen.parts('connect-coinbase')).toEqual([]);
    await assertGood(page);
    await picture(page, `${view}-5-pairing`);
    const uri = await page.getByRole('link', { name: 'Open a wallet app' }).getAttribute('href');
    expect(uri).toMatch(/^wc:[0-9a-f]{64}@2\?.*symKey=/);
    expect(uri).not.toContain('link');

    await app.scan(uri ?? '', people[person]);
    await page.getByRole('button', { name: 'Sign with WalletConnect' }).click();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    expect(app.requested.splice(0)).toEqual(['personal_sign']);
    // Our own relay stands in for the real one, which the policy allows by name; nothing else was asked for.
    expect(await seen.heldBack()).toEqual([]);
    await context.close();
    const said = await deployment.discord
      .as(town.discordIds[person])
      .run(town.generalId, '/wallet list');
    expect(said.response().text).toContain(people[person].address);
  });
});

it('the wallet page: a wallet elsewhere unlinks itself by its signature alone', async () => {
  await linkWallet(deployment, town, 'eve', people.eve, { on: 'discord' });
  const context = await browser.newContext(VIEWS[1]);
  await relay.serve(context);
  const page = await context.newPage();
  const seen = await watch(page);
  await page.goto(`${deployment.env['PUBLIC_URL'] ?? ''}/wallet`);
  await page.getByText('No wallet was found in this browser').waitFor();
  await page.getByRole('radio', { name: 'Unlink this wallet' }).check();
  await page.getByRole('button', { name: 'WalletConnect' }).click();
  const uri = await page.getByRole('link', { name: 'Open a wallet app' }).getAttribute('href');
  await app.scan(uri ?? '', people.eve);
  await page.getByRole('button', { name: 'Sign with WalletConnect' }).click();
  await page.getByText(/is no longer linked to @\w+ on Discord/).waitFor();
  expect(app.requested.splice(0)).toEqual(['personal_sign']);
  expect(await seen.heldBack()).toEqual([]);
  await assertGood(page);
  await context.close();
});

describe('what does not come', () => {
  it('a relay out of reach is said in words, and the choice is there again', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const seen = await watch(page);
    await openProven(page, 'bo');
    await page.getByRole('button', { name: 'WalletConnect' }).click();
    await page.getByText('The relay of WalletConnect could not be reached').waitFor();
    await assertGood(page);
    expect(await page.getByRole('button', { name: 'WalletConnect' }).isEnabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Base account' }).isEnabled()).toBe(true);
    // It was the network that said no. The policy let the relay's address through, and let no other one.
    expect((await seen.heldBack()).filter((one) => one.includes('relay'))).toEqual([]);
    await context.close();
  });

  it('a wallet that declines, and a reader who stops waiting, lose nothing', async () => {
    const context = await browser.newContext();
    await relay.serve(context);
    const page = await context.newPage();
    await openProven(page, 'bo');
    const choose = () => page.getByRole('button', { name: 'WalletConnect' }).click();
    await choose();
    const uri = await page.getByRole('link', { name: 'Open a wallet app' }).getAttribute('href');
    await app.scan(uri ?? '', undefined);
    await page.getByText('You declined in your wallet').waitFor();
    // Nobody vouches for the page any more: after some seconds the code is shown all the same.
    await context.unroute(VOUCHER);
    await choose();
    await page.getByRole('img', { name: 'Code for your wallet app' }).waitFor();
    await page.getByRole('button', { name: 'Stop waiting' }).click();
    await page.getByText('You stopped waiting').waitFor();
    expect(await page.getByRole('img', { name: 'Code for your wallet app' }).count()).toBe(0);
    await context.close();
  });

  it('a Base account asks in a window of its own; without an answer the reader goes on', async () => {
    const context = await browser.newContext();
    // Coinbase is not on this machine: its window stays empty.
    await context.route('https://keys.coinbase.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Base</title>' }),
    );
    const page = await context.newPage();
    const seen = await watch(page);
    await openProven(page, 'bo');
    const window = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Base account' }).click();
    expect((await window).url()).toMatch(/^https:\/\/keys\.coinbase\.com\/connect\?/);
    expect(seen.parts('connect-coinbase')).toHaveLength(1);
    expect(seen.parts('connect-walletconnect')).toEqual([]);
    await assertGood(page);
    await page.getByRole('button', { name: 'Stop waiting' }).click();
    await page.getByText('You stopped waiting').waitFor();
    expect(await seen.heldBack()).toEqual([]);
    // Nothing of it is asked for but the window: no measuring, no relay.
    const { origin } = new URL(deployment.env['PUBLIC_URL'] ?? '');
    const strangers = seen.loaded.filter(
      (url) => ![origin, deployment.discord.url].includes(new URL(url).origin),
    );
    expect(strangers.filter((url) => !url.startsWith('data:'))).toEqual([]);
    await context.close();
  });
});

describe('the page on another device', () => {
  it('its code and its links carry the address alone, and that other browser proves the account again', async () => {
    const desk = await browser.newContext();
    const page = await desk.newPage();
    const url = await openProven(page, 'cleo');
    await page.getByRole('img', { name: 'Code with the address of this page' }).waitFor();
    const links = await page
      .locator('#elsewhere a')
      .evaluateAll((all) => all.map((one) => (one as unknown as { href: string }).href));
    expect(links.length).toBeGreaterThanOrEqual(3);
    const { host, pathname } = new URL(url);
    for (const link of links) {
      const carried = decodeURIComponent(decodeURIComponent(link));
      expect(carried).toContain(`${host}${pathname}`);
      for (const { value } of await desk.cookies()) expect(carried).not.toContain(value);
    }

    const phone = await browser.newContext(VIEWS[1]);
    const there = await phone.newPage();
    await there.goto(`${new URL(url).origin}${pathname}`);
    await there.getByRole('button', { name: 'Continue with Discord' }).waitFor();
    expect(await there.locator('#wallet-card').count()).toBe(0);
    await there.getByText('Open this page somewhere else').click();
    await there.getByRole('link', { name: 'MetaMask' }).waitFor();
    await assertGood(there);
    await picture(there, 'a phone, dark-6-elsewhere');
    // The first browser is still the one that has proven it, until the other has.
    await page.reload();
    await page.getByRole('button', { name: 'Base account' }).waitFor();
    await proveByDiscord(there, 'cleo');
    await there.getByRole('button', { name: 'Base account' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Continue with Discord' }).waitFor();
    await desk.close();
    await phone.close();
  });
});

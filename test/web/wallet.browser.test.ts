/**
 * The wallet page in Chromium: a choice, a wallet (EIP-6963), the text, the result; on a desk and on a phone 360 px
 * wide, in the light and in the dark; axe-core finds nothing, and nothing runs over the edge.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { overflowOf, violationsOf } from '#test/support/axe.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { linkWallet } from '#test/support/link.ts';
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

/** A wallet that announces itself and asks the test for signatures. */
async function installWallet(context: BrowserContext, person: Person): Promise<void> {
  await context.exposeFunction('signForTest', (hex: string) =>
    accountOf(person).signMessage({ message: Buffer.from(hex.slice(2), 'hex').toString('utf8') }),
  );
  await context.addInitScript((address) => {
    const answer = async ({ method, params }: { method: string; params?: string[] }) => {
      if (method === 'eth_requestAccounts') return [address];
      if (method === 'eth_chainId') return '0x1';
      const host = globalThis as unknown as { signForTest(hex: string): Promise<string> };
      return host.signForTest(params?.[0] ?? '');
    };
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
    const uuid = '0b6e1c2e-0000-4000-8000-000000000002';
    const info = { uuid, name: 'Test Wallet', icon, rdns: 'example.test' };
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
  if (folder) await page.screenshot({ path: join(folder, `wallet-${name}.png`), fullPage: true });
}

describe.each(VIEWS)('on $name', ({ name, ...view }) => {
  const wallet = view.isMobile ? people.dan : people.ada;
  const person: PersonId = view.isMobile ? 'dan' : 'ada';
  const inbox = async () =>
    (await deployment.discord.as(town.discordIds[person]).run(town.generalId, '/inbox')).response()
      .text;

  it('somebody locks, lifts, looks for a recovery and unlinks, by keyboard and by press', async () => {
    await linkWallet(deployment, town, person, wallet, { on: 'discord' });
    const context = await browser.newContext(view);
    const complaints: string[] = [];
    context.on('weberror', (error) => complaints.push(error.error().message));
    await installWallet(context, wallet);
    const page = await context.newPage();
    page.on('console', (line) => {
      const isRefusal = line.text().includes('status of 422');
      if (line.type() === 'error' && !isRefusal) complaints.push(line.text());
    });
    await page.goto(`${deployment.env['PUBLIC_URL'] ?? ''}/wallet`);
    await page.getByText('First choose above what you want to do.').waitFor();
    await assertGood(page);
    await picture(page, `${name}-1-choose`);
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByText('First choose above what you want to do.').waitFor();

    const signs = async (label: string, statement: string): Promise<void> => {
      await page.getByRole('radio', { name: label }).check();
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      const shown = page.locator('pre.message');
      await shown.waitFor();
      expect(await shown.textContent()).toContain(statement);
      await assertGood(page);
      await picture(page, `${name}-2-${label}`);
      await page.getByRole('button', { name: 'Sign with Test Wallet' }).press('Enter');
    };
    await signs('Lock everything of mine', 'Lock the person this wallet is linked to');
    await page.getByText(/^Locked: .* of @\w+ on Discord stand still/).waitFor();
    await assertGood(page);
    await picture(page, `${name}-3-locked`);
    expect(await inbox()).toContain('is locked, by the signature of a wallet');

    await signs('Lift a lock', 'Lift the lock on the person');
    await page.getByText(/^The lock of @\w+ on Discord is lifted/).waitFor();
    await signs('Stop a recovery', 'Stop every recovery that runs');
    await page.getByText(/^No recovery runs for the person/).waitFor();
    await assertGood(page);
    // What was shown for one act is not signed for another.
    await page.getByRole('radio', { name: 'Lock everything of mine' }).check();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.locator('pre.message').waitFor();
    await page.getByRole('radio', { name: 'Unlink this wallet' }).check();
    expect(await page.locator('pre.message').count()).toBe(0);

    await signs('Unlink this wallet', 'Unlink this wallet from whoever has linked it');
    await page.getByText(/is no longer linked to @\w+ on Discord/).waitFor();
    expect(await inbox()).toContain('whoever holds its key signed that');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a new account asks the way back, and the page says what follows', async () => {
    const [lost, asker]: readonly PersonId[] = view.isMobile ? ['eve', 'finn'] : ['bo', 'cleo'];
    if (!lost || !asker) throw new Error('nobody');
    await linkWallet(deployment, town, lost, people[lost], { on: 'telegram' });
    const said = await deployment.discord
      .as(town.discordIds[asker])
      .run(town.generalId, '/recover');
    const url = (await said.settled()).buttons.find((button) => button.url)?.url ?? '';
    const context = await browser.newContext(view);
    await installWallet(context, people[lost]);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: 'Get your account back' }).waitFor();
    await page.getByText('they would become you').waitFor();
    await assertGood(page);
    await picture(page, `${name}-4-recover`);
    await page.getByRole('button', { name: 'Continue with Discord' }).click();
    await page.getByRole('link', { name: people[asker].name, exact: true }).click();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByText('Choose a wallet that was linked to your lost account').waitFor();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    const shown = page.locator('pre.message');
    await shown.waitFor();
    expect(await shown.textContent()).toContain(`id ${town.discordIds[asker]}`);
    await assertGood(page);
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByRole('heading', { name: 'Your recovery has begun' }).waitFor();
    await assertGood(page);
    await picture(page, `${name}-5-begun`);
    await context.close();
  });

  it('whoever may attach a chat sees that the community lives, or signs for a new one', async () => {
    // Ada founded the town; her wallet was unlinked above, and linked again in the view before.
    const { services, store } = deployment.app;
    const account = await store.people.findAccount('discord', town.discordIds.ada);
    const linked = account ? await services.wallets.list(account.personId) : [];
    if (linked.length === 0) {
      await linkWallet(deployment, town, 'ada', people.ada, { on: 'discord' });
    }
    const context = await browser.newContext(view);
    await installWallet(context, people.ada);
    const page = await context.newPage();
    await page.goto(`${deployment.env['PUBLIC_URL'] ?? ''}/wallet`);
    await page.getByRole('radio', { name: 'Give my community a new chat' }).check();
    await page.getByRole('button', { name: 'Test Wallet' }).click();
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByText('It lives in Harbour Town (Discord)').waitFor();
    expect(await page.getByRole('button', { name: 'Attach a Discord server' }).count()).toBe(0);
    await assertGood(page);
    await picture(page, `${name}-7-lives`);
    const [community] = await store.communities.listCommunities();
    const places = community ? await store.places.listPlaces(community.id) : [];
    const disconnected = (disconnectedAt: Date | null) =>
      Promise.all(places.map(({ id }) => store.places.updatePlace(id, { disconnectedAt })));
    await disconnected(await store.now());
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('It has no chat left. Lost: Harbour Town').waitFor();
    await assertGood(page);
    await picture(page, `${name}-8-lost`);
    for (const platform of ['Discord server', 'Telegram group'] as const) {
      await page.getByRole('button', { name: `Attach a ${platform}` }).click();
      const shown = page.locator('pre.message');
      await shown.waitFor();
      expect(await shown.textContent()).toContain(`puts a new ${platform} under the community`);
      await page.getByRole('button', { name: 'Sign with Test Wallet' }).press('Enter');
      if (platform === 'Discord server') {
        await page.getByText(/^\/civitas join [0-9a-f]{40}$/).waitFor();
      } else {
        const link = page.getByRole('link', { name: 'Choose the group' });
        expect(await link.getAttribute('href')).toMatch(/\?startgroup=attach_[0-9a-f]{40}&admin=/);
      }
      await assertGood(page);
      await picture(page, `${name}-9-${platform}`);
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByRole('button', { name: `Attach a ${platform}` }).waitFor();
    }
    await disconnected(null);
    await context.close();
  });

  it('without a wallet it says what to do, and offers those elsewhere', async () => {
    const context = await browser.newContext(view);
    const page = await context.newPage();
    await page.goto(`${deployment.env['PUBLIC_URL'] ?? ''}/wallet`);
    await page.getByText('No wallet was found in this browser').waitFor();
    await page.getByRole('button', { name: 'Base account' }).waitFor();
    // No project id is set: no relay is offered.
    expect(await page.getByRole('button', { name: 'WalletConnect' }).count()).toBe(0);
    await page.getByRole('img', { name: 'Code with the address of this page' }).waitFor();
    await assertGood(page);
    await picture(page, `${name}-6-none`);
    await context.close();
  });
});

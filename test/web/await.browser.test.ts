/**
 * Contract wallets in Chromium. A Safe of several owners: its wallet gives no signature, the page offers to wait, is
 * closed and opened again, takes the finished signature, or finds it on chain by itself. A Base account that does not
 * stand yet: its one long signature is all the page needs. On a desk and on a phone; axe-core finds nothing.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { overflowOf, violationsOf } from '#test/support/axe.ts';
import { createBaseAccounts, createPasskey } from '#test/support/base-account.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { addressOf, picture, proveByDiscord } from '#test/support/link-page.ts';
import { createSafes, type Safe } from '#test/support/safe.ts';
import { buildTown, foundTown, type PersonId, type Town } from '#test/support/town.ts';

let deployment: Deployment;
let town: Town;
let browser: Browser;
let createSafe: Awaited<ReturnType<typeof createSafes>>;
let chainId: number;

beforeAll(async () => {
  deployment = await startDeployment();
  if (!deployment.chain) throw new Error('there is no chain');
  chainId = deployment.chain.chainId;
  createSafe = await createSafes(deployment.chain, '1.5.0');
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await deployment?.stop();
});

const VIEWS = [
  { name: 'a desk', width: 1280, height: 900, colorScheme: 'light', person: 'cleo', answer: '0x' },
  // Its wallet waits for the other owners, and so never answers.
  { name: 'a phone', width: 360, height: 720, colorScheme: 'dark', person: 'dan', answer: null },
] as const;

/** The wallet of a Safe: it knows its address and has no signature to give. */
async function installSafe(context: BrowserContext, safe: Safe, answer: string | null) {
  await context.addInitScript(
    ({ address, chain, signature }) => {
      const request = async ({ method }: { method: string }) => {
        if (method === 'eth_requestAccounts') return [address];
        if (method === 'eth_chainId') return chain;
        if (method !== 'personal_sign') throw new Error(`no such method: ${method}`);
        return signature ?? new Promise(() => undefined);
      };
      const info = {
        uuid: '0b6e1c2e-0000-4000-8000-000000000002',
        name: 'Test Safe',
        icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        rdns: 'example.safe',
      };
      const detail = Object.freeze({ info, provider: { request, on: () => undefined } });
      const page = globalThis as unknown as EventTarget & { CustomEvent: typeof CustomEvent };
      const announce = () =>
        page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
      page.addEventListener('eip6963:requestProvider', announce);
      announce();
    },
    { address: safe.address, chain: `0x${chainId.toString(16)}`, signature: answer },
  );
}

/** A Base account in the browser: it announces itself, and its answers are the device's. */
async function installBaseAccount(
  context: BrowserContext,
  address: string,
  sign: (message: string) => Promise<string>,
) {
  await context.exposeFunction('signForTest', (hex: string) =>
    sign(Buffer.from(hex.slice(2), 'hex').toString('utf8')),
  );
  await context.addInitScript(
    ({ account, chain }) => {
      const host = globalThis as unknown as EventTarget & {
        CustomEvent: typeof CustomEvent;
        signForTest(hex: string): Promise<string>;
      };
      const request = async ({ method, params }: { method: string; params?: string[] }) => {
        if (method === 'eth_requestAccounts') return [account];
        if (method === 'eth_chainId') return chain;
        if (method !== 'personal_sign') throw new Error(`no such method: ${method}`);
        return host.signForTest(params?.[0] ?? '');
      };
      const info = {
        uuid: '0b6e1c2e-0000-4000-8000-000000000003',
        name: 'Base Account',
        icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        rdns: 'app.base.account',
      };
      const detail = Object.freeze({ info, provider: { request, on: () => undefined } });
      const announce = () =>
        host.dispatchEvent(new host.CustomEvent('eip6963:announceProvider', { detail }));
      host.addEventListener('eip6963:requestProvider', announce);
      announce();
    },
    { account: address, chain: `0x${chainId.toString(16)}` },
  );
}

async function assertGood(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
}

/** From the chat's link to a page that waits; answers with the link. */
async function begin(page: Page, person: PersonId): Promise<string> {
  const said = await deployment.discord
    .as(town.discordIds[person])
    .run(town.generalId, '/wallet link');
  const url = (await said.settled()).buttons.find((button) => button.url)?.url ?? '';
  await page.goto(url);
  await page.getByRole('button', { name: 'Continue with Discord' }).click();
  await page.getByRole('link', { name: people[person].name, exact: true }).click();
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.getByRole('button', { name: 'Test Safe' }).click();
  await page.getByRole('button', { name: 'Sign with Test Safe' }).click();
  const owners = page.getByRole('button', { name: 'My wallet needs several owners' });
  await owners.waitFor();
  await assertGood(page);
  await owners.click();
  await page.getByText('Waiting for the owners of').waitFor();
  return url;
}

/** The wallet page, up to where it waits. */
async function beginUnlink(page: Page) {
  const url = `${deployment.env['PUBLIC_URL'] ?? ''}/wallet`;
  await page.goto(url);
  await page.getByRole('radio', { name: 'Unlink this wallet' }).check();
  await page.getByRole('button', { name: 'Test Safe' }).click();
  await page.getByRole('button', { name: 'Sign with Test Safe' }).click();
  await page.getByRole('button', { name: 'My wallet needs several owners' }).click();
  await page.getByText('Waiting for the owners of').waitFor();
  return { url, message: (await page.locator('pre.message').textContent()) ?? '' };
}

const list = async (person: PersonId): Promise<string> =>
  (
    await deployment.discord.as(town.discordIds[person]).run(town.generalId, '/wallet list')
  ).response().text;

/** Its owners take back on the wallet page what they linked: the page waits, is closed, left, and taken up again. */
async function unlinkOnWalletPage(page: Page, safe: Safe, person: PersonId): Promise<void> {
  const act = await beginUnlink(page);
  await assertGood(page);
  await picture(page, 'owners-act');
  await page.setViewportSize({ width: 360, height: 720 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await assertGood(page);
  await page.close();
  const again = await page.context().newPage();
  await again.goto(act.url);
  await again.getByText('Waiting for the owners of').waitFor();
  expect(await again.locator('pre.message').textContent()).toBe(act.message);
  expect(await again.getByRole('radio', { name: 'Unlink this wallet' }).isChecked()).toBe(true);
  // The wait is left for another choice, and taken up again.
  await again.getByRole('button', { name: 'Do something else' }).click();
  await again.getByRole('button', { name: 'Test Safe' }).waitFor();
  await assertGood(again);
  await picture(again, 'owners-left');
  await again.getByRole('button', { name: 'Still waiting for owners: Unlink' }).click();
  const field = again.getByLabel('Finished signature of the wallet');
  await field.fill(await safe.collect(act.message, [people.bo]));
  await again.getByRole('button', { name: 'Use this signature' }).click();
  await again.getByText('too few of its owners signed').waitFor();
  expect(await list(person)).toContain(safe.address);
  await safe.signOnChain(act.message, [people.bo, people.cleo]);
  // A page that is opened asks at once.
  await again.reload();
  await again.getByText(/is no longer linked to @\w+ on Discord/).waitFor();
  await assertGood(again);
  expect(await list(person)).not.toContain(safe.address);
}

describe.each(VIEWS)('on $name', ({ width, height, colorScheme, person, answer }) => {
  it('the page waits, is opened again, and takes the finished signature', async () => {
    const safe = await createSafe([people.ada, people.bo, people.cleo], 2n);
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    await installSafe(context, safe, answer);
    const page = await context.newPage();
    const url = await begin(page, person);
    await assertGood(page);
    const message = (await page.locator('pre.message').textContent()) ?? '';
    await page.close();

    const again = await context.newPage();
    await again.goto(url);
    await again.getByText('Waiting for the owners of').waitFor();
    expect(await again.locator('pre.message').textContent()).toBe(message);
    const field = again.getByLabel('Finished signature of the wallet');
    const use = again.getByRole('button', { name: 'Use this signature' });
    await field.fill('signed!');
    await use.click();
    await again.getByText('A signature starts with 0x').waitFor();
    await field.fill(await safe.collect(message, [people.ada]));
    await use.click();
    await again.getByText('too few of its owners signed').waitFor();
    await assertGood(again);

    // Another browser, with the same link, is shown nothing to sign.
    const stranger = await browser.newContext();
    const foreign = await stranger.newPage();
    await foreign.goto(url);
    await foreign.getByText('waits for the owners of a contract wallet').waitFor();
    await assertGood(foreign);
    await stranger.close();

    await field.fill(await safe.collect(message, [people.ada, people.bo]));
    await use.click();
    await again.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    await context.close();
  });

  it('the page finds by itself what was signed on chain, and so does the wallet page', async () => {
    const safe = await createSafe([people.ada, people.bo, people.cleo], 2n);
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    await installSafe(context, safe, answer);
    const page = await context.newPage();
    await begin(page, person);
    const message = (await page.locator('pre.message').textContent()) ?? '';
    await safe.signOnChain(message, [people.ada, people.cleo]);
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    expect(await list(person)).toContain(safe.address);
    // As wide and as dark as the phone's, once is enough.
    if (answer !== null) await unlinkOnWalletPage(page, safe, person);
    await context.close();
  });

  it('a Base account that announces itself signs by passkey, and is linked before it stands', async () => {
    if (!deployment.chain) throw new Error('there is no chain');
    const account = await (await createBaseAccounts(deployment.chain))(createPasskey());
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    await installBaseAccount(context, account.address, account.signBy(0));
    const page = await context.newPage();
    const name = person === 'cleo' ? 'eve' : 'finn';
    await page.goto(await addressOf(deployment, town, name, '/wallet link'));
    await proveByDiscord(page, name);
    await page.getByRole('button', { name: 'Base Account', exact: true }).click();
    await page.locator('pre.message').getByText(account.address).waitFor();
    await page.getByRole('button', { name: 'Sign with Base Account', exact: true }).click();
    await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
    await assertGood(page);
    await context.close();
    const said = await deployment.discord
      .as(town.discordIds[name])
      .run(town.generalId, '/wallet list');
    expect(said.response().text).toContain(account.address);
    expect(
      await deployment.chain.publicClient.getCode({ address: account.address }),
    ).toBeUndefined();
  });
});

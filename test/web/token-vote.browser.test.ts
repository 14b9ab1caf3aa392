/**
 * The page where a token's holders vote, in Chromium: a choice, a wallet (EIP-6963) that first switches chains, a no, a
 * signature, and the contract counts it; on a desk and on a phone 360 px wide; axe-core finds nothing on either.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { freePort } from '#sandbox/free-port.ts';
import { launchChromium } from '#test/support/chromium.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  type Holder,
  PERIOD_BLOCKS,
} from '#test/support/governor-world.ts';
import { assertGood, installWallet, picture, VIEWS } from '#test/support/link-page.ts';
import { siteOptions } from '#test/support/site.ts';
import { createWeb, type Web } from '#web/index.ts';

const bo = `0x${'b0'.repeat(20)}`;
const [DESK, PHONE] = VIEWS;

let sandbox: SandboxChain;
let world: GovernorWorld;
let web: Web;
let browser: Browser;
let [ada, cleo] = [] as unknown as [Holder, Holder];
let vote: VoteId;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startChain(), launchChromium()]);
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  ada = await world.holder('400');
  cleo = await world.holder('300');
  await world.link(world.ada, ada.address);
  const place = await deployGovernor(sandbox, { delay: DELAY_BLOCKS, period: PERIOD_BLOCKS });
  await sandbox.anvil.mine(3);
  await world.useGovernor(place);
  vote = await world.opened(`pay 5 CIV to ${bo}`);
  await world.until(vote, async () => (await world.noted(vote))?.status === 'active');
  const port = await freePort();
  const { bundle: _, ...options } = await siteOptions(world.services);
  web = createWeb({ ...options, publicUrl: `http://127.0.0.1:${port}`, host: '127.0.0.1', port });
  await web.start();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
  await world?.close();
  await sandbox?.stop();
});

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${web.url}/v/${vote}/tokens`);
  await page.getByRole('button', { name: 'Test Wallet' }).waitFor();
  return page;
}

it('on a desk: asked for a choice first, declined once, signed, and counted there', async () => {
  const context = await browser.newContext(DESK);
  await installWallet(context, ada, 1, true);
  const page = await open(context);
  await assertGood(page);
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  await page.getByText('First choose above how you vote.').waitFor();
  await page.getByText('For', { exact: true }).last().click();
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  await page.locator('pre.message').waitFor({ state: 'attached' });
  expect(await page.locator('.answer').textContent()).toBe('You vote: For');
  await assertGood(page);
  await picture(page, 'token-vote-desk');
  await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
  await page.getByText('You declined in your wallet').waitFor();
  expect(await world.voteIntent(ada, vote)).toBeUndefined();
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
  await page.getByText('Taken: For.').waitFor();
  await assertGood(page);
  await context.close();
  await world.until(vote, async () => (await world.voteIntent(ada, vote))?.state === 'final');
  expect((await world.there(vote)).votes).toMatchObject({ for: 400n * 10n ** 18n });
});

it('on a phone: a wallet that stays on another chain is told which, and nothing is taken', async () => {
  const context = await browser.newContext(PHONE);
  await installWallet(context, cleo);
  const page = await open(context);
  await page.getByText('Against', { exact: true }).last().click();
  await assertGood(page);
  await picture(page, 'token-vote-phone');
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  await page.getByText('Your wallet is on another chain').waitFor();
  await assertGood(page);
  await context.close();
  expect(await world.voteIntent(cleo, vote)).toBeUndefined();
});

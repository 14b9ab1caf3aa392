/**
 * From the click on the link in chat to the confirmation in chat: a real Chromium proves the account at the
 * look-alike platform, a wallet of the page's signs, the chat says so. Nobody thinks in between: what is left is
 * the machine's time. It has no peer; the target is 2 s.
 */
import type { Browser } from 'playwright-core';
import { type Person, people } from '#sandbox/chain/people.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { addressOf, installWallet, proveByDiscord } from '#test/support/link-page.ts';
import { buildTown, foundTown, type PersonId, read, type Town } from '#test/support/town.ts';
import { figuresOf } from './statistics.ts';

/** Each once on each platform: what the chat said to one of them before cannot be taken for an answer. */
const NAMES: readonly PersonId[] = ['ada', 'bo', 'cleo', 'dan', 'eve', 'finn'];
const WAIT_MS = 20_000;

export type LinkFlowRow = { path: string; medianMs: number; slowestMs: number };

type Bed = { deployment: Deployment; town: Town; browser: Browser };
type Run = (bed: Bed, name: PersonId, wallet: Person) => Promise<number>;

async function signIn(browser: Browser, wallet: Person, url: string) {
  const context = await browser.newContext();
  await installWallet(context, wallet);
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(url);
  return {
    page,
    began,
    async sign() {
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    },
    close: () => context.close(),
  };
}

const onDiscord: Run = async ({ deployment, town, browser }, name, wallet) => {
  const url = await addressOf(deployment, town, name, '/wallet link');
  const flow = await signIn(browser, wallet, url);
  await proveByDiscord(flow.page, name);
  await flow.sign();
  const isTold = (message: Parameters<typeof read>[0]) =>
    read(message).includes('is now linked to you') && read(message).includes(wallet.address);
  await deployment.discord.as(town.discordIds[name]).waitsFor(town.generalId, isTold, WAIT_MS);
  const took = performance.now() - flow.began;
  await flow.close();
  return took;
};

const onTelegram: Run = async ({ deployment, town, browser }, name, wallet) => {
  const person = deployment.telegram.as(town.telegramIds[name]);
  const begun = person.start();
  person.say('private', '/link');
  const offer = await person.waitFor('private', /Link a wallet/, { after: begun });
  const { url = '' } = await person.press(offer, 'Open the page');
  const flow = await signIn(browser, wallet, url);
  const tap = flow.page.getByRole('link', { name: 'Confirm in Telegram' });
  person.openDeepLink((await tap.getAttribute('href')) ?? '');
  await flow.sign();
  await person.waitFor('private', (told) => told.text.includes(wallet.address), {
    after: begun,
    timeoutMs: WAIT_MS,
  });
  const took = performance.now() - flow.began;
  await flow.close();
  return took;
};

/** A link once made is undone: on the other platform the wallet is nobody's again. */
async function measure(path: string, bed: Bed, run: Run): Promise<LinkFlowRow> {
  const times: number[] = [];
  for (const [at, name] of NAMES.entries()) {
    const took = await run(bed, name, people[name]);
    // The first one brings everything into memory.
    if (at > 0) times.push(took);
    await bed.deployment.store.sql`
      update wallet_link set unlinked_at = civitas_now(), unlink_reason = 'bench'
      where unlinked_at is null`;
  }
  const { medianMs } = figuresOf([times]);
  return { path, medianMs: Math.round(medianMs), slowestMs: Math.round(Math.max(...times)) };
}

export async function linkFlow(): Promise<readonly LinkFlowRow[]> {
  const deployment = await startDeployment({ chain: false });
  try {
    const town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    const browser = await launchChromium();
    try {
      const bed = { deployment, town, browser };
      return [
        await measure('Discord, click to confirmation', bed, onDiscord),
        await measure('Telegram, click to confirmation', bed, onTelegram),
      ];
    } finally {
      await browser.close();
    }
  } finally {
    await deployment.stop();
  }
}

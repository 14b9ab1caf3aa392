/**
 * `npm run pictures`: photographs linking a wallet, from both platforms, on a desk and on a phone, into docs/pictures/.
 * Real pages of the real program in Chromium, with a wallet of the page's own; nothing of it runs in a check.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { people } from '#sandbox/chain/people.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { addressOf, installWallet, proveByDiscord } from '#test/support/link-page.ts';
import { smallPng } from '#test/support/small-png.ts';
import { buildTown, foundTown, type PersonId, type Town } from '#test/support/town.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const GAP = 16;

/** The column of the page; a desk has nothing but ground beside it. */
const VIEWS = {
  desk: { viewport: { width: 1280, height: 800 }, colorScheme: 'light', column: 688 },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', column: 390 },
} as const satisfies Record<string, BrowserContextOptions & { column: number }>;
type View = (typeof VIEWS)[keyof typeof VIEWS];

type Bed = { deployment: Deployment; town: Town; browser: Browser };
/** Brings a page to where it shows that it is somebody's; taken in passing. */
type Proof = (page: Page, take: () => Promise<void>) => Promise<void>;

async function fromDiscord({ deployment, town }: Bed, name: PersonId): Promise<[string, Proof]> {
  const url = await addressOf(deployment, town, name, '/wallet link');
  return [
    url,
    async (page, take) => {
      await take();
      await proveByDiscord(page, name);
    },
  ];
}

async function fromTelegram({ deployment, town }: Bed, name: PersonId): Promise<[string, Proof]> {
  const person = deployment.telegram.as(town.telegramIds[name]);
  const begun = person.start();
  person.say('private', '/link');
  const offer = await person.waitFor('private', /Link a wallet/, { after: begun });
  const { url = '' } = await person.press(offer, 'Open the page');
  return [
    url,
    async (page, take) => {
      const tap = page.getByRole('link', { name: 'Confirm in Telegram' });
      await page.locator('section', { has: tap }).evaluate((card) => card.scrollIntoView());
      await take();
      person.openDeepLink((await tap.getAttribute('href')) ?? '');
    },
  ];
}

async function photograph(
  bed: Bed,
  { column, ...view }: View,
  name: PersonId,
  [url, prove]: [string, Proof],
): Promise<Buffer[]> {
  const context = await bed.browser.newContext(view);
  await installWallet(context, people[name]);
  const page = await context.newPage();
  const shots: Buffer[] = [];
  const { width, height } = view.viewport;
  const clip = { x: (width - column) / 2, y: 0, width: column, height };
  const take = async () => void shots.push(await page.screenshot({ clip }));
  await page.goto(url);
  await prove(page, take);
  await page.getByRole('button', { name: 'Test Wallet' }).click();
  const sign = page.getByRole('button', { name: 'Sign with Test Wallet' });
  await page.locator('#wallet-card').evaluate((card) => card.scrollIntoView());
  await take();
  await sign.click();
  await page.getByRole('heading', { name: 'Your wallet is linked' }).waitFor();
  await take();
  await context.close();
  return shots;
}

/** The steps side by side. */
async function strip(browser: Browser, shots: readonly Buffer[], view: View): Promise<Buffer> {
  const width = shots.length * (view.column + GAP) + GAP;
  const viewport = { width, height: view.viewport.height + 2 * GAP };
  const page = await browser.newPage({ viewport });
  const images = shots.map(
    (shot) => `<img src="data:image/png;base64,${shot.toString('base64')}">`,
  );
  const style = `body { display: flex; gap: ${GAP}px; margin: ${GAP}px; background: #8b897f }`;
  await page.setContent(`<style>${style}</style>${images.join('')}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

async function run(): Promise<void> {
  const deployment = await startDeployment({ chain: false });
  const town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  const browser = await launchChromium();
  try {
    await mkdir(FOLDER, { recursive: true });
    const bed = { deployment, town, browser };
    const jobs = [
      ['discord-desk', VIEWS.desk, 'ada', fromDiscord],
      ['discord-phone', VIEWS.phone, 'bo', fromDiscord],
      ['telegram-desk', VIEWS.desk, 'cleo', fromTelegram],
      ['telegram-phone', VIEWS.phone, 'dan', fromTelegram],
    ] as const;
    for (const [file, view, name, from] of jobs) {
      const shots = await photograph(bed, view, name, await from(bed, name));
      await writeFile(
        join(FOLDER, `link-${file}.png`),
        await smallPng(browser, await strip(browser, shots, view)),
      );
    }
  } finally {
    await browser.close();
    await deployment.stop();
  }
}

await run();
// The database that tests share would keep it.
process.exit(0);

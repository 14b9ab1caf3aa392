/**
 * Every page that is no link page, in Chromium: on a desk and on a phone, in the light and in the dark; axe-core
 * finds nothing, nothing runs over the edge, and a keyboard reaches all of it.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '#test/support/chromium.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { addressOf, assertGood, picture, proveByDiscord, VIEWS } from '#test/support/link-page.ts';
import { buildTown, foundTown, read, type Town } from '#test/support/town.ts';

let deployment: Deployment;
let town: Town;
let browser: Browser;
/** The public page of a vote that has closed. */
let vote: string;

/** Two answer a question, and it closes. */
async function closeVote(): Promise<string> {
  const { discord } = deployment;
  const ada = discord.as(town.discordIds.ada);
  await ada.run(town.generalId, '/poll create', {
    question: 'Which day shall we all meet at the harbour?',
    choices: 'Mon | Tue | A day with a somewhat longer name than others have',
    duration: '1h',
  });
  const card = await ada.waitsFor(town.generalId, (m) => read(m).includes('at the harbour?'));
  for (const name of ['cleo', 'dan'] as const)
    await discord.as(town.discordIds[name]).press(card, 'Tue');
  await deployment.advance(3_600_000);
  const closed = await ada.waitsFor(town.generalId, (m) => read(m).includes('Result: Tue'), 20_000);
  const url = closed.buttons.find(({ label }) => label === 'Public page')?.url;
  if (!url) throw new Error('the card has no way to its page');
  return url;
}

beforeAll(async () => {
  deployment = await startDeployment({
    chain: false,
    env: {
      OPERATOR_NAME: 'Example Association for Somewhat Longer Names',
      OPERATOR_CONTACT: 'privacy@example.org',
      OPERATOR_COUNTRY: 'Portugal',
    },
  });
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  vote = await closeVote();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await deployment?.stop();
});

const CASES = VIEWS.flatMap(({ name, ...view }) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    ...view,
    colorScheme,
    view: `${name.split(',')[0]}, ${colorScheme}`,
  })),
);

/** Names of what Tab reaches, in its order, until it leaves the page. */
async function tabbed(page: Page): Promise<string[]> {
  const names: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement: at, body } = (
        globalThis as unknown as {
          document: { activeElement: { textContent: string | null } | null; body: unknown };
        }
      ).document;
      return at === null || at === body ? '' : (at.textContent ?? '').trim();
    });
    if (name === '') break;
    names.push(name);
  }
  return names;
}

describe.each(CASES)('on $view', ({ view, ...options }) => {
  it('about, privacy, terms and a page that is not there', async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const { PUBLIC_URL = '' } = deployment.env;
    for (const path of ['about', 'privacy', 'terms', 'nowhere']) {
      await page.goto(`${PUBLIC_URL}/${path}`);
      await assertGood(page);
      await picture(page, `${view}-${path}`);
      const names = await tabbed(page);
      expect(names[0]).toBe('Skip to the content');
      expect(names.slice(-4)).toEqual(['About', 'Wallet alone', 'Privacy', 'Terms']);
    }
    await context.close();
  });

  it('a vote: read, counted again in the browser, and told from a file that was altered', async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(vote);
    await page.getByRole('heading', { name: 'Verify in your browser' }).waitFor();
    await assertGood(page);
    await page.getByRole('button', { name: 'Count again' }).click();
    await page.getByText('Equal: 2 ballots give the stated result').waitFor();
    await page.getByText('Winners: [2]').waitFor();
    await assertGood(page);
    await picture(page, `${view}-vote`);
    const file = await (await context.request.get(`${vote}.json`)).json();
    file.ballots[0].choice = 1;
    const altered = Buffer.from(JSON.stringify(file));
    const given = { name: 'vote.json', mimeType: 'application/json', buffer: altered };
    await page.getByLabel('Count a file you have instead').setInputFiles(given);
    await page.getByText('It differs from what is stated').waitFor();
    expect(await page.getByText('winners: stated [2], counted').count()).toBe(1);
    // Nor is a file equal that states another result than this page.
    const { result: _, ...bare } = file;
    const buffer = Buffer.from(JSON.stringify(bare));
    await page.getByLabel('Count a file you have instead').setInputFiles({ ...given, buffer });
    await page.getByText('ballotRoot: on this page').waitFor();
    await context.close();
  });

  it('the inbox: asked for, proven, read in the times of the reader', async () => {
    const context = await browser.newContext({ ...options, timezoneId: 'Pacific/Auckland' });
    const page = await context.newPage();
    // Founding, and being given an office, have left private words.
    await page.goto(await addressOf(deployment, town, 'ada', '/inbox', { page: true }));
    await page.getByRole('heading', { name: 'Read your inbox' }).waitFor();
    await assertGood(page);
    await picture(page, `${view}-inbox-1-prove`);
    await proveByDiscord(page, 'ada');
    await page.getByRole('heading', { name: 'Your inbox', exact: true }).waitFor();
    await assertGood(page);
    await picture(page, `${view}-inbox-2-read`);
    const time = page.locator('time').first();
    const [at, shown] = [await time.getAttribute('datetime'), await time.textContent()];
    const local = new Intl.DateTimeFormat('en-US', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Pacific/Auckland',
    });
    expect(shown).toBe(local.format(new Date(at ?? '')));
    await context.close();
  });
});

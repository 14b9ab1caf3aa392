/** The page where owners of a Safe sign, in Chromium: read, refused to a stranger, signed as typed data, kept. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { freePort } from '#sandbox/free-port.ts';
import { launchChromium } from '#test/support/chromium.ts';
import { assertGood, installWallet, picture, VIEWS } from '#test/support/link-page.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { siteOptions } from '#test/support/site.ts';
import { createWeb, type Web } from '#web/index.ts';

let world: SafeWorld;
let browser: Browser;
let web: Web;

beforeAll(async () => {
  [world, browser] = await Promise.all([createSafeWorld({ version: '1.4.1' }), launchChromium()]);
  const port = await freePort();
  const options = await siteOptions(world.services);
  const publicUrl = `http://127.0.0.1:${port}`;
  web = createWeb({ ...options, host: '127.0.0.1', port, publicUrl });
  await web.start();
});
afterAll(async () => {
  await web?.stop();
  await browser?.close();
  await world?.close();
});

it.each(VIEWS)(
  'on $name: a stranger is refused, an owner is shown all and counts',
  async (view) => {
    const text = `pay 5 CIV to 0x${'b0'.repeat(20)}; pay 2 CIV to 0x${'b0'.repeat(20)}`;
    const id = await world.collecting(text);
    const { id: mandate, reference } = await world.mandateOf(id);
    const open = async (wallet: (typeof people)['ada']) => {
      const context = await browser.newContext({ ...view });
      await installWallet(context, wallet);
      const page = await context.newPage();
      await page.goto(`${web.url}/safe/${mandate}`);
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      return page;
    };
    const stranger = await open(people.eve);
    await stranger.getByText('is no owner of this Safe').waitFor();
    await stranger.context().close();

    const page = await open(people.ada);
    expect(await page.getByText(reference).count()).toBe(1);
    const message = page.locator('#stage pre.message');
    await message.waitFor({ state: 'attached' });
    expect(JSON.parse((await message.textContent()) ?? '')).toMatchObject({
      ...{ primaryType: 'SafeTx', domain: { chainId: world.sandbox.chainId } },
      message: { operation: 1, safeTxGas: '0', gasPrice: '0' },
    });
    await assertGood(page);
    await picture(page, `${view.name}-owner-1-sign`);
    await page.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await page.getByText('Kept: 1 of 2 needed owners have signed').waitFor();
    await assertGood(page);
    await page.context().close();
    expect((await world.ownersOf(id))?.signed).toEqual([people.ada.address.toLowerCase()]);
  },
);

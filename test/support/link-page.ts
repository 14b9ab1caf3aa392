/** The link page as tests look at it: proven by Discord, free of what axe-core finds, photographed on request. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { overflowOf, violationsOf } from './axe.ts';
import type { Deployment } from './deployment.ts';
import type { PersonId, Town } from './town.ts';

export const VIEWS = [
  {
    name: 'a desk, light',
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    isMobile: false,
    hasTouch: false,
  },
  {
    name: 'a phone, dark',
    viewport: { width: 360, height: 720 },
    colorScheme: 'dark',
    isMobile: true,
    hasTouch: true,
  },
] as const;

/** Nothing for axe-core to find, and nothing to scroll sideways for. */
export async function assertGood(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
}

/** For a reviewer who asks: SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The address behind the button of an answer in the Discord server. */
export async function addressOf(
  { discord }: Deployment,
  town: Town,
  name: PersonId,
  command: string,
  values: { readonly [name: string]: string | boolean } = {},
): Promise<string> {
  const said = await discord.as(town.discordIds[name]).run(town.generalId, command, values);
  const url = said.response().buttons.find((button) => button.url)?.url;
  if (!url) throw new Error('no link');
  return url;
}

export async function proveByDiscord(page: Page, name: PersonId): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Discord' }).click();
  await page.getByRole('link', { name: people[name].name, exact: true }).click();
  await page.getByRole('button', { name: 'Authorize' }).click();
}

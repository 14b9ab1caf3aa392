/** The link page as tests look at it: proven by Discord, free of what axe-core finds, photographed on request. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { overflowOf, violationsOf } from './axe.ts';
import type { Deployment } from './deployment.ts';
import { smallPng } from './small-png.ts';
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

/** A wallet that announces itself and asks the test for signatures; it declines so often first, and switches chains or not. */
export async function installWallet(
  context: BrowserContext,
  person: Person,
  declines = 0,
  switches = false,
): Promise<void> {
  let left = declines;
  await context.exposeFunction(
    'signForTest',
    async (method: string, data: string): Promise<string | null> => {
      if (left > 0) {
        left -= 1;
        return null;
      }
      const account = accountOf(person);
      return method === 'personal_sign'
        ? account.signMessage({ message: Buffer.from(data.slice(2), 'hex').toString('utf8') })
        : account.signTypedData(JSON.parse(data));
    },
  );
  const given = { address: person.address, can: switches };
  await context.addInitScript(({ address, can }) => {
    const answer = async ({ method, params }: { method: string; params?: string[] }) => {
      if (method === 'eth_requestAccounts') return [address];
      if (method === 'eth_chainId') return '0x1';
      if (method === 'wallet_switchEthereumChain' && can) return null;
      const data = { personal_sign: params?.[0], eth_signTypedData_v4: params?.[1] }[method];
      if (data === undefined) throw new Error(`no such method: ${method}`);
      const host = globalThis as unknown as {
        signForTest(method: string, data: string): Promise<string | null>;
      };
      const signature = await host.signForTest(method, data);
      if (signature === null) throw Object.assign(new Error('User rejected'), { code: 4001 });
      return signature;
    };
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
    const info = {
      uuid: '0b6e1c2e-0000-4000-8000-000000000001',
      name: 'Test Wallet',
      icon,
      rdns: 'example.test',
    };
    const detail = Object.freeze({ info, provider: { request: answer, on: () => undefined } });
    const page = globalThis as unknown as EventTarget & { CustomEvent: typeof CustomEvent };
    const announce = () =>
      page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
    page.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, given);
}

/** One more wallet that announces itself; it has an account and signs nothing. */
export async function announceWallet(
  context: BrowserContext,
  name: string,
  person: Person,
): Promise<void> {
  const given = { called: name, address: person.address };
  await context.addInitScript(({ called, address }) => {
    const request = async ({ method }: { method: string }) => {
      if (method === 'eth_requestAccounts') return [address];
      if (method === 'eth_chainId') return '0x1';
      throw new Error(`no such method: ${method}`);
    };
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
    const uuid = '0b6e1c2e-0000-4000-8000-000000000009';
    const info = { uuid, name: called, icon, rdns: 'example.second' };
    const detail = Object.freeze({ info, provider: { request, on: () => undefined } });
    const page = globalThis as unknown as EventTarget & { CustomEvent: typeof CustomEvent };
    const announce = () =>
      page.dispatchEvent(new page.CustomEvent('eip6963:announceProvider', { detail }));
    page.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, given);
}

/** Nothing for axe-core to find, and nothing to scroll sideways for. */
export async function assertGood(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
}

/** For a reviewer who asks: SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  const browser = page.context().browser();
  if (!folder || !browser) return;
  const png = await page.screenshot({ fullPage: true });
  await writeFile(join(folder, `${name}.png`), await smallPng(browser, png));
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
  const url = (await said.settled()).buttons.find((button) => button.url)?.url;
  if (!url) throw new Error('no link');
  return url;
}

export async function proveByDiscord(page: Page, name: PersonId): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Discord' }).click();
  await page.getByRole('link', { name: people[name].name, exact: true }).click();
  await page.getByRole('button', { name: 'Authorize' }).click();
}

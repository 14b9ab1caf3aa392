/** The sandbox wallet in a page that lets no foreign script in: how a test gives a browser one of the six. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { type Hex, verifyMessage } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { answerWallet, WALLET_PATH, walletScript } from '#sandbox/page/wallet-script.ts';
import { launchChromium } from '#test/support/chromium.ts';

const server: Server = createServer((_request, response) => {
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
  response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
  response.end('<!doctype html><html lang="en"><title>A page</title><p>Hello</p></html>');
});

let url: string;
let chain: SandboxChain;
let browser: Browser;

beforeAll(async () => {
  [chain, browser] = await Promise.all([startChain(), launchChromium()]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await browser?.close();
  await chain?.stop();
  await new Promise((resolve) => server.close(resolve));
});

async function openPage(person: 'ada' | 'cleo', auto: boolean): Promise<Page> {
  const context = await browser.newContext();
  await context.addInitScript(await walletScript({ person, auto, chainId: chain.chainId }));
  await context.route(`**${WALLET_PATH}`, async (route) => {
    const json = await answerWallet(chain, route.request().postDataJSON());
    await route.fulfill({ json });
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

type Answer = { result?: unknown; code?: number; name: string };

/** Finds the wallet as EIP-6963 has it, and asks it. */
const ask = (page: Page, method: string, params: unknown[] = []): Promise<Answer> =>
  page.evaluate(
    async (request) => {
      type Detail = {
        info: { name: string };
        provider: { request(one: object): Promise<unknown> };
      };
      const page = globalThis as unknown as EventTarget;
      const details: Detail[] = [];
      page.addEventListener('eip6963:announceProvider', (event) =>
        details.push((event as unknown as { detail: Detail }).detail),
      );
      page.dispatchEvent(new Event('eip6963:requestProvider'));
      const [found] = details;
      if (!found || details.length > 1) throw new Error(`${details.length} wallets answered`);
      const { name } = found.info;
      return found.provider.request(request).then(
        (result) => ({ name, result }),
        (error: { code: number }) => ({ name, code: error.code }),
      );
    },
    { method, params },
  );

describe('the sandbox wallet', () => {
  it('signs by itself where a test wants that', async () => {
    const { ada, bo } = chain.people;
    const page = await openPage('ada', true);
    expect(await ask(page, 'eth_accounts')).toEqual({ name: 'Sandbox wallet', result: [] });
    expect(await ask(page, 'personal_sign', ['0x68', ada.address])).toMatchObject({ code: 4100 });
    expect(await ask(page, 'eth_requestAccounts')).toMatchObject({ result: [ada.address] });
    expect(await ask(page, 'eth_chainId')).toMatchObject({ result: '0x7a69' });
    const signed = await ask(page, 'personal_sign', ['0x6f6b', ada.address]);
    const signature = signed.result as Hex;
    expect(await verifyMessage({ address: ada.address, message: 'ok', signature })).toBe(true);
    const sent = await ask(page, 'eth_sendTransaction', [
      { from: ada.address, to: bo.address, value: '0x1' },
    ]);
    const hash = sent.result as Hex;
    const receipt = await chain.publicClient.waitForTransactionReceipt({ hash });
    expect(receipt.status).toBe('success');
    const switching = await ask(page, 'wallet_switchEthereumChain', [{ chainId: '0x1' }]);
    expect(switching.code).toBe(4902);
    await page.context().close();
  });

  it('asks, shows the words, and takes no for an answer', async () => {
    const { cleo, dan } = chain.people;
    const page = await openPage('cleo', false);
    const wallet = page.locator('civitas-sandbox-wallet');
    const connecting = ask(page, 'eth_requestAccounts');
    await wallet.getByRole('combobox', { name: 'Account' }).selectOption('dan');
    await wallet.getByRole('button', { name: 'Connect' }).click();
    expect(await connecting).toMatchObject({ result: [dan.address] });
    const words = `0x${Buffer.from('Grüße <b>aus</b> dem Hafen').toString('hex')}`;
    const refused = ask(page, 'personal_sign', [words, dan.address]);
    await wallet.getByText('Grüße <b>aus</b> dem Hafen').waitFor();
    await page.keyboard.press('Escape');
    expect(await refused).toMatchObject({ code: 4001 });
    const foreign = ask(page, 'personal_sign', [words, cleo.address]);
    await wallet.getByRole('button', { name: 'Sign' }).click();
    expect(await foreign).toMatchObject({ code: 4100 });
    await page.context().close();
  });
});

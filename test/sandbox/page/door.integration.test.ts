/** The door before the bot's pages: the wallet in them, the explorer beside them, everything else untouched. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseEther, stringToHex, verifyMessage } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTO_COOKIE, openDoor } from '#sandbox/page/door.ts';
import { type Listening, listen } from '#sandbox/page/http.ts';
import type { RunningTown } from '#sandbox/town.ts';
import { startTown } from '#sandbox/town.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

const POLICY = "default-src 'none'; script-src 'nonce-x'; connect-src 'none'; img-src 'self'";

/** Stands where the bot stands; the bot's own pages have their test in Chromium. */
const upstream: Server = createServer((request, response) => {
  if (request.url === '/page') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
    });
    response.end('<!doctype html><html><head><title>Ünder</title></head><body></body></html>');
    return;
  }
  response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] });
  request.pipe(response);
});

let running: RunningTown;
let store: TestStore;
let door: Listening;

beforeAll(async () => {
  [running, store] = await Promise.all([startTown(), createTestStore()]);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  door = await listen(0);
  const { port } = upstream.address() as AddressInfo;
  openDoor({ running, connection: store, foundingCode: () => undefined }, door, port);
});
afterAll(async () => {
  await door?.close();
  await new Promise((resolve) => upstream.close(resolve));
  await Promise.all([running?.stop(), store?.close()]);
});

const wallet = async (as: string, method: string, ...params: unknown[]): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ as, method, params });
  const answer = await fetch(`${door.origin}/__sandbox/wallet`, { method: 'POST', headers, body });
  return answer.json();
};

describe('the door', () => {
  it('puts the wallet into pages, and lets their policy allow no more than that', async () => {
    const page = await fetch(`${door.origin}/page`, { headers: { 'accept-encoding': 'gzip' } });
    expect(await page.text()).toContain(
      '<head><script src="/__sandbox/wallet.js"></script><title>Ünder',
    );
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self' 'nonce-x'; connect-src 'self'; img-src 'self'",
    );
  });

  it('passes everything else on as it is', async () => {
    const body = 'x'.repeat(100_000);
    const answer = await fetch(`${door.origin}/else?x=1`, { method: 'PUT', body });
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe(body);
  });

  it('offers the wallet of whoever sits at the sandbox page', async () => {
    const script = await fetch(`${door.origin}/__sandbox/wallet.js`, {
      headers: { cookie: 'sandbox_person=cleo; other=1' },
    });
    const text = await script.text();
    expect(text).toContain('"person":"cleo"');
    expect(text).toContain('"auto":false');
    expect(text).not.toContain(running.chain.people.cleo.privateKey.slice(2));
    const auto = await fetch(`${door.origin}/__sandbox/wallet.js`, {
      headers: { cookie: `${AUTO_COOKIE}=1` },
    });
    expect(await auto.text()).toContain('"person":"ada","chainId":31337,"auto":true');
  });

  it('signs for the six, and for nobody else', async () => {
    const { ada, bo } = running.chain.people;
    const message = 'I am Ada';
    const signed = await wallet('ada', 'personal_sign', stringToHex(message), ada.address);
    const { result } = signed as { result: `0x${string}` };
    expect(await verifyMessage({ address: ada.address, message, signature: result })).toBe(true);
    expect(await wallet('ada', 'personal_sign', stringToHex(message), bo.address)).toMatchObject({
      ok: false,
      code: 4100,
    });
    expect(await wallet('ada', 'eth_sign', '0x', ada.address)).toMatchObject({ code: 4200 });
    expect(await wallet('ada', 'anvil_setBalance', ada.address, '0x1')).toMatchObject({
      code: 4200,
    });
    expect(await wallet('nobody', 'eth_blockNumber')).toMatchObject({ ok: false });
  });

  it('sends a transaction, and shows it', async () => {
    const { dan, eve, ada } = running.chain.people;
    const value = `0x${parseEther('1.5').toString(16)}`;
    const sent = await wallet('dan', 'eth_sendTransaction', {
      from: dan.address,
      to: eve.address,
      value,
    });
    const { result } = sent as { result: `0x${string}` };
    await running.chain.publicClient.waitForTransactionReceipt({ hash: result });
    const page = await fetch(`${door.origin}/explorer/tx/${result}`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('success in block');
    expect(html).toContain('1.5 ETH');
    expect(html).toContain('Dan');
    const address = await fetch(`${door.origin}/explorer/address/${ada.address}`);
    expect(await address.text()).toContain('1000 CIV');
    expect((await fetch(`${door.origin}/explorer/tx/0x12`)).status).toBe(404);
    expect((await fetch(`${door.origin}/explorer/tx/<script>`)).status).toBe(404);
  });

  it('answers no other page', async () => {
    const answer = await fetch(`${door.origin}/__sandbox/wallet`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify({ as: 'ada', method: 'eth_blockNumber', params: [] }),
    });
    expect(answer.status).toBe(403);
  });

  it('opens t.me links of the pages as that person', async () => {
    const { telegram, town } = running;
    const answer = await fetch(`${door.origin}/__sandbox/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'sandbox_person=eve' },
      body: JSON.stringify({ url: `https://t.me/${telegram.world.bot.username}?start=here_1` }),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
    const [said] = telegram.as(town.telegramIds.eve).sees('private');
    expect(said?.text).toBe('/start here_1');
  });

  it('says so when the bot is not there', async () => {
    const alone = await listen(0);
    const nobody = await listen(0);
    await nobody.close();
    openDoor({ running, connection: store, foundingCode: () => undefined }, alone, nobody.port);
    const answer = await fetch(`${alone.origin}/page`);
    expect(answer.status).toBe(502);
    await alone.close();
  });
});

/** The webhook against real servers of this machine: what it delivers, and where it does not go. */
import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Post, postWebhook } from '../../src/queue/webhook.ts';

let server: Server;
let port: number;
let status = 200;
const received: { path: string; body: string; key: unknown }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ path: request.url ?? '', body, key: request.headers['idempotency-key'] });
    response.writeHead(status, { location: `http://127.0.0.1:${port}/elsewhere` }).end('ok');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const post = (host: string, over: Partial<Post> = {}) =>
  postWebhook({
    url: `http://${host}:${port}/hook`,
    headers: { 'idempotency-key': 'k1' },
    body: '{"text":"Ünïcode"}',
    local: false,
    ...over,
  });

/** A resolver that says what it is told to. */
const resolving = (...addresses: string[]) =>
  ((_host: string, _options: object, done: (error: null, all: object[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

it('delivers body and key, whole', async () => {
  received.length = 0;
  expect(await post('127.0.0.1', { local: true })).toEqual({ ok: true });
  expect(received).toEqual([{ path: '/hook', body: '{"text":"Ünïcode"}', key: 'k1' }]);
});

it('reaches nothing of this machine’s network, by address or by name', async () => {
  received.length = 0;
  const refused = { ok: false, problem: 'webhook-private' };
  expect(await post('127.0.0.1')).toEqual(refused);
  expect(await post('[::1]')).toEqual(refused);
  expect(await post('localhost')).toEqual(refused);
  expect(await post('alarms.example', { resolve: resolving('127.0.0.1') })).toEqual(refused);
  const mixed = resolving('93.184.216.34', '10.0.0.7');
  expect(await post('alarms.example', { resolve: mixed })).toEqual(refused);
  expect(received).toEqual([]);
});

it('tells what is refused for good from what may pass, and follows no redirect', async () => {
  received.length = 0;
  const local = { local: true };
  status = 404;
  expect(await post('127.0.0.1', local)).toEqual({ ok: false, problem: '404' });
  status = 302;
  expect(await post('127.0.0.1', local)).toEqual({ ok: false, problem: '302' });
  expect(received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
  for (status of [500, 503, 429]) {
    await expect(post('127.0.0.1', local)).rejects.toThrow(`answered ${status}`);
  }
  await expect(
    postWebhook({ url: 'http://127.0.0.1:1/', headers: {}, body: '', local: true }),
  ).rejects.toThrow();
});

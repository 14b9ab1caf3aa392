/** The watch over requests inside transactions sees every client the house has. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from 'grammy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createDiscordPort } from '#discord/port.ts';
import { openTransaction, transaction } from '#store/transaction.ts';
import { createLog } from '#telemetry/log.ts';
import { offences } from '#test/support/outside.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let store: TestStore;
let server: Server;
let url: string;
const log = createLog({ level: 'silent' });

beforeAll(async () => {
  store = await createTestStore();
  server = createServer((_, response) => response.writeHead(404).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await store.close();
});

const ask: { readonly [client: string]: () => Promise<unknown> } = {
  'an RPC': () => createChain({ rpc: { 1: [url] }, finality: {}, log }).headBlock(1),
  Discord: () =>
    createDiscordPort({ token: 'token', apiUrl: url, requestsPerSecond: 50, log }).place('1'),
  Telegram: () => new Api('1:token', { apiRoot: url }).getMe(),
  'a webhook': () => fetch(url, { method: 'POST' }),
};

it.each(Object.keys(ask))('%s is not asked inside a transaction unseen', async (client) => {
  await ask[client]?.().catch(() => undefined);
  expect(offences).toEqual([]);
  await transaction(store, 'decide', async () => {
    expect(openTransaction()).toBe('decide');
    await ask[client]?.().catch(() => undefined);
  });
  expect(new Set(offences.splice(0))).toEqual(new Set(['decide']));
  expect(openTransaction()).toBeUndefined();
});

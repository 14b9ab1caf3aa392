/**
 * Set up before every test file: no RPC and no chat call inside a transaction. A request to anywhere that is begun
 * while one is open fails the test it happens in, whoever makes it: viem, discord.js, grammY or a webhook.
 */
import { subscribe } from 'node:diagnostics_channel';
import { afterEach, expect } from 'vitest';
import { openTransaction } from '#store/transaction.ts';

/** The labels of transactions that a request was made in. */
export const offences: string[] = [];

const note = (): void => {
  const label = openTransaction();
  if (label !== undefined) offences.push(label);
};

// Published in the caller's own context when a request is made: by `fetch` and undici, and by node:http.
subscribe('undici:request:create', note);
subscribe('http.client.request.created', note);

afterEach(() => {
  expect(offences.splice(0), 'transactions in which a request was made').toEqual([]);
});

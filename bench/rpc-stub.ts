/**
 * An RPC endpoint at a distance, in a process of its own so that its work is not counted: `/20` answers after 20 ms. Every
 * answer is a real node's, kept from the first time it was asked for; `/count` says how many requests came since it was asked.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const target = process.argv[2] ?? '';
const known = new Map<string, unknown>();
let count = 0;

type Answer = { result?: unknown; error?: unknown };

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function ask(body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(target, { method: 'POST', headers, body });
  return (await response.json()) as Answer;
}

async function answerTo(body: string): Promise<string> {
  const { id, method, params } = JSON.parse(body) as {
    id: unknown;
    method: string;
    params: unknown;
  };
  const key = `${method} ${JSON.stringify(params)}`;
  if (!known.has(key)) {
    const { result, error } = await ask(body);
    if (error !== undefined) return JSON.stringify({ jsonrpc: '2.0', id, error });
    known.set(key, result);
  }
  return JSON.stringify({ jsonrpc: '2.0', id, result: known.get(key) });
}

const server = createServer((message, response) => {
  const [, first = ''] = (message.url ?? '').split('/');
  if (first === 'count') {
    response.end(String(count));
    count = 0;
    return;
  }
  count += 1;
  Promise.all([bodyOf(message).then(answerTo), sleep(Number(first))]).then(
    ([text]) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
// Clients keep their connections between runs.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});

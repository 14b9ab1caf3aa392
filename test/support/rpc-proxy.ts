/**
 * An RPC endpoint that tells the truth until it is told to lie (T2, T14): it stands between a client and a
 * real node, and each request may be answered wrongly, late, not at all, or only after it has taken effect.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from 'viem';

export type RpcRequest = {
  readonly id: number;
  readonly method: string;
  readonly params: unknown[];
};

export type Misbehaviour =
  /** The node's own answer is not passed on; it has taken effect there. */
  | { readonly kind: 'forward-then'; readonly end: 'hang' | 'reset' | 'bad-gateway' | 'html' }
  /** Never reaches the node. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'slow-body' }
  /** The true answer, a letter at a time: each comes soon, the end does not. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  /** Forwarded to another node, a replica that lags behind or serves another chain. */
  | { readonly kind: 'forward-to'; readonly url: string };

type Misbehaved = Misbehaviour | undefined;

export type RpcProxy = {
  readonly url: string;
  /** Asked for each request, which waits for it; undefined passes it on. */
  misbehave: ((request: RpcRequest) => Misbehaved | Promise<Misbehaved>) | undefined;
  readonly seen: RpcRequest[];
  stop(): Promise<void>;
};

export const isSend = ({ method }: RpcRequest): boolean => method === 'eth_sendRawTransaction';

/** To misbehave by: every send is answered so. */
export const answerSends =
  (answer: Misbehaviour) =>
  (request: RpcRequest): Misbehaved =>
    isSend(request) ? answer : undefined;

/** To misbehave by: no send reaches a node. */
export const holdSends = answerSends({ kind: 'status', status: 503, body: '' });

/** What was to be sent, signed, in order. */
export const sendsThrough = ({ seen }: RpcProxy): Hex[] =>
  seen.filter(isSend).map(({ params: [raw] }) => raw as Hex);

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function forward(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function trickle(response: ServerResponse, body: string, everyMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const letter of body) {
    if (response.destroyed) return;
    response.write(letter);
    await sleep(everyMs);
  }
  response.end();
}

function endBadly(message: IncomingMessage, response: ServerResponse, end: string): void {
  if (end === 'reset') message.socket.resetAndDestroy();
  else if (end === 'bad-gateway') answer(response, 502, '<h1>Bad Gateway</h1>', 'text/html');
  else if (end === 'html') answer(response, 200, '<h1>Please wait</h1>', 'text/html');
  // 'hang': nothing more is said; the client's own time limit ends it.
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  const seen: RpcRequest[] = [];
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(message);
    const request = JSON.parse(body) as RpcRequest;
    seen.push(request);
    const bad = await proxy.misbehave?.(request);
    const envelope = { jsonrpc: '2.0', id: request.id };
    switch (bad?.kind) {
      case undefined:
        return answer(response, 200, await forward(target, body));
      case 'forward-to':
        return answer(response, 200, await forward(bad.url, body));
      case 'forward-then':
        await forward(target, body);
        return endBadly(message, response, bad.end);
      case 'status':
        for (const [name, value] of Object.entries(bad.headers ?? {})) {
          response.setHeader(name, value);
        }
        return answer(response, bad.status, bad.body, 'text/html');
      case 'slow-body':
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"jsonrpc":');
        return;
      case 'trickle':
        return trickle(response, await forward(target, body), bad.everyMs);
      case 'result':
        return answer(response, 200, JSON.stringify({ ...envelope, result: bad.result }));
      case 'error': {
        const error = { code: bad.code, message: bad.message };
        return answer(response, 200, JSON.stringify({ ...envelope, error }));
      }
    }
  };
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      answer(response, 500, JSON.stringify({ proxy: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RpcProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    misbehave: undefined,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

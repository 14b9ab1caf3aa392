// The little of HTTP that the page's two servers share: listening, bodies, answers, and who may ask.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export const HOST = '127.0.0.1';

export type Listening = {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** Until it is given, requests are told to come again. */
  serve(listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>): void;
  close(): Promise<void>;
};

export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' });
  response.end('the sandbox is starting\n');
};

/** 0: a free one. Rejects with PortTaken. */
export function listen(port: number): Promise<Listening> {
  const server: Server = createServer();
  server.on('request', starting);
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? new PortTaken(`port ${port} is taken`) : cause),
    );
    server.listen(port, HOST, () => {
      const given = (server.address() as AddressInfo).port;
      resolve({
        port: given,
        origin: `http://${HOST}:${given}`,
        serve(listener) {
          server.removeAllListeners('request');
          server.on('request', (request, response) => {
            listener(request, response).catch((cause: unknown) => answerFault(response, cause));
          });
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

function answerFault(response: ServerResponse, cause: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, 500, { ok: false, error: cause instanceof Error ? cause.message : 'broken' });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

const MAX_BODY_BYTES = 1_000_000;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is too large');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

/**
 * A page of some other site in the same browser must not act here: neither under a name that leads to
 * 127.0.0.1 (the Host tells) nor by a request across origins (the Origin tells).
 */
export function isOurs(request: IncomingMessage, origin: string): boolean {
  const { host, origin: from } = request.headers;
  return host === new URL(origin).host && (from === undefined || from === origin);
}

export const cookieOf = ({ headers }: IncomingMessage, name: string): string | undefined =>
  (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([key]) => key === name)?.[1];

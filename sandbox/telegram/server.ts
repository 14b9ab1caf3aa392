// The HTTP face: /bot<token>/<method>, /file/bot<token>/<path>, and /media/<file> for pages that show pictures.
// Every call is validated, recorded, disturbed on demand; what is not served answers 501 and is a violation.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, NotServed, tooManyRequests } from './api-error.ts';
import type { Bed, Params } from './bed.ts';
import type { Fault } from './faults.ts';
import type { Uploads } from './files.ts';
import { methods } from './methods/index.ts';
import { readRequest } from './request.ts';
import { loadSpec } from './spec.ts';
import type { PollParams } from './updates.ts';
import type { StoredFile } from './world.ts';

const KEPT_CALLS = 5000;

class Cut extends Error {}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendFile(response: ServerResponse, file: StoredFile | undefined): void {
  if (file === undefined) {
    reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    return;
  }
  response.writeHead(200, { 'content-type': file.mime, 'cache-control': 'max-age=3600' });
  response.end(Buffer.from(file.base64, 'base64'));
}

function disturb(fault: Fault | undefined, moment: 'before' | 'after'): void {
  if (fault === undefined || (fault.when ?? 'before') !== moment) return;
  if (fault.kind === 'limit') throw tooManyRequests(fault.retryAfter ?? 1);
  if (fault.kind === 'error') throw new ApiError(fault.status ?? 502, 'Bad Gateway');
  if (fault.kind === 'reset') throw new Cut();
}

async function run(
  bed: Bed,
  method: string,
  params: Params,
  uploads: Uploads,
  gone: AbortSignal,
): Promise<unknown> {
  if (method === 'getUpdates') return bed.updates.poll(params as PollParams, gone);
  const serve = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (serve === undefined) throw new NotServed(`the method ${method}`);
  const problem = bed.validator.request(method, params);
  if (problem !== undefined) {
    bed.violate({ direction: 'request', method, detail: problem });
    throw new ApiError(400, `Bad Request: not in the Bot API document: ${problem}`);
  }
  const result = serve(bed, params, uploads);
  const misfit = bed.validator.response(method, result);
  if (misfit !== undefined) bed.violate({ direction: 'response', method, detail: misfit });
  return result;
}

function checkPoll(bed: Bed, method: string, params: Params): void {
  if (method !== 'getUpdates') return;
  const problem = bed.validator.request(method, params);
  if (problem !== undefined) bed.violate({ direction: 'request', method, detail: problem });
}

async function call(
  bed: Bed,
  method: string,
  request: IncomingMessage,
  url: URL,
  gone: AbortSignal,
): Promise<unknown> {
  const fields = loadSpec().methods.get(method)?.fields ?? [];
  const { params, uploads } = await readRequest(request, url, fields);
  const chatId = typeof params['chat_id'] === 'number' ? params['chat_id'] : undefined;
  const record = (error?: string): void => {
    if (method === 'getUpdates') return;
    const outcome = error === undefined ? { ok: true } : { ok: false, error };
    bed.calls.push({ method, params, at: bed.now(), ...outcome });
    if (bed.calls.length > KEPT_CALLS) bed.calls.shift();
  };
  try {
    checkPoll(bed, method, params);
    const fault = bed.faults.take(method, chatId);
    if (fault?.kind === 'slow') await sleep(fault.delayMs ?? 1000);
    disturb(fault, 'before');
    bed.faults.count(method, chatId);
    const result = await run(bed, method, params, uploads, gone);
    disturb(fault, 'after');
    record();
    return result;
  } catch (error) {
    record(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function answerError(bed: Bed, method: string, response: ServerResponse, error: unknown): void {
  if (error instanceof Cut) {
    response.destroy();
  } else if (error instanceof ApiError) {
    const { status, message, parameters } = error;
    const extra = parameters === undefined ? {} : { parameters };
    reply(response, status, { ok: false, error_code: status, description: message, ...extra });
  } else if (error instanceof NotServed) {
    bed.violate({ direction: 'method', method, detail: error.message });
    reply(response, 501, {
      ok: false,
      error_code: 501,
      description: `Not Implemented: ${error.message}`,
    });
  } else {
    // A bug of the look-alike must fail the test that met it.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    bed.violate({ direction: 'method', method, detail });
    reply(response, 500, {
      ok: false,
      error_code: 500,
      description: `Internal Server Error: ${detail}`,
    });
  }
}

async function handle(bed: Bed, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://look-alike');
  const media = /^\/media\/(\w+)$/u.exec(url.pathname)?.[1];
  if (media !== undefined) return sendFile(response, bed.world.files[media]);
  const file = /^\/file\/bot([^/]+)\/(.+)$/u.exec(url.pathname);
  const bot = /^\/bot([^/]+)\/(\w+)$/u.exec(url.pathname);
  const token = decodeURIComponent(file?.[1] ?? bot?.[1] ?? '');
  if (file === null && bot === null) {
    return reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
  }
  if (token !== bed.token) {
    return reply(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
  }
  if (file !== null) {
    return sendFile(
      response,
      Object.values(bed.world.files).find((one) => one.path === file[2]),
    );
  }
  const method = bot?.[2] ?? '';
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    reply(response, 200, { ok: true, result: await call(bed, method, request, url, gone.signal) });
  } catch (error) {
    // A caller that died while speaking said nothing wrong.
    if (request.complete) answerError(bed, method, response, error);
  }
}

interface ListeningServer {
  url: string;
  close(): Promise<void>;
}

export async function listen(bed: Bed, host: string, port: number): Promise<ListeningServer> {
  const server: Server = createServer((request, response) => {
    handle(bed, request, response).catch((error: unknown) =>
      answerError(bed, request.url ?? '', response, error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the look-alike has no address');
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      bed.updates.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

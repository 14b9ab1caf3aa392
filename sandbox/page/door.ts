// The bot's public address in the sandbox: passes everything on to the bot, unchanged but for one script in its HTML,
// the sandbox wallet; and serves the explorer that cards link to.
import {
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { z } from 'zod';
import { type PersonId, personIds } from '../town.ts';
import { carryOutAct } from './act.ts';
import { explorerPage } from './explorer.ts';
import { cookieOf, HOST, isOurs, type Listening, readBody, sendJson } from './http.ts';
import type { Room } from './room.ts';
import { answerWallet, PERSON_COOKIE, WALLET_PATH, walletScript } from './wallet-script.ts';

const SCRIPT_PATH = `${WALLET_PATH}.js`;
const TELEGRAM_PATH = '/__sandbox/telegram';
const TAG = `<script src="${SCRIPT_PATH}"></script>`;
/** Set by a browser test: the wallet signs without asking. */
export const AUTO_COOKIE = 'sandbox_wallet_auto';

const walletRequest = z.object({
  as: z.enum(personIds as [PersonId, ...PersonId[]]),
  method: z.string(),
  params: z.array(z.unknown()),
});

const telegramLink = z.object({ url: z.url() });

const personOf = (request: IncomingMessage): PersonId =>
  personIds.find((id) => id === cookieOf(request, PERSON_COOKIE)) ?? 'ada';

/** The bot's own policy stays; the wallet's script and requests come from the same origin. */
function allowWallet(policy: string): string {
  const directives = policy.split(';').map((one) => one.trim());
  const widened = directives.map((directive) => {
    const [name, ...sources] = directive.split(/\s+/);
    const isNeeded = name === 'script-src' || name === 'connect-src';
    if (!isNeeded || sources.includes("'self'")) return directive;
    return `${name} ${["'self'", ...sources.filter((one) => one !== "'none'")].join(' ')}`;
  });
  return widened.join('; ');
}

/** The script goes first: a page that asks for wallets at once is answered at once. */
const withWallet = (html: string): string =>
  /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + TAG) : TAG + html;

/** An HTML answer with the script in it. */
async function passBack(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const html = withWallet(String(await readBody(answer)));
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  const policy = headers['content-security-policy'];
  response.writeHead(answer.statusCode ?? 502, {
    ...headers,
    ...(typeof policy === 'string' && { 'content-security-policy': allowWallet(policy) }),
    'content-length': Buffer.byteLength(html),
  });
  response.end(html);
}

function passOn(request: IncomingMessage, response: ServerResponse, botPort: number): void {
  const headers: IncomingHttpHeaders = { ...request.headers };
  // What is compressed cannot be added to.
  delete headers['accept-encoding'];
  const { method, url: path } = request;
  const fail = (cause: Error): void => {
    if (response.headersSent) response.destroy();
    else sendJson(response, 502, { ok: false, error: `the bot does not answer: ${cause.message}` });
  };
  const onward = ask({ host: HOST, port: botPort, method, path, headers }, (answer) => {
    const isHtml = (answer.headers['content-type'] ?? '').startsWith('text/html');
    if (isHtml && method !== 'HEAD') {
      passBack(answer, response).catch(fail);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', fail);
  request.pipe(onward);
}

async function serveWallet(
  room: Room,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOurs(request, origin)) return sendJson(response, 403, { ok: false });
  const parsed = walletRequest.safeParse(JSON.parse(String(await readBody(request))));
  if (!parsed.success) {
    return sendJson(response, 400, { ok: false, code: -32_600, message: 'not a wallet request' });
  }
  sendJson(response, 200, await answerWallet(room.running.chain, parsed.data));
}

/** The app of whoever sits at the sandbox page takes the link. */
async function openTelegram(
  room: Room,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOurs(request, origin)) return sendJson(response, 403, { ok: false });
  const parsed = telegramLink.safeParse(JSON.parse(String(await readBody(request))));
  if (!parsed.success) return sendJson(response, 400, { ok: false, error: 'not a link' });
  const as = personOf(request);
  const act = { as, kind: 'telegram-link', url: parsed.data.url } as const;
  sendJson(response, 200, await carryOutAct(room, new Map(), act));
}

export function openDoor(room: Room, door: Listening, botPort: number): void {
  const { chain } = room.running;
  door.serve(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', door.origin);
    if (pathname === WALLET_PATH && request.method === 'POST') {
      return serveWallet(room, door.origin, request, response);
    }
    if (pathname === TELEGRAM_PATH && request.method === 'POST') {
      return openTelegram(room, door.origin, request, response);
    }
    if (pathname === SCRIPT_PATH) {
      const script = await walletScript({
        person: personOf(request),
        chainId: chain.chainId,
        auto: cookieOf(request, AUTO_COOKIE) === '1',
        telegramPath: TELEGRAM_PATH,
      });
      response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
      response.end(script);
      return;
    }
    if (pathname.startsWith('/explorer/')) {
      const { status, html } = await explorerPage(chain, pathname);
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
      response.end(html);
      return;
    }
    passOn(request, response, botPort);
  });
}

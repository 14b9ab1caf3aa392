// The sandbox page: serves its files, tells each open page what its person sees, and carries out what they do.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ICON } from '#web/icon.ts';
import { SESSION_COOKIE } from '../discord/index.ts';
import { type PersonId, personIds } from '../town.ts';
import { actSchema, carryOutAct, type OpenModals } from './act.ts';
import { type Assets, bundlePage } from './bundle.ts';
import { readChain } from './chain-view.ts';
import { type ChainWatch, watchChain } from './chain-watch.ts';
import { discordView, offeredCommands } from './discord-view.ts';
import { cookieOf, isOurs, type Listening, readBody, sendJson } from './http.ts';
import type { Room } from './room.ts';
import { telegramView } from './telegram-view.ts';
import { PERSON_COOKIE } from './wallet-script.ts';
import type { Act, Now, View } from './wire.ts';

export type Page = { stop(): Promise<void> };

/** Many changes come at once: an edit, a role, a card. */
const QUIET_MS = 40;

const SHOWN_VIOLATIONS = 20;
/** After these the chain is looked at anew. */
const ON_CHAIN: readonly Act['kind'][] = ['send', 'delegate', 'contract', 'advance'];

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const asPerson = (name: string | null | undefined): PersonId | undefined =>
  personIds.find((id) => id === name);

export function viewOf({ running }: Room, as: PersonId): View {
  const { discord, telegram, town, clock } = running;
  return {
    person: as,
    clockOffsetMs: clock.offset(),
    violations: [
      ...discord.violations.map(({ route, detail }) => `Discord ${route}: ${detail}`),
      ...telegram.violations.map(({ method, detail }) => `Telegram ${method}: ${detail}`),
    ].slice(0, SHOWN_VIOLATIONS),
    discord: discordView(discord, town, as),
    telegram: telegramView(telegram, town, { as, nowMs: clock.now() }),
  };
}

class PageServer {
  readonly #room: Room;
  readonly #door: Listening;
  readonly #assets: Assets;
  readonly #modals: OpenModals = new Map();
  readonly #watchers = new Map<ServerResponse, PersonId>();
  readonly #chain: ChainWatch;
  readonly #unhook: (() => void)[];
  #due: NodeJS.Timeout | undefined;

  constructor(room: Room, door: Listening, assets: Assets) {
    this.#room = room;
    this.#door = door;
    this.#assets = assets;
    this.#chain = watchChain(room, {
      isWatched: () => this.#watchers.size > 0,
      onChange: (chain) => this.#tell('chain', () => chain),
    });
    const { discord, telegram } = room.running;
    this.#unhook = [discord, telegram].map((one) => one.onChange(() => this.#changed()));
    door.serve((request, response) => this.#serve(request, response));
  }

  async stop(): Promise<void> {
    for (const unhook of this.#unhook) unhook();
    clearTimeout(this.#due);
    await this.#chain.stop();
    for (const response of this.#watchers.keys()) response.end();
    await this.#door.close();
  }

  #changed(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#tell('view', (as) => viewOf(this.#room, as));
    }, QUIET_MS);
  }

  #tell(event: 'view' | 'chain', bodyFor: (as: PersonId) => unknown): void {
    for (const [response, as] of this.#watchers) {
      response.write(`event: ${event}\ndata: ${JSON.stringify(bodyFor(as))}\n\n`);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#door.origin);
    if (request.headers.host === `localhost:${this.#door.port}`) {
      // Cookies reach the bot's pages only under one name of this machine.
      response.writeHead(307, { location: `${this.#door.origin}${url.pathname}${url.search}` });
      response.end();
      return;
    }
    if (!isOurs(request, this.#door.origin)) {
      sendJson(response, 403, { ok: false, error: 'This page answers only itself.' });
      return;
    }
    const route = `${request.method} ${url.pathname}`;
    if (route === 'POST /api/act') return this.#act(request, response);
    if (route === 'GET /api/events') return this.#watch(request, response, url);
    if (route === 'GET /api/now') return this.#now(response, url);
    if (route === 'GET /api/commands') return this.#commands(response, url);
    const font = this.#assets.fonts.get(url.pathname);
    if (font) {
      response.writeHead(200, { 'content-type': 'font/ttf', 'cache-control': 'max-age=86400' });
      response.end(font);
      return;
    }
    this.#file(request, response, url, route);
  }

  #file(request: IncomingMessage, response: ServerResponse, url: URL, route: string): void {
    const { html, script, style, stream } = this.#assets;
    const files: Record<string, [type: string, body: string]> = {
      'GET /': ['text/html', html],
      [`GET ${ICON.path}`]: [ICON.mime, ICON.body],
      'GET /page.js': ['text/javascript', script],
      'GET /stream.js': ['text/javascript', stream],
      'GET /page.css': ['text/css', style],
    };
    const file = files[route];
    if (!file) {
      sendJson(response, 404, { ok: false, error: 'There is nothing here.' });
      return;
    }
    const as =
      asPerson(url.searchParams.get('as')) ?? asPerson(cookieOf(request, PERSON_COOKIE)) ?? 'ada';
    response.writeHead(200, {
      ...HEADERS,
      'content-type': `${file[0]}; charset=utf-8`,
      ...(route === 'GET /' && { 'set-cookie': this.#cookiesFor(as) }),
    });
    response.end(file[1]);
  }

  /** Cookies know no ports: so the bot's pages know the wallet's owner, and Discord who is signed in. */
  #cookiesFor(as: PersonId): string[] {
    const { discordIds } = this.#room.running.town;
    const values = { [PERSON_COOKIE]: as, [SESSION_COOKIE]: discordIds[as] };
    return Object.entries(values).map(([name, value]) => `${name}=${value}; Path=/; SameSite=Lax`);
  }

  /** One stream per open page; it ends when the page chooses another person. */
  #watch(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const as = asPerson(url.searchParams.get('as')) ?? 'ada';
    response.writeHead(200, {
      ...HEADERS,
      'content-type': 'text/event-stream',
      'set-cookie': this.#cookiesFor(as),
    });
    response.write(`event: view\ndata: ${JSON.stringify(viewOf(this.#room, as))}\n\n`);
    this.#watchers.set(response, as);
    request.on('close', () => this.#watchers.delete(response));
    this.#chain.look();
    const { latest } = this.#chain;
    if (latest) response.write(`event: chain\ndata: ${JSON.stringify(latest)}\n\n`);
  }

  /** What the stream begins with, for a page that is only just there: it is drawn before it counts as loaded. */
  async #now(response: ServerResponse, url: URL): Promise<void> {
    const as = asPerson(url.searchParams.get('as')) ?? 'ada';
    const chain = this.#chain.latest ?? (await readChain(this.#room));
    const now: Now = { view: viewOf(this.#room, as), chain };
    sendJson(response, 200, now);
  }

  #commands(response: ServerResponse, url: URL): void {
    const { discord, telegram, town } = this.#room.running;
    const as = asPerson(url.searchParams.get('as')) ?? 'ada';
    const [channel, chat] = [url.searchParams.get('channel'), url.searchParams.get('chat')];
    if (channel !== null) {
      sendJson(response, 200, offeredCommands(discord, town.discordIds[as], channel));
      return;
    }
    const person = telegram.as(town.telegramIds[as]);
    sendJson(response, 200, person.commandsFor(Number(chat)));
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/json') {
      return sendJson(response, 415, { ok: false, error: 'An act is JSON.' });
    }
    const act = actSchema.safeParse(JSON.parse(String(await readBody(request))));
    if (!act.success) {
      const [issue] = act.error.issues;
      const where = issue?.path.join('.') ?? '';
      return sendJson(response, 400, { ok: false, error: `${where}: ${issue?.message}` });
    }
    const outcome = await carryOutAct(this.#room, this.#modals, act.data);
    sendJson(response, 200, outcome);
    if (ON_CHAIN.includes(act.data.kind)) {
      this.#chain.look();
      this.#changed();
    }
  }
}

export async function startPage(room: Room, door: Listening): Promise<Page> {
  return new PageServer(room, door, await bundlePage());
}

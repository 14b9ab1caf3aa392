/**
 * A Discord to run against, in this process and on a free port: REST v10, Gateway and OAuth2 as a governance bot meets
 * them, people who use it, and trouble on demand. Every request of the bot and every answer is held against Discord's
 * own OpenAPI document; what does not fit stands in `violations`, and fails `close` unless a test took it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { failOnViolations } from '../violation.ts';
import { type Gateway, GatewayHub } from './gateway.ts';
import { createHand, type Hand } from './hand.ts';
import { OauthDoor } from './oauth.ts';
import { type Person, SandboxPerson } from './person.ts';
import { apiPath, type Door, serveRest } from './rest.ts';
import { Router } from './route.ts';
import { routes } from './routes/index.ts';
import {
  type Change,
  createStage,
  type RequestRecord,
  type Stage,
  userOf,
  type Violation,
} from './stage.ts';
import { createTrouble, type Trouble } from './trouble.ts';
import { loadOpenApi } from './validate.ts';
import { type Dump, emptyWorld, type World } from './world.ts';

export type { Answer } from './answer.ts';
export type { OptionValue } from './command-line.ts';
export type { Gateway } from './gateway.ts';
export type { Hand, NewRole, NewUser } from './hand.ts';
export { NoAnswer } from './interaction.ts';
export type { FieldValue, ModalField, ShownModal } from './modal.ts';
export { SESSION_COOKIE } from './oauth.ts';
export type { Patience, Person } from './person.ts';
export type { SeenButton, SeenFile, SeenMessage, SeenSelect } from './seen.ts';
export type { Change, RequestRecord, Violation } from './stage.ts';
export type { Match, RateLimits, Trouble } from './trouble.ts';
export type * from './world.ts';

export interface DiscordLookalikeOptions {
  /** 0 or absent: a free one. */
  port?: number;
  /** 127.0.0.1 unless told. */
  host?: string;
  token: string;
  /** The application's id, also the bot user's. */
  clientId: string;
  clientSecret: string;
  botName: string;
  /** Milliseconds for timestamps, ids and token lives; the three seconds of an answer run on the monotonic clock. */
  now?: () => number;
  /** Privileged intents switched on in the portal; GuildMembers unless told. */
  privilegedIntents?: number;
  /** Where OAuth may return to; more can be pushed to `redirectUris`. */
  redirectUris?: readonly string[];
  /** What an earlier look-alike dumped. */
  state?: Dump;
  /** Off only where a benchmark measures something else. */
  validate?: boolean;
}

export interface DiscordLookalike extends Hand {
  /** Origin: the bot's API is at `${url}/api`, consent at `${url}/oauth2/authorize`. */
  readonly url: string;
  readonly world: World;
  readonly violations: readonly Violation[];
  /** Those so far, which a test meant: they fail nothing any more. */
  takeViolations(): Violation[];
  /** The bot's REST requests, oldest first (the newest 20,000). */
  readonly requests: RequestRecord[];
  readonly redirectUris: string[];
  readonly trouble: Trouble;
  readonly gateway: Omit<Gateway, 'close'>;
  /** Nothing answers and the gateway is cut, until it is over. */
  setOutage(on: boolean): void;
  as(userId: string): Person;
  /** Called after each visible change; returns how to stop. */
  onChange(listener: (change: Change) => void): () => void;
  dump(): Dump;
  /** Takes the place of the present world; connected bots start anew. */
  load(dump: Dump): void;
  /** Fails, once all is closed, when there is a violation that nobody took. */
  close(): Promise<void>;
}

function serveFile(stage: Stage, response: ServerResponse, path: string): void {
  const [, , channelId = '', attachmentId = ''] = path.split('/');
  const bytes = stage.files.get(attachmentId);
  const file = stage.world.messages[channelId]
    ?.flatMap(({ attachments }) => attachments)
    .find(({ id }) => id === attachmentId);
  if (!bytes || !file) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': file.contentType, 'access-control-allow-origin': '*' });
  response.end(bytes);
}

function addBotUser(stage: Stage): void {
  const { clientId, botName } = stage.settings;
  stage.world.users[clientId] ??= {
    id: clientId,
    username: botName,
    globalName: null,
    bot: true,
    locale: 'en-US',
    dmsClosed: false,
  };
}

function takeDump(stage: Stage): Dump {
  const files = [...stage.files].map(([id, bytes]) => [id, Buffer.from(bytes).toString('base64')]);
  return {
    v: 1,
    url: stage.url,
    world: structuredClone(stage.world),
    files: Object.fromEntries(files),
  };
}

/** Urls of files in stored messages point at the port of their time. */
function putDump(stage: Stage, dump: Dump): void {
  const text = JSON.stringify(dump.world).replaceAll(
    `${dump.url}/attachments/`,
    `${stage.url}/attachments/`,
  );
  // What is dumped by a look-alike of before may lack what it knew nothing of.
  stage.world = { ...emptyWorld(), ...(JSON.parse(text) as World) };
  stage.files = new Map(
    Object.entries(dump.files).map(([id, base64]) => [
      id,
      new Uint8Array(Buffer.from(base64, 'base64')),
    ]),
  );
  addBotUser(stage);
}

class Lookalike {
  readonly stage: Stage;
  readonly trouble = createTrouble();
  readonly gateway: GatewayHub;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #door: Door;
  readonly #oauth: OauthDoor;
  #outage = false;

  constructor(options: DiscordLookalikeOptions) {
    const { token, clientId, clientSecret, botName } = options;
    this.stage = createStage(
      {
        token,
        clientId,
        clientSecret,
        botName,
        privilegedIntents: options.privilegedIntents ?? GatewayIntentBits.GuildMembers,
        redirectUris: [...(options.redirectUris ?? [])],
        validate: options.validate ?? true,
      },
      emptyWorld(),
      options.now ?? Date.now,
    );
    this.gateway = new GatewayHub(this.stage, this.#server);
    this.#oauth = new OauthDoor(this.stage, this.trouble);
    this.#door = {
      stage: this.stage,
      router: new Router(routes),
      trouble: this.trouble,
      api: loadOpenApi(),
    };
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    this.stage.url = `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  setOutage(on: boolean): void {
    this.#outage = on;
    this.gateway.setOutage(on);
  }

  async close(): Promise<void> {
    for (const waiting of this.stage.waiting.values()) waiting.fail();
    this.gateway.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    failOnViolations('Discord', this.stage.violations);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#outage) {
      request.socket.destroy();
      return;
    }
    try {
      const url = new URL(request.url ?? '/', this.stage.url);
      if (await this.#oauth.serve(request, response, url)) return;
      const path = apiPath(url.pathname);
      if (path !== undefined) return await serveRest(this.#door, request, response, url, path);
      if (url.pathname.startsWith('/attachments/'))
        return serveFile(this.stage, response, url.pathname);
      response.writeHead(404).end();
    } catch (error) {
      // A caller that died while speaking said nothing wrong.
      if (!request.complete) return;
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const { method = 'GET', url: route = '/' } = request;
      this.stage.violations.push({ direction: 'response', method, route, detail });
      request.socket.destroy();
    }
  }
}

export async function createDiscordLookalike(
  options: DiscordLookalikeOptions,
): Promise<DiscordLookalike> {
  const lookalike = new Lookalike(options);
  const { stage, trouble, gateway } = lookalike;
  await lookalike.listen(options.host ?? '127.0.0.1', options.port ?? 0);
  addBotUser(stage);
  if (options.state) putDump(stage, options.state);
  return {
    ...createHand(stage),
    url: stage.url,
    get world() {
      return stage.world;
    },
    violations: stage.violations,
    takeViolations: () => stage.violations.splice(0),
    requests: stage.requests,
    redirectUris: stage.settings.redirectUris,
    trouble,
    gateway,
    setOutage: (on) => lookalike.setOutage(on),
    as: (userId) => new SandboxPerson(stage, userOf(stage, userId).id),
    onChange: (listener) => stage.onChange(listener),
    dump: () => takeDump(stage),
    load(dump) {
      putDump(stage, dump);
      gateway.forgetSessions();
      stage.changed({ kind: 'world' });
    },
    close: () => lookalike.close(),
  };
}

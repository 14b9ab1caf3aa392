/** The REST door: finds the route, checks who calls and what, plays trouble, carries out, and holds the answer to the document. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, invalidForm, isApiError, refuse } from './api-error.ts';
import type { UploadedFile } from './media.ts';
import type { Reply, Route, Router } from './route.ts';
import { type RequestRecord, recordRequest, type Stage, type Violation } from './stage.ts';
import type { RateState, TroubleMaker } from './trouble.ts';
import type { OpenApi } from './validate.ts';
import type { OauthGrant } from './world.ts';

export interface Door {
  stage: Stage;
  router: Router;
  trouble: TroubleMaker;
  api: OpenApi;
}

/** The path below the API's root, or undefined for a path that is not of the API. */
export function apiPath(pathname: string): string | undefined {
  const match = /^\/api(?:\/v\d+)?(\/.*)$/.exec(pathname);
  return match?.[1];
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface ParsedBody {
  body: unknown;
  files: UploadedFile[];
}

async function parseBody(raw: Buffer, contentType: string): Promise<ParsedBody> {
  if (raw.length === 0) return { body: undefined, files: [] };
  if (!contentType.startsWith('multipart/form-data')) {
    return { body: parseJson(raw.toString('utf8')), files: [] };
  }
  const form = await new Response(new Uint8Array(raw), {
    headers: { 'content-type': contentType },
  }).formData();
  const files: UploadedFile[] = [];
  let body: unknown;
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (typeof value === 'string') {
      if (name !== 'payload_json') throw new ApiError(400, 50035, `unknown part ${name}`);
      body = parseJson(value);
    } else if (index !== undefined) {
      const bytes = new Uint8Array(await value.arrayBuffer());
      files.push({ index, name: value.name, contentType: value.type, bytes });
    } else {
      throw new ApiError(400, 50035, `unknown part ${name}`);
    }
  }
  return { body: body ?? {}, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new ApiError(400, 50109, 'The request body contains invalid JSON.');
    }
    throw error;
  }
}

function bearerGrant(stage: Stage, header: string): OauthGrant | undefined {
  const token = /^Bearer (.+)$/.exec(header)?.[1];
  const grant = token === undefined ? undefined : stage.world.oauthTokens[token];
  return grant && grant.expiresAt > stage.now() ? grant : undefined;
}

/** The person's grant for a Bearer call, null for the bot or an open route. */
function authenticate(stage: Stage, route: Route, header: string): OauthGrant | null {
  if (route.auth === 'open') return null;
  if (route.auth !== 'bearer' && header === `Bot ${stage.settings.token}`) return null;
  const grant = route.auth === 'bot' ? undefined : bearerGrant(stage, header);
  if (!grant) throw refuse('unauthorized');
  return grant;
}

/** Guild, channel or webhook: what Discord counts a route's limit by. */
const majorOf = (params: Readonly<Record<string, string>>): string =>
  params['channel_id'] ?? params['guild_id'] ?? params['webhook_id'] ?? '';

function rateHeaders(rate: RateState, route: string): Record<string, string> {
  const resetAfter = Math.max(0, rate.resetAfterMs) / 1000;
  return {
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(rate.remaining),
    'x-ratelimit-reset': (Date.now() / 1000 + resetAfter).toFixed(3),
    'x-ratelimit-reset-after': resetAfter.toFixed(3),
    'x-ratelimit-bucket': Buffer.from(route).toString('base64url').slice(0, 32),
  };
}

interface Answer extends Reply {
  headers: Record<string, string>;
}

function limited(
  retryAfterMs: number,
  scope: 'user' | 'global',
  headers: Record<string, string>,
): Answer {
  const retryAfter = Math.max(0.001, retryAfterMs / 1000);
  return {
    status: 429,
    body: {
      message: 'You are being rate limited.',
      retry_after: retryAfter,
      global: scope === 'global',
      code: 0,
    },
    headers: {
      ...headers,
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': retryAfter.toFixed(3),
      'retry-after': String(Math.ceil(retryAfter)),
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
  };
}

function refusalOf(error: ApiError): Reply {
  const { status, code, message, errors } = error;
  return { status, body: { message, code, ...(errors ? { errors } : {}) } };
}

/** Of an audit log reason. */
const REASON_LIMIT = 512;

/** One request on its way through the door. */
interface Visit {
  door: Door;
  request: IncomingMessage;
  route: Route;
  params: Record<string, string>;
  record: RequestRecord;
}

const note = (visit: Visit, direction: Violation['direction'], detail: string): void => {
  const { method, template } = visit.route;
  visit.door.stage.violations.push({ direction, method, route: template, detail });
};

function checkRequest(visit: Visit, body: unknown): void {
  const { door, route, params, record } = visit;
  if (!door.stage.settings.validate) return;
  const { method, template } = route;
  const complaint =
    door.api.parameters(method, template, params, record.query) ??
    door.api.request(method, template, body);
  if (complaint === undefined) return;
  note(visit, 'request', complaint);
  throw new ApiError(400, 50035, `Invalid Form Body: ${complaint}`);
}

async function carryOut(visit: Visit): Promise<Reply> {
  const { door, request, route, params, record } = visit;
  const { stage } = door;
  const raw = await readAll(request);
  try {
    const grant = authenticate(stage, route, request.headers.authorization ?? '');
    if ((record.reason?.length ?? 0) > REASON_LIMIT) {
      throw invalidForm(
        'reason',
        'BASE_TYPE_MAX_LENGTH',
        `Must be ${REASON_LIMIT} or fewer in length.`,
      );
    }
    const { body, files } = await parseBody(raw, request.headers['content-type'] ?? '');
    record.body = body;
    checkRequest(visit, body);
    return route.handle({
      stage,
      params,
      query: record.query,
      body,
      files,
      grant,
      reason: record.reason,
    });
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.status === 501) note(visit, 'route', error.message);
    return refusalOf(error);
  }
}

function checkAnswer(visit: Visit, { status, body }: Reply): void {
  if (!visit.door.stage.settings.validate || status >= 500) return;
  const { method, template } = visit.route;
  // What is sent is JSON: a field that is undefined is not there.
  const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
  const complaint = visit.door.api.response(method, template, status, sent);
  if (complaint !== undefined) note(visit, 'response', `${status}: ${complaint}`);
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    ...(text ? { 'content-type': 'application/json' } : {}),
  });
  response.end(text);
}

async function answer(visit: Visit): Promise<Answer | 'cut'> {
  const { door, route, params } = visit;
  const { method, template } = route;
  const effect = door.trouble.take(method, template);
  if (effect?.kind === 'reset') return 'cut';
  if (effect?.kind === 'delay') await pause(effect.ms);
  const rate = door.trouble.count(method, template, majorOf(params));
  const headers = rateHeaders(rate, template);
  if (effect?.kind === 'limit') {
    return limited(effect.retryAfterMs, effect.global ? 'global' : 'user', headers);
  }
  if (effect?.kind === 'fail')
    return { status: effect.status, body: { message: 'trouble', code: 0 }, headers };
  if (rate.exceeded) return limited(rate.resetAfterMs, rate.exceeded, headers);
  const reply = await carryOut(visit);
  checkAnswer(visit, reply);
  return effect?.kind === 'lose-answer' ? 'cut' : { ...reply, headers };
}

function notPlayed(door: Door, record: RequestRecord, response: ServerResponse): void {
  const { method, path } = record;
  door.stage.violations.push({
    direction: 'route',
    method,
    route: path,
    detail: `${method} ${path} is not played by the look-alike`,
  });
  record.status = 501;
  write(response, { status: 501, body: { message: '501: Not Implemented', code: 0 }, headers: {} });
}

export async function serveRest(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  path: string,
): Promise<void> {
  const method = request.method ?? 'GET';
  const found = door.router.find(method, path);
  const reason = request.headers['x-audit-log-reason'];
  const record: RequestRecord = {
    at: door.stage.now(),
    method,
    route: found?.route.template ?? path,
    path,
    query: Object.fromEntries(url.searchParams),
    body: undefined,
    reason: typeof reason === 'string' ? decodeURIComponent(reason) : null,
    status: 0,
  };
  recordRequest(door.stage, record);
  if (!found) return notPlayed(door, record, response);
  const visit: Visit = { door, request, record, ...found };
  try {
    const result = await answer(visit);
    if (result === 'cut') {
      request.socket.destroy();
      return;
    }
    record.status = result.status;
    write(response, result);
  } catch (error) {
    // A caller that died while speaking said nothing wrong.
    if (!request.complete) return;
    // A bug of the look-alike: the test that met it must fail by name.
    note(
      visit,
      'response',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    record.status = 500;
    write(response, {
      status: 500,
      body: { message: '500: Internal Server Error', code: 0 },
      headers: {},
    });
  }
}

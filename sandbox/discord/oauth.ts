/** OAuth2 as Discord plays it: the consent page, codes used once, PKCE with S256, tokens, revocation. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type {
  RESTPostOAuth2AccessTokenResult,
  RESTPostOAuth2AccessTokenURLEncodedData,
  RESTPostOAuth2RefreshTokenURLEncodedData,
} from 'discord-api-types/v10';
import { consentPage, errorPage, signInPage } from './oauth-page.ts';
import { recordRequest, type Stage } from './stage.ts';
import type { TroubleMaker } from './trouble.ts';
import type { OauthGrant, User } from './world.ts';

const CODE_LIFE_MS = 10 * 60 * 1000;
const TOKEN_LIFE_S = 604_800;
export const SESSION_COOKIE = 'lookalike_user';

const text = { type: 'string', minLength: 1 } as const;
const SCOPES = [
  'identify',
  'email',
  'guilds',
  'guilds.members.read',
  'connections',
  'openid',
] as const;

const authorizeSchema = {
  type: 'object',
  properties: {
    client_id: text,
    redirect_uri: { type: 'string', format: 'uri' },
    response_type: { const: 'code' },
    scope: text,
    state: text,
    code_challenge: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
    code_challenge_method: { const: 'S256' },
    prompt: { enum: ['consent', 'none'] },
    as: text,
  },
  required: ['client_id', 'redirect_uri', 'response_type', 'scope'],
  dependentRequired: {
    code_challenge: ['code_challenge_method'],
    code_challenge_method: ['code_challenge'],
  },
  additionalProperties: false,
};

const client = { client_id: text, client_secret: text } as const;
const verifier = { type: 'string', pattern: '^[A-Za-z0-9._~-]{43,128}$' } as const;

/** `code_verifier` is PKCE's; Discord takes it, its typings do not name it. */
const codeProperties = {
  ...client,
  grant_type: { const: 'authorization_code' },
  code: text,
  redirect_uri: text,
} satisfies Record<keyof RESTPostOAuth2AccessTokenURLEncodedData, object>;

const refreshProperties = {
  ...client,
  grant_type: { const: 'refresh_token' },
  refresh_token: text,
} satisfies Record<keyof RESTPostOAuth2RefreshTokenURLEncodedData, object>;

const tokenSchema = {
  anyOf: [
    {
      type: 'object',
      properties: { ...codeProperties, code_verifier: verifier },
      required: ['grant_type', 'code', 'redirect_uri'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: refreshProperties,
      required: ['grant_type', 'refresh_token'],
      additionalProperties: false,
    },
  ],
};

const revokeSchema = {
  type: 'object',
  properties: {
    ...client,
    token: text,
    token_type_hint: { enum: ['access_token', 'refresh_token'] },
  },
  required: ['token'],
  additionalProperties: false,
};

const grantedProperties = {
  access_token: text,
  token_type: { const: 'Bearer' },
  expires_in: { type: 'integer', minimum: 1 },
  refresh_token: text,
  scope: text,
} satisfies Record<keyof RESTPostOAuth2AccessTokenResult, object>;

/** What the look-alike itself answers with 200. */
const grantedSchema = {
  type: 'object',
  properties: grantedProperties,
  required: Object.keys(grantedProperties),
  additionalProperties: false,
};

type Fields = Record<string, string>;
type Checked = 'authorize' | 'token' | 'revoke' | 'granted';

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const secret = (): string => randomBytes(24).toString('base64url');

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

async function readForm(request: IncomingMessage): Promise<Fields> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return Object.fromEntries(new URLSearchParams(body));
}

export class OauthDoor {
  readonly #stage: Stage;
  readonly #trouble: TroubleMaker;
  readonly #ajv = new Ajv2020({
    strict: false,
    formats: { uri: (uri: string) => URL.canParse(uri) },
  });
  readonly #schemas: Record<Checked, ValidateFunction>;

  constructor(stage: Stage, trouble: TroubleMaker) {
    this.#stage = stage;
    this.#trouble = trouble;
    this.#schemas = {
      authorize: this.#ajv.compile(authorizeSchema),
      token: this.#ajv.compile(tokenSchema),
      revoke: this.#ajv.compile(revokeSchema),
      granted: this.#ajv.compile(grantedSchema),
    };
  }

  /** Serves an OAuth path and says whether it was one. */
  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const path = url.pathname.replace(/^\/api(\/v\d+)?/, '');
    if (path === '/oauth2/authorize') {
      await this.#authorize(request, response, url);
      return true;
    }
    const isToken = path === '/oauth2/token';
    if (request.method !== 'POST' || !(isToken || path === '/oauth2/token/revoke')) return false;
    await this.#serveToken(request, response, path, isToken);
    return true;
  }

  #note(method: string, route: string, detail: string): void {
    this.#stage.violations.push({ direction: 'oauth', method, route, detail });
  }

  #complaint(which: Checked, fields: object): string | undefined {
    const validate = this.#schemas[which];
    if (validate(fields)) return undefined;
    const error = validate.errors?.[0];
    return `${error?.instancePath ?? ''} ${error?.message ?? ''} ${JSON.stringify(error?.params)}`.trim();
  }

  async #authorize(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? 'GET';
    const fields = Object.fromEntries(url.searchParams);
    const html = (status: number, body: string): void => {
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(body);
    };
    const complaint = this.#complaint('authorize', fields) ?? this.#mismatch(fields);
    if (complaint) {
      this.#note(method, '/oauth2/authorize', complaint);
      return html(400, errorPage(complaint));
    }
    const user = this.#person(request, fields);
    if (!user) return html(200, signInPage(this.#people(url)));
    if (method === 'GET') {
      const scopes = (fields['scope'] ?? '').split(' ');
      const action = `${url.pathname}${url.search}`;
      return html(200, consentPage(this.#stage.settings.botName, user, scopes, action));
    }
    const { decision } = await readForm(request);
    response.writeHead(302, { location: this.#redirect(fields, user, decision === 'approve') });
    response.end();
  }

  #mismatch(fields: Fields): string | undefined {
    const { clientId, redirectUris } = this.#stage.settings;
    if (fields['client_id'] !== clientId) return 'Unknown Application';
    if (!redirectUris.includes(fields['redirect_uri'] ?? '')) return 'Invalid OAuth2 redirect_uri';
    const stranger = (fields['scope'] ?? '')
      .split(' ')
      .find((scope) => !SCOPES.some((one) => one === scope));
    return stranger === undefined
      ? undefined
      : `The requested scope ${stranger} is invalid, unknown, or malformed.`;
  }

  #person(request: IncomingMessage, fields: Fields): User | undefined {
    const user = this.#stage.world.users[fields['as'] ?? cookieOf(request, SESSION_COOKIE) ?? ''];
    return user?.bot ? undefined : user;
  }

  #people(url: URL): { user: User; href: string }[] {
    const people = Object.values(this.#stage.world.users).filter(({ bot }) => !bot);
    return people.map((user) => {
      const search = new URLSearchParams(url.search);
      search.set('as', user.id);
      return { user, href: `${url.pathname}?${search}` };
    });
  }

  #redirect(fields: Fields, user: User, isApproved: boolean): string {
    const target = new URL(fields['redirect_uri'] ?? '');
    if (isApproved) {
      const code = secret();
      this.#stage.world.oauthCodes[code] = {
        userId: user.id,
        scopes: (fields['scope'] ?? '').split(' '),
        redirectUri: fields['redirect_uri'] ?? '',
        challenge: fields['code_challenge'] ?? null,
        expiresAt: this.#stage.now() + CODE_LIFE_MS,
      };
      target.searchParams.set('code', code);
    } else {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set(
        'error_description',
        'The resource owner or authorization server denied the request',
      );
    }
    if (fields['state'] !== undefined) target.searchParams.set('state', fields['state']);
    return target.href;
  }

  async #serveToken(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    isToken: boolean,
  ): Promise<void> {
    const fields = await readForm(request);
    const { client_secret: _, ...shown } = fields;
    const record = {
      at: this.#stage.now(),
      method: 'POST',
      route: path,
      path,
      query: {},
      body: shown,
      reason: null,
      status: 0,
    };
    recordRequest(this.#stage, record);
    const effect = this.#trouble.take('POST', path);
    if (effect?.kind === 'delay') await pause(effect.ms);
    if (effect?.kind === 'reset') return void request.socket.destroy();
    const { status, body } =
      effect?.kind === 'fail'
        ? { status: effect.status, body: { error: 'server_error' } }
        : this.#answer(request, fields, path, isToken);
    if (effect?.kind === 'lose-answer') return void request.socket.destroy();
    record.status = status;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #answer(
    request: IncomingMessage,
    fields: Fields,
    path: string,
    isToken: boolean,
  ): { status: number; body: object } {
    const type = request.headers['content-type'] ?? '';
    const isForm = type.startsWith('application/x-www-form-urlencoded');
    const complaint = isForm
      ? this.#complaint(isToken ? 'token' : 'revoke', fields)
      : `content-type is ${type}`;
    if (complaint) {
      this.#note('POST', path, complaint);
      return { status: 400, body: { error: 'invalid_request', error_description: complaint } };
    }
    if (!this.#isClient(request, fields)) return { status: 401, body: { error: 'invalid_client' } };
    if (!isToken) {
      this.#revoke(fields['token'] ?? '');
      return { status: 200, body: {} };
    }
    const grant =
      fields['grant_type'] === 'refresh_token' ? this.#refresh(fields) : this.#redeem(fields);
    if (typeof grant !== 'string') {
      const body = this.#issue(grant);
      const misfit = this.#complaint('granted', body);
      if (misfit !== undefined) this.#note('POST', path, misfit);
      return { status: 200, body };
    }
    return { status: 400, body: { error: 'invalid_grant', error_description: grant } };
  }

  #isClient(request: IncomingMessage, fields: Fields): boolean {
    const { clientId, clientSecret } = this.#stage.settings;
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const given = basic
      ? Buffer.from(basic, 'base64').toString('utf8')
      : `${fields['client_id'] ?? ''}:${fields['client_secret'] ?? ''}`;
    return sameText(given, `${clientId}:${clientSecret}`);
  }

  /** The grant behind a code, or why there is none. A code is gone once it was shown. */
  #redeem(fields: Fields): OauthGrant | string {
    const code = fields['code'] ?? '';
    const grant = this.#stage.world.oauthCodes[code];
    delete this.#stage.world.oauthCodes[code];
    if (!grant || grant.expiresAt < this.#stage.now()) return 'Invalid "code" in request.';
    if (grant.redirectUri !== fields['redirect_uri']) return 'Invalid "redirect_uri" in request.';
    const proof = createHash('sha256')
      .update(fields['code_verifier'] ?? '')
      .digest('base64url');
    const isProven = grant.challenge === null || sameText(proof, grant.challenge);
    return isProven ? grant : 'Invalid "code_verifier" in request.';
  }

  #refresh(fields: Fields): OauthGrant | string {
    const { oauthTokens } = this.#stage.world;
    const known = Object.entries(oauthTokens).find(
      ([, one]) => one.refreshToken === fields['refresh_token'],
    );
    if (!known) return 'Invalid "refresh_token" in request.';
    delete oauthTokens[known[0]];
    return known[1];
  }

  #issue(grant: OauthGrant): RESTPostOAuth2AccessTokenResult {
    const [accessToken, refreshToken] = [secret(), secret()];
    const expiresAt = this.#stage.now() + TOKEN_LIFE_S * 1000;
    this.#stage.world.oauthTokens[accessToken] = { ...grant, expiresAt, refreshToken };
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: TOKEN_LIFE_S,
      refresh_token: refreshToken,
      scope: grant.scopes.join(' '),
    };
  }

  #revoke(token: string): void {
    const { oauthTokens } = this.#stage.world;
    for (const [access, { refreshToken }] of Object.entries(oauthTokens)) {
      if (access === token || refreshToken === token) delete oauthTokens[access];
    }
  }
}

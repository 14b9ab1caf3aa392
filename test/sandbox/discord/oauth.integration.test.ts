import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SESSION_COOKIE } from '#sandbox/discord/index.ts';
import { IDENTITY, startTown, type Town } from './start.ts';

const REDIRECT = 'http://127.0.0.1:9/oauth/back';
let town: Town;
let now = Date.now();

beforeEach(async () => {
  now = Date.now();
  town = await startTown({ redirectUris: [REDIRECT], now: () => now });
});

afterEach(async () => {
  await town.discord.close();
});

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function consentUrl(changes: Record<string, string> = {}): string {
  const search = new URLSearchParams({
    client_id: IDENTITY.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'identify',
    state: 's-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return `${town.discord.url}/oauth2/authorize?${search}`;
}

async function codeFor(userId: string): Promise<string> {
  const back = new URL(await town.discord.as(userId).authorizes(consentUrl()));
  expect(back.origin + back.pathname).toBe(REDIRECT);
  expect(back.searchParams.get('state')).toBe('s-1');
  return back.searchParams.get('code') ?? '';
}

interface Token {
  access_token: string;
  refresh_token: string;
  token_type: string;
  scope: string;
  error: string;
}

async function token(
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Token }> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT,
    ...fields,
  });
  const response = await fetch(`${town.discord.url}/api/oauth2/token`, {
    method: 'POST',
    body,
    headers,
  });
  return { status: response.status, body: (await response.json()) as Token };
}

const secret = { client_id: IDENTITY.clientId, client_secret: IDENTITY.clientSecret };

async function read(path: string, bearer: string): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${town.discord.url}/api${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

test('a person proves an account with PKCE, and the proof ends when revoked', async () => {
  const { discord, bo } = town;
  const code = await codeFor(bo);
  const { status, body } = await token({ ...secret, code, code_verifier: verifier });
  expect([status, body.token_type, body.scope]).toEqual([200, 'Bearer', 'identify']);
  expect(await read('/users/@me', body.access_token)).toMatchObject({
    status: 200,
    body: { id: bo, username: 'bo' },
  });
  expect(await read('/oauth2/@me', body.access_token)).toMatchObject({
    body: { user: { id: bo }, scopes: ['identify'] },
  });
  // A bot's routes are not a person's, and guilds were not asked for.
  expect((await read('/users/@me/guilds', body.access_token)).status).toBe(403);
  expect((await read('/gateway/bot', body.access_token)).status).toBe(401);

  const revoked = await fetch(`${discord.url}/api/oauth2/token/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ ...secret, token: body.access_token }),
  });
  expect([revoked.status, await revoked.text()]).toEqual([200, '{}']);
  expect((await read('/users/@me', body.access_token)).status).toBe(401);
  expect(discord.violations).toEqual([]);
});

test('the secret may stand in the header, and a refresh token works once', async () => {
  const basic = Buffer.from(`${IDENTITY.clientId}:${IDENTITY.clientSecret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  const first = await token({ code: await codeFor(town.bo), code_verifier: verifier }, headers);
  const fields = {
    ...secret,
    grant_type: 'refresh_token',
    refresh_token: first.body.refresh_token,
  };
  const body = new URLSearchParams(fields);
  const refresh = async () => {
    const response = await fetch(`${town.discord.url}/api/v10/oauth2/token`, {
      method: 'POST',
      body,
    });
    await response.arrayBuffer();
    return response.status;
  };
  expect([first.status, await refresh(), await refresh()]).toEqual([200, 200, 400]);
  expect(town.discord.violations).toEqual([]);
});

test('a code is of no use twice, late, elsewhere, or without the verifier', async () => {
  const { bo } = town;
  const used = await codeFor(bo);
  expect((await token({ ...secret, code: used, code_verifier: verifier })).status).toBe(200);
  const refused = async (fields: Record<string, string>) => {
    const { status, body } = await token({ ...secret, code_verifier: verifier, ...fields });
    return `${status} ${body.error}`;
  };
  expect(await refused({ code: used })).toBe('400 invalid_grant');
  expect(await refused({ code: await codeFor(bo), code_verifier: 'x'.repeat(43) })).toBe(
    '400 invalid_grant',
  );
  expect(await refused({ code: await codeFor(bo), redirect_uri: `${REDIRECT}/other` })).toBe(
    '400 invalid_grant',
  );
  expect(await refused({ code: await codeFor(bo), client_secret: 'wrong' })).toBe(
    '401 invalid_client',
  );
  const late = await codeFor(bo);
  now += 11 * 60 * 1000;
  expect(await refused({ code: late })).toBe('400 invalid_grant');
});

test('the page says who is signed in, by cookie; nobody is asked who he is', async () => {
  const { ada } = town;
  const page = async (headers: Record<string, string>): Promise<string> =>
    (await fetch(consentUrl(), { headers })).text();
  const own = await page({ cookie: `other=1; ${SESSION_COOKIE}=${ada}` });
  expect(own).toContain('<strong id="user">ada</strong>');
  expect(own).toContain('<li>identify</li>');
  expect(await page({})).toContain('id="people"');
});

test('declining goes back with an error', async () => {
  const back = new URL(await town.discord.as(town.bo).declines(consentUrl()));
  expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual([
    'access_denied',
    's-1',
  ]);
});

test.each([
  ['an unregistered redirect', { redirect_uri: 'http://evil.example/' }],
  ['another application', { client_id: '1' }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
  ['an unknown scope', { scope: 'identify everything' }],
  ['an unknown parameter', { nonce: 'x' }],
])('%s is refused and is a violation', async (_, changes) => {
  const response = await fetch(consentUrl(changes));
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('id="error"'),
  ]);
  expect(town.discord.takeViolations()).toMatchObject([
    { direction: 'oauth', route: '/oauth2/authorize' },
  ]);
});

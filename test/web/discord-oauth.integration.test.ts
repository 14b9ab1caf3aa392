/** Whose browser this is, asked of a Discord that plays OAuth2 as the real one does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiscordLookalike, type DiscordLookalike } from '#sandbox/discord/index.ts';
import { createDiscordOauth, type DiscordOauth, DiscordOauthError } from '#web/discord-oauth.ts';

const REDIRECT = 'https://civitas.example/oauth/discord/callback';
const CLIENT = { clientId: '900000000000000001', clientSecret: 'lookalike-discord-secret' };
const STATE = 'a0b1c2d3e4f5a0b1c2d3e4f5a0b1c2d3e4f5a0b1';

let discord: DiscordLookalike;
let oauth: DiscordOauth;
let ada: string;

beforeAll(async () => {
  discord = await createDiscordLookalike({
    token: 'lookalike-discord-token',
    ...CLIENT,
    botName: 'Civitas',
    redirectUris: [REDIRECT],
  });
  ada = discord.addUser({ username: 'ada' }).id;
  oauth = create();
});
afterAll(() => discord?.close());

const create = (options: { clientSecret?: string } = {}) =>
  createDiscordOauth({
    ...CLIENT,
    ...options,
    apiUrl: `${discord.url}/api`,
    redirectUri: REDIRECT,
    key: 'k'.repeat(64),
  });

/** The code Discord sends back when Ada decides. */
async function decide(state: string, decision: 'approve' | 'deny'): Promise<URL> {
  const url = new URL(oauth.authorizeUrl(state));
  url.searchParams.set('as', ada);
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ decision }),
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '');
}
const codeFor = async (state: string) =>
  (await decide(state, 'approve')).searchParams.get('code') ?? '';

describe('Discord’s OAuth2', () => {
  it('asks for identify alone, with PKCE, on the API’s own origin', () => {
    const url = new URL(oauth.authorizeUrl(STATE));
    expect(`${url.origin}${url.pathname}`).toBe(`${discord.url}/oauth2/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: 'identify',
      state: STATE,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: REDIRECT,
    });
  });

  it('names the account that consented, once a code', async () => {
    const code = await codeFor(STATE);
    expect(await oauth.identify(code, STATE)).toBe(ada);
    expect(await oauth.identify(code, STATE)).toBeUndefined();
  });

  it('names nobody for a code of another attempt: the verifier is not its own', async () => {
    expect(await oauth.identify(await codeFor(STATE), STATE.replace('a', 'b'))).toBeUndefined();
  });

  it('names nobody for a code that was made up', async () => {
    expect(await oauth.identify('x'.repeat(30), STATE)).toBeUndefined();
  });

  it('gives no code to who declines', async () => {
    const back = await decide(STATE, 'deny');
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('code')).toBeNull();
  });

  it('fails, and does not guess, when Discord fails or the secret is wrong', async () => {
    discord.trouble.failNext(1, { method: 'POST', route: '/oauth2/token' }, 503);
    await expect(oauth.identify(await codeFor(STATE), STATE)).rejects.toThrow(DiscordOauthError);
    const wrong = create({ clientSecret: 'another' });
    await expect(wrong.identify(await codeFor(STATE), STATE)).rejects.toThrow(DiscordOauthError);
  });

  it('keeps to what Discord documents', () => {
    expect(discord.violations).toEqual([]);
  });
});

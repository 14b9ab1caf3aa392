/**
 * Discord's OAuth2, code flow with PKCE (S256), scope `identify`: it says whose account a browser is signed
 * in with, and the token is dropped at once. The consent page stands on the API's own origin.
 */
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';

export type DiscordOauthOptions = {
  clientId: string;
  clientSecret: string;
  /** `https://discord.com/api` */
  apiUrl: string;
  redirectUri: string;
  /** Derives the PKCE verifier from `state`, so that it need not be stored. */
  key: string;
};

const TIMEOUT_MS = 8_000;
const API_VERSION = 'v10';
const tokenAnswer = z.object({ access_token: z.string().min(1), token_type: z.literal('Bearer') });
const userAnswer = z.object({ id: z.string().regex(/^\d{5,20}$/) });

/** Discord answered with something else than it promises; whose account it is stays unknown. */
export class DiscordOauthError extends Error {
  override readonly name = 'DiscordOauthError';
}

export type DiscordOauth = ReturnType<typeof createDiscordOauth>;

export function createDiscordOauth(options: DiscordOauthOptions) {
  const { clientId, clientSecret, apiUrl, redirectUri, key } = options;
  const origin = new URL(apiUrl).origin;
  const verifierOf = (state: string): string =>
    createHmac('sha256', key).update(`pkce:${state}`).digest('base64url');

  const call = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${apiUrl}${path}`, {
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });

  async function failure(what: string, response: Response): Promise<DiscordOauthError> {
    await response.body?.cancel();
    return new DiscordOauthError(`Discord answered ${response.status} to ${what}`);
  }

  /** Undefined: Discord does not know the code (used, expired, of another client or verifier). */
  async function redeem(code: string, state: string): Promise<string | undefined> {
    const response = await call('/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri,
        code_verifier: verifierOf(state),
      }),
    });
    if (response.ok) return tokenAnswer.parse(await response.json()).access_token;
    const fault = await failure('a code', response);
    if (response.status === 400) return undefined;
    throw fault;
  }

  return {
    origin,

    authorizeUrl(state: string): string {
      const url = new URL('/oauth2/authorize', origin);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'identify',
        state,
        code_challenge: createHash('sha256').update(verifierOf(state)).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'consent',
      }).toString();
      return url.href;
    },

    /** The id of the account that consented; undefined where Discord does not confirm the code. */
    async identify(code: string, state: string): Promise<string | undefined> {
      const token = await redeem(code, state);
      if (token === undefined) return undefined;
      const response = await call(`/${API_VERSION}/users/@me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw await failure('who this is', response);
      return userAnswer.parse(await response.json()).id;
    },
  };
}

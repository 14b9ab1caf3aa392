/** The site without a port, on a wallet world: its options, and a browser that visits it. */
import type { Hono } from 'hono';
import { pino } from 'pino';
import { createMetrics } from '#telemetry/metrics.ts';
import { createBundle } from '#web/bundle.ts';
import type { SiteOptions } from '#web/site.ts';
import { createTelegramLogin } from '#web/telegram-login.ts';
import { HOST } from './host.ts';
import { PUBLIC_URL, type WalletWorld } from './wallet-world.ts';

export const LOGIN_TOKEN = '4242424242:look-alike-secret';

export async function siteOptions(
  world: Pick<
    WalletWorld,
    | 'wallets'
    | 'walletActs'
    | 'signedBallots'
    | 'votePages'
    | 'tokenVotes'
    | 'safeSigning'
    | 'inbox'
  >,
  isReady: () => boolean = () => true,
): Promise<SiteOptions> {
  return {
    services: {
      wallets: world.wallets,
      walletActs: world.walletActs,
      signedBallots: world.signedBallots,
      votePages: world.votePages,
      tokenVotes: world.tokenVotes,
      safeSigning: world.safeSigning,
      inbox: world.inbox,
      reference: () => '7f3a',
      deployment: {
        publicUrl: PUBLIC_URL,
        telegramUsername: 'civitas_bot',
        chainIds: [],
        custody: false,
        sandbox: false,
        host: HOST,
        explorer: () => undefined,
      },
    },
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    publicUrl: PUBLIC_URL,
    keys: ['a'.repeat(64)],
    bundle: await createBundle(),
    ready: async () => ({ database: isReady() }),
    connected: () => ({ discord: true, telegram: false }),
    discord: {
      clientId: '900000000000000001',
      clientSecret: 'secret',
      apiUrl: 'https://discord.com/api',
    },
    telegram: { verifyLogin: createTelegramLogin(LOGIN_TOKEN) },
  };
}

/** A browser: keeps cookies, follows nothing. */
export function createVisitor(on: () => Hono) {
  const jar = new Map<string, string>();
  const visit = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await on().request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    jar,
    visit,
    async page(path: string) {
      const response = await visit(path);
      const html = await response.text();
      const data = /<script type="application\/json" id="page">(.*?)<\/script>/s.exec(html)?.[1];
      const { csrf = '', state = '' } = JSON.parse(data ?? '{}') as {
        csrf?: string;
        state?: string;
      };
      return { status: response.status, html, csrf, state };
    },
    act: (path: string, csrf: string, body: unknown, headers: Record<string, string> = {}) =>
      visit(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-csrf-token': csrf,
          origin: PUBLIC_URL,
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

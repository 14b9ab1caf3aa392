/** Links wallets as people do: a command in chat, then the pages over HTTP with a browser's cookies. */
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import type { Deployment } from './deployment.ts';
import type { PersonId, Town } from './town.ts';

/** Keeps cookies and follows what leads on within the deployment's own pages. */
export function createBrowser(origin: string) {
  const jar = new Map<string, string>();

  async function visit(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, origin);
    const headers = new Headers(init.headers);
    if (url.origin === origin) {
      headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  return {
    visit,
    /** The page at the end of the redirects, with what it tells its script. */
    async open(address: string) {
      let response = await visit(address);
      while (response.status >= 300 && response.status < 400) {
        response = await visit(response.headers.get('location') ?? '');
      }
      const html = await response.text();
      const data = /<script type="application\/json" id="page">(.*?)<\/script>/s.exec(html)?.[1];
      const {
        csrf = '',
        state = '',
        code = '',
      } = JSON.parse(data ?? '{}') as {
        csrf?: string;
        state?: string;
        code?: string;
      };
      return { status: response.status, html, csrf, state, code };
    },
    async act<T>(path: string, csrf: string, body: object): Promise<{ status: number; body: T }> {
      const response = await visit(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, origin },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as T };
    },
  };
}

export type Browser = ReturnType<typeof createBrowser>;

/** Discord's consent: the person who is signed in there presses Authorize. */
export async function consentOnDiscord(
  browser: Browser,
  page: { csrf: string; code: string },
  discordId: string,
) {
  const begun = await browser.visit('/oauth/discord/start', {
    method: 'POST',
    body: new URLSearchParams({ code: page.code, csrf: page.csrf }),
  });
  const consent = new URL(begun.headers.get('location') ?? '');
  consent.searchParams.set('as', discordId);
  const approved = await browser.visit(consent.href, {
    method: 'POST',
    body: new URLSearchParams({ decision: 'approve' }),
  });
  return browser.open(approved.headers.get('location') ?? '');
}

/** The wallet signs what the page shows; `contract` signs for a contract wallet that its key owns. */
export async function signOnPage(
  browser: Browser,
  page: { csrf: string; code: string },
  wallet: Person,
  options: { contract?: string; move?: boolean; join?: boolean } = {},
): Promise<{
  status: number;
  body: { address?: string; code?: string; words?: string; asked?: boolean };
}> {
  const { csrf, code } = page;
  const prepared = await browser.act<{ message: string; address: string }>(
    `/link/${code}/prepare`,
    csrf,
    { address: options.contract ?? wallet.address },
  );
  if (prepared.status !== 200) return prepared;
  const { message, address } = prepared.body;
  const signature = await accountOf(wallet).signMessage({ message });
  const { move = false, join = false } = options;
  return browser.act(`/link/${code}/finish`, csrf, { message, address, signature, move, join });
}

const urlOf = (button: { url?: string | null | undefined } | undefined): string => {
  if (!button?.url) throw new Error('there is no button with a link');
  return button.url;
};

/** `/wallet link` in the Discord server, up to a page that is proven. */
export async function proveOnDiscord({ discord, env }: Deployment, town: Town, name: PersonId) {
  const answer = await discord.as(town.discordIds[name]).run(town.generalId, '/wallet link');
  const said = answer.response();
  const browser = createBrowser(env['PUBLIC_URL'] ?? '');
  const asked = await browser.open(urlOf(said.buttons.find((button) => button.url)));
  const page = await consentOnDiscord(browser, asked, town.discordIds[name]);
  return { browser, page, said };
}

/** `/wallet_link` in the Telegram group, through the private chat, up to a page that is proven. */
export async function proveOnTelegram({ telegram, env }: Deployment, town: Town, name: PersonId) {
  const person = telegram.as(town.telegramIds[name]);
  person.say(town.groupId, '/wallet_link');
  const said = await person.waitFor(town.groupId, /Link a wallet/);
  person.openDeepLink(urlOf(said.buttons.flat().find((button) => button.url)));
  const inPrivate = await person.waitFor('private', /Link a wallet/);
  const { url = '' } = await person.press(inPrivate, 'Open the page');
  const browser = createBrowser(env['PUBLIC_URL'] ?? '');
  const waiting = await browser.open(url);
  const tap = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(waiting.html)?.[1];
  person.openDeepLink(tap ?? '');
  await person.waitFor('private', /That browser is yours/);
  const page = await browser.open(`/link/${waiting.code}`);
  return { browser, page, said, waiting };
}

/** The whole way on one platform. */
export async function linkWallet(
  deployment: Deployment,
  town: Town,
  name: PersonId,
  wallet: Person,
  options: { on: 'discord' | 'telegram'; contract?: string },
): Promise<void> {
  const prove = options.on === 'discord' ? proveOnDiscord : proveOnTelegram;
  const { browser, page } = await prove(deployment, town, name);
  const contract = options.contract === undefined ? {} : { contract: options.contract };
  const done = await signOnPage(browser, page, wallet, contract);
  if (done.status !== 200) throw new Error(`not linked: ${JSON.stringify(done.body)}`);
}

/** A person's browser without a screen: cookies, redirects followed by hand, and a wallet that signs. */
import { privateKeyToAccount } from 'viem/accounts';
import type { Person } from '#sandbox/chain/people.ts';
import type { Deployment } from './deployment.ts';
import { read, type Town, type Name } from './town.ts';

export type Browser = {
  get(url: string): Promise<Response>;
  post(url: string, init: { body: string; headers?: Record<string, string> }): Promise<Response>;
};

const REDIRECTS_MAX = 5;

export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  async function send(url: string, init: RequestInit, depth = 0): Promise<Response> {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([k, v]) => `${k}=${v}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '' || /max-age=0/i.test(cookie)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), value);
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) return response;
    const next = new URL(location, url).href;
    // Another site's page: the caller plays the person there.
    if (depth >= REDIRECTS_MAX || new URL(next).origin !== new URL(url).origin) return response;
    return send(next, { method: 'GET' }, depth + 1);
  }
  return {
    get: (url) => send(url, { method: 'GET' }),
    post: (url, init) => send(url, { method: 'POST', ...init }),
  };
}

/** A form field on the first page, part of the script's data on the second. */
const csrfOf = (html: string): string =>
  (/name="csrf" value="([^"]+)"/.exec(html) ?? /"csrf":"([^"]+)"/.exec(html))?.[1] ?? '';

/** On a page whose browser is proven: asks for the text, signs it as it stands, hands it in. */
async function sign(browser: Browser, page: string, html: string, wallet: Person): Promise<string> {
  const account = privateKeyToAccount(wallet.privateKey);
  const { origin } = new URL(page);
  const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfOf(html), origin };
  const prepared = await browser.post(`${page}/prepare`, {
    headers,
    body: JSON.stringify({ address: account.address }),
  });
  const answered = await prepared.text();
  const { message } = JSON.parse(answered) as { message?: string };
  if (!message) throw new Error(`nothing to sign: ${prepared.status} ${answered} ${html.slice(0, 3000)}`);
  const signature = await account.signMessage({ message });
  const finished = await browser.post(`${page}/finish`, {
    headers,
    body: JSON.stringify({ address: account.address, message, signature }),
  });
  if (finished.status !== 200) throw new Error(`not linked: ${await finished.text()}`);
  return account.address;
}

/** `/wallet link` on Discord, the page, Discord's word on whose browser it is, and the signature. */
export async function linkOnDiscord(
  { discord }: Deployment,
  town: Town,
  name: Name,
  wallet: Person,
): Promise<string> {
  const person = discord.as(town.discordId[name]);
  const asked = await (await person.run(town.channelId, '/wallet link')).settled();
  const page = asked.buttons.find((button) => button.url)?.url;
  if (!page) throw new Error(`no link: ${read(asked)}`);
  const browser = openBrowser();
  const html = await (await browser.get(page)).text();
  const begun = await browser.post(new URL('/oauth/discord/start', page).href, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(page).origin,
    },
    body: new URLSearchParams({ csrf: csrfOf(html), code: page.split('/').at(-1) ?? '' }).toString(),
  });
  const authorize = begun.headers.get('location');
  if (!authorize) throw new Error(`no way to Discord: ${begun.status} ${await begun.text()}`);
  const back = await person.authorizes(authorize);
  const proven = await browser.get(back);
  return sign(browser, page, await proven.text(), wallet);
}

/** `/link` in the group, the private chat by deep link, the login button, and the signature. */
export async function linkOnTelegram(
  { telegram }: Deployment,
  town: Town,
  name: Name,
  wallet: Person,
): Promise<string> {
  const person = telegram.as(town.telegramId[name]);
  const said = person.say(town.groupId, '/link');
  const answer = await person.waitFor(town.groupId, (m) => m.buttons.flat().some((b) => b.url), {
    timeoutMs: 10_000,
    after: said,
  });
  const deepLink = answer.buttons.flat().find((button) => button.url)?.url;
  if (!deepLink) throw new Error('no deep link');
  const opened = person.openDeepLink(deepLink);
  if (opened.kind !== 'private') throw new Error('not a private chat');
  const page = await person.waitFor('private', (m) => m.buttons.flat().some((b) => b.url), {
    timeoutMs: 10_000,
    after: opened.message,
  });
  const login = page.buttons.flat().find((button) => button.url);
  const pressed = await person.press(page, login?.label ?? '');
  if (!pressed.url) throw new Error('the login button opens nothing');
  const browser = openBrowser();
  const proven = await browser.get(pressed.url);
  const { origin, pathname } = new URL(pressed.url);
  const address = origin + pathname.replace(/\/telegram$/, '');
  // Login data in an address could have been sent by somebody else: a tap of one's own confirms the browser.
  const here = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(await proven.text())?.[1];
  if (!here) throw new Error('the page asks for no confirmation');
  const confirmed = person.openDeepLink(here);
  if (confirmed.kind !== 'private') throw new Error('not a private chat');
  await person.waitFor('private', (m) => m.fromBot, { timeoutMs: 10_000, after: confirmed.message });
  const ready = await browser.get(address);
  return sign(browser, address, await ready.text(), wallet);
}

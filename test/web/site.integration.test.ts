/** The routes without a port: what guards them, and what they say. */

import type { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { loginUrl } from '#sandbox/telegram/login.ts';
import { createVisitor, siteOptions, LOGIN_TOKEN as TOKEN } from '#test/support/site.ts';
import {
  createWalletWorld,
  type Member,
  must,
  PUBLIC_URL,
  type WalletWorld,
} from '#test/support/wallet-world.ts';
import { createHolds } from '#web/hold.ts';
import { createWeb } from '#web/index.ts';
import { createLimits } from '#web/limits.ts';
import { createSite, type SiteOptions } from '#web/site.ts';

let world: WalletWorld;
let options: SiteOptions;
let site: Hono;
let isReady = true;

beforeAll(async () => {
  world = await createWalletWorld();
  options = await siteOptions(world, () => isReady);
  site = createSite(options);
});
afterAll(() => world?.close());

const open = async (member: Member) =>
  must(await world.wallets.openLink({ account: member.account, community: world.community })).code;

async function telegramLogin(member: Member, code: string): Promise<string> {
  const seconds = Math.floor((await world.store.now()).getTime() / 1000);
  const person = { id: Number(member.externalId), firstName: 'Ada', username: 'ada' };
  const url = new URL(
    loginUrl(`${PUBLIC_URL}/link/${code}/telegram`, person as never, TOKEN, seconds),
  );
  return `${url.pathname}${url.search}`;
}

describe('every answer', () => {
  it('tells the browser what it may load, frame and send on', async () => {
    for (const path of ['/about', '/nowhere', '/health', `/link/${'0'.repeat(40)}`]) {
      const { headers } = await site.request(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self' https://discord.com");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('strict-transport-security')).toContain('max-age=63072000');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('holds no script or style inside a page', async () => {
    const ada = await world.addMember('discord', 'ada');
    const { html } = await createVisitor(() => site).page(`/link/${await open(ada)}`);
    expect(html).not.toMatch(/<style|style=|onclick|javascript:/i);
    const scripts = [...html.matchAll(/<script([^>]*)>/g)].map(
      ([, attributes]) => attributes ?? '',
    );
    expect(
      scripts.every((one) => one.includes('src="/assets/') || one.includes('application/json')),
    ).toBe(true);
  });

  it('has its sign in the page and where browsers ask for one by themselves', async () => {
    const html = await (await site.request('/about')).text();
    expect(html).toMatch(/<link rel="icon" href="data:image\/svg\+xml,%3Csvg/);
    const icon = await site.request('/favicon.ico');
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(icon.headers.get('content-security-policy')).toContain("img-src 'self' data:");
    expect(await icon.text()).toMatch(/^<svg xmlns=.*<\/svg>$/);
  });

  it('keeps assets for ever, under a name that changes with them', async () => {
    const { script } = options.bundle;
    const response = await site.request(script.path);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await response.text()).toBe(script.body);
    const parts = [...options.bundle.byPath.values()];
    expect(parts.length).toBeGreaterThanOrEqual(5);
    for (const { path, body, mime } of parts) {
      expect(path).toMatch(/^\/assets\/[\w-]+-[A-Z0-9]{8}\.(js|css)$/);
      const part = await site.request(path);
      expect(part.headers.get('content-type')).toBe(mime);
      expect(await part.text()).toBe(body);
    }
    // What every page loads names no part that only some readers need, but by its address.
    expect(script.body.length).toBeLessThan(40_000);
    expect((await site.request('/assets/link-0000000000000000.js')).status).toBe(404);
    expect((await site.request('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });
});

describe('the routes of the machine', () => {
  it('say alive, ready and how much', async () => {
    expect(await (await site.request('/health')).json()).toEqual({ ok: true });
    const ready = await site.request('/ready');
    expect(ready.status).toBe(200);
    // A platform that is out of reach is told, and keeps no page from being served.
    expect(await ready.json()).toEqual({
      ok: true,
      database: true,
      discord: true,
      telegram: false,
    });
    isReady = false;
    expect((await site.request('/ready')).status).toBe(503);
    isReady = true;
    const metrics = await site.request('/metrics');
    expect(await metrics.text()).toContain('civitas_http_request_seconds_count');
    const outside = await site.request('/metrics', { headers: { 'x-forwarded-for': '8.8.8.8' } });
    expect(outside.status).toBe(404);
  });
});

describe('the link page', () => {
  it('names the account and community as data, never as markup', async () => {
    const met = await world.people.meet(
      {
        platform: 'discord',
        externalId: '80351110224670001',
        handle: 'eve',
        displayName: '<script>alert(1)</script>"\'</dd>',
        isBot: false,
        locale: 'en',
      },
      { externalId: undefined, privateChat: false },
    );
    const code = must(
      await world.wallets.openLink({ account: met.account, community: world.community }),
    ).code;
    const { html, state } = await createVisitor(() => site).page(`/link/${code}`);
    expect(state).toBe('unproven');
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('80351110224670001');
    expect(html).toContain('Harbour Town');
    expect(html).toContain('Nothing is spent and no approval is asked.');
  });

  it('says why not, with the status of it', async () => {
    const visitor = createVisitor(() => site);
    expect((await visitor.visit(`/link/${'f'.repeat(40)}`)).status).toBe(404);
    expect((await visitor.visit('/link/short')).status).toBe(404);
    expect((await visitor.visit(`/link/${'x'.repeat(5_000)}`)).status).toBe(404);
    const ada = await world.addMember('telegram', 'late');
    const code = await open(ada);
    await world.advance(600_000);
    const late = await visitor.visit(`/link/${code}`);
    expect(late.status).toBe(410);
    expect(await late.text()).toContain('expired');
  });

  it('gives each browser a cookie no script reads and no other site sends', async () => {
    const ada = await world.addMember('discord', 'cookie');
    const response = await site.request(`/link/${await open(ada)}`);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-civitas-browser=[\w-]{43};/);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
  });
});

describe('on Telegram', () => {
  it('a login and a tap prove the browser, and the wallet is linked', async () => {
    const bo = await world.addMember('telegram', 'bo', true);
    const code = await open(bo);
    const visitor = createVisitor(() => site);
    const landed = await visitor.visit(await telegramLogin(bo, code));
    expect(landed.status).toBe(303);
    expect(landed.headers.get('location')).toBe(`/link/${code}`);
    const waiting = await visitor.page(`/link/${code}`);
    expect(waiting.state).toBe('confirming');
    const tap = /https:\/\/t\.me\/civitas_bot\?start=here_([\w-]{1,59})"/.exec(waiting.html)?.[1];
    expect(await (await visitor.visit(`/link/${code}/state`)).json()).toEqual({
      state: 'confirming',
    });
    must(await world.wallets.confirmBrowser(tap ?? '', bo.account));
    const { csrf, state } = await visitor.page(`/link/${code}`);
    expect(state).toBe('proven');
    const wanted = { address: people.bo.address, chainId: 1 };
    const prepared = await visitor.act(`/link/${code}/prepare`, csrf, wanted);
    const shown = (await prepared.json()) as { message: string; address: string };
    const signature = await accountOf(people.bo).signMessage({ message: shown.message });
    const done = await visitor.act(`/link/${code}/finish`, csrf, { ...shown, signature });
    expect(await done.json()).toEqual({ address: people.bo.address, moved: false });
    expect((await visitor.page(`/link/${code}`)).state).toBe('linked');
    // For any other browser that link is over.
    expect((await createVisitor(() => site).visit(`/link/${code}`)).status).toBe(410);
  });

  it('a button pressed twice leads to one page; a login used elsewhere leaves no cookie', async () => {
    const cy = await world.addMember('telegram', 'cy', true);
    const code = await open(cy);
    const address = await telegramLogin(cy, code);
    // A browser without a cookie opens the address in two tabs at once: one of them names it.
    const tabs = await Promise.all([site.request(address), site.request(address)]);
    const first = tabs.find(({ status }) => status === 303);
    const second = tabs.find(({ status }) => status === 403);
    expect(first?.headers.getSetCookie()).toHaveLength(1);
    expect(second?.headers.getSetCookie()).toEqual([]);
    const words = (await second?.text()) ?? '';
    expect(words).toContain('pressed the button twice');
    expect(words).toContain(`href="/link/${code}"`);
    const visitor = createVisitor(() => site);
    const [, cookie = ''] = /=([^;]+)/.exec(first?.headers.getSetCookie()[0] ?? '') ?? [];
    visitor.jar.set('__Host-civitas-browser', cookie);
    expect((await visitor.page(`/link/${code}`)).state).toBe('confirming');
    // With its cookie the same address is the same page again, also at once.
    const again = await Promise.all([visitor.visit(address), visitor.visit(address)]);
    expect(again.map(({ status }) => status)).toEqual([303, 303]);
    expect((await visitor.page(`/link/${code}`)).state).toBe('confirming');
    expect((await createVisitor(() => site).visit(address)).status).toBe(403);
  });

  it('a login that is altered, or somebody else’s, proves nothing', async () => {
    const [ada, eve] = [
      await world.addMember('telegram', 'ada'),
      await world.addMember('telegram', 'eve'),
    ];
    const code = await open(ada);
    const honest = await telegramLogin(ada, code);
    const visitor = createVisitor(() => site);
    expect((await visitor.visit(honest.replace(/hash=./, 'hash=x'))).status).toBe(403);
    expect((await visitor.visit(`${honest}&id=1`)).status).toBe(403);
    const foreign = await visitor.visit(await telegramLogin(eve, code));
    expect(foreign.status).toBe(403);
    expect(await foreign.text()).toContain('made for another chat account');
    expect((await visitor.page(`/link/${code}`)).state).toBe('unproven');
  });
});

describe('a page that waits for a tap', () => {
  const ask = (code: string) => `/link/${code}/state?from=confirming`;
  /** A browser with the login of Telegram, and the tap that is missing. */
  async function confirming(on: Hono) {
    const member = await world.addMember('telegram', 'waits');
    const code = await open(member);
    const visitor = createVisitor(() => on);
    await visitor.visit(await telegramLogin(member, code));
    const browser = visitor.jar.get('__Host-civitas-browser') ?? '';
    const { confirmation } = must(await world.wallets.describe(code, browser));
    const tap = async () =>
      must(await world.wallets.confirmBrowser(confirmation ?? '', member.account));
    return { code, visitor, browser, tap };
  }

  it('is answered by the next look after the tap, and counted once', async () => {
    const looks: string[][] = [];
    let looked: (() => void) | undefined;
    const holds = createHolds(async (keys) => {
      looks.push([...keys]);
      looked?.();
      return world.wallets.marksOf(keys);
    });
    const limits = createLimits({ page: 2, act: 10, link: 10 });
    const waiting = await confirming(site);
    const held = createSite({ ...options, limits, holds });
    const visitor = createVisitor(() => held);
    for (const [name, value] of waiting.visitor.jar) visitor.jar.set(name, value);
    const answer = visitor.visit(ask(waiting.code));
    // The look before it waits, and two that find nothing.
    await new Promise<void>((resolve) => {
      looked = () => looks.length >= 3 && resolve();
    });
    await waiting.tap();
    const before = looks.length;
    expect(await (await answer).json()).toEqual({ state: 'proven' });
    expect(looks.length - before).toBeLessThanOrEqual(2);
    // As many looks as there were, they were one request of two a minute.
    expect((await visitor.visit(ask(waiting.code))).status).toBe(200);
    expect((await visitor.visit(ask(waiting.code))).status).toBe(429);
  });

  it('is answered at once where it shows something else, and holds nobody who left', async () => {
    const holds = createHolds(world.wallets.marksOf);
    const held = createSite({ ...options, holds });
    const { code, browser } = await confirming(held);
    const headers = { cookie: `__Host-civitas-browser=${browser}` };
    const state = async (query: string) =>
      (await held.request(`/link/${code}/state${query}`, { headers })).json();
    expect(await state('')).toEqual({ state: 'confirming' });
    expect(await state('?from=unproven')).toEqual({ state: 'confirming' });
    const leaving = new AbortController();
    const left = held.request(ask(code), { headers, signal: leaving.signal });
    await expect.poll(() => holds.size, { timeout: 10_000 }).toBe(1);
    leaving.abort();
    await left;
    expect(holds.size).toBe(0);
  });

  it('keeps no server from stopping', async () => {
    const { code, browser } = await confirming(site);
    const { bundle: _, ...rest } = options;
    const web = createWeb({ ...rest, host: '127.0.0.1', port: 0 });
    await web.start();
    const headers = { cookie: `__Host-civitas-browser=${browser}` };
    let isAnswered = false;
    const answer = fetch(`${web.url}${ask(code)}`, { headers }).then(async (response) => {
      isAnswered = true;
      return response.json();
    });
    // Another answer on the same server: the one before it is held by now.
    await (await fetch(`${web.url}/link/${code}/state`, { headers })).json();
    expect(isAnswered).toBe(false);
    const began = performance.now();
    await web.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await answer).toEqual({ state: 'confirming' });
  });
});

describe('what a script asks', () => {
  const proven = async () => {
    const member = await world.addMember('telegram', 'act');
    const code = await open(member);
    const visitor = createVisitor(() => site);
    await visitor.visit(await telegramLogin(member, code));
    const view = must(
      await world.wallets.describe(code, visitor.jar.get('__Host-civitas-browser') ?? ''),
    );
    must(await world.wallets.confirmBrowser(view.confirmation ?? '', member.account));
    const { csrf } = await visitor.page(`/link/${code}`);
    return { visitor, csrf, path: `/link/${code}/prepare` };
  };
  const body = { address: people.ada.address };

  it('needs the page’s own token, cookie and origin', async () => {
    const { visitor, csrf, path } = await proven();
    expect((await visitor.act(path, csrf, body)).status).toBe(200);
    const other = createVisitor(() => site);
    await other.page(path.replace('/prepare', ''));
    const refused = [
      await visitor.act(path, '', body),
      await visitor.act(path, `${csrf.slice(0, -2)}AA`, body),
      await visitor.act(path, csrf, body, { origin: 'https://evil.example' }),
      await visitor.act(path, csrf, body, { origin: 'null' }),
      // A token of one browser is none in another.
      await other.act(path, csrf, body),
      await createVisitor(() => site).act(path, csrf, body),
    ];
    for (const response of refused) {
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'not-allowed' });
    }
  });

  it('is refused when it is no such request', async () => {
    const { visitor, csrf, path } = await proven();
    const shapes = ['', '{', '[]', '{"address":5}', '{"address":"0x","extra":1}', 'null'];
    for (const shape of shapes) {
      expect((await visitor.act(path, csrf, shape)).status).toBe(400);
    }
    expect((await visitor.act(path, csrf, { address: 'a'.repeat(200) })).status).toBe(400);
    const said = await visitor.act(path, csrf, { address: '0x1234' });
    expect(said.status).toBe(422);
    expect(await said.json()).toMatchObject({
      code: 'address-malformed',
      words: expect.stringContaining('is not an address'),
    });
  });
});

describe('when something breaks', () => {
  it('the reader gets a reference, the log the rest', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const describeLink = async (): Promise<never> => {
      throw new Error('the database is on fire');
    };
    const services = { ...options.services, wallets: { ...world.wallets, describe: describeLink } };
    const broken = createSite({ ...options, services, log });
    const page = await broken.request(`/link/${'0'.repeat(40)}`);
    expect(page.status).toBe(500);
    const html = await page.text();
    expect(html).toContain('7f3a');
    expect(html).not.toContain('fire');
    const json = await broken.request(`/link/${'0'.repeat(40)}/state`);
    expect(await json.json()).toMatchObject({ code: 'broken' });
    expect(lines.join('')).toContain('the database is on fire');
    expect(lines.join('')).not.toContain('0'.repeat(40));
  });
});

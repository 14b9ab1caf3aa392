/** How often and how much: each limit of the pages, who is behind it, and what is said to them. */
import type { Hono } from 'hono';
import type { PrivateKeyAccount } from 'viem/accounts';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { loginUrl } from '#sandbox/telegram/login.ts';
import { createVisitor, LOGIN_TOKEN, siteOptions } from '#test/support/site.ts';
import {
  createWalletWorld,
  type Member,
  must,
  PUBLIC_URL,
  type WalletWorld,
} from '#test/support/wallet-world.ts';
import { createLimits, type Points } from '#web/limits.ts';
import { createSite, type SiteOptions } from '#web/site.ts';

type Visitor = ReturnType<typeof createVisitor>;
const COOKIE = '__Host-civitas-browser';
const NOWHERE = `/link/${'e'.repeat(40)}`;

let world: WalletWorld;
let options: SiteOptions;
beforeAll(async () => {
  world = await createWalletWorld();
  options = await siteOptions(world);
});
afterAll(() => world?.close());

/** A site of its own: what others asked counts for nothing here. */
const siteWith = (points: Partial<Points>): Hono =>
  createSite({ ...options, limits: createLimits(points) });
const open = async (member: Member) =>
  must(await world.wallets.openLink({ account: member.account, community: world.community })).code;

async function loginFor(member: Member, code: string): Promise<string> {
  const seconds = Math.floor((await world.store.now()).getTime() / 1000);
  const person = { id: Number(member.externalId), firstName: 'Ada', username: 'ada' };
  const page = `${PUBLIC_URL}/link/${code}/telegram`;
  const { pathname, search } = new URL(loginUrl(page, person as never, LOGIN_TOKEN, seconds));
  return `${pathname}${search}`;
}

/** Proves the account as the pages do; Discord itself stands outside. */
async function prove(visitor: Visitor, member: Member, code: string): Promise<string> {
  const { csrf } = await visitor.page(`/link/${code}`);
  const browser = () => visitor.jar.get(COOKIE) ?? '';
  if (member.platform === 'telegram') {
    expect((await visitor.visit(await loginFor(member, code))).status).toBe(303);
    const view = must(await world.wallets.describe(code, browser()));
    must(await world.wallets.confirmBrowser(view.confirmation ?? '', member.account));
  } else {
    const begun = await visitor.visit('/oauth/discord/start', {
      method: 'POST',
      body: new URLSearchParams({ code, csrf }),
    });
    expect(begun.status).toBe(303);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const back = await visitor.visit(`/oauth/discord/callback?state=${state}&error=access_denied`);
    expect(back.status).toBe(403);
    const { externalId } = member;
    must(await world.wallets.proveDiscord({ code, browser: browser(), state, externalId }));
  }
  return (await visitor.page(`/link/${code}`)).csrf;
}

async function expectSlow(response: Response, isPage = false): Promise<void> {
  expect(response.status).toBe(429);
  const seconds = Number(response.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  const words = expect.stringMatching(/That was very fast\. Please try again in (a|\d+) /);
  if (isPage) expect(await response.text()).toEqual(words);
  else expect(await response.json()).toEqual({ code: 'rate-limited', words });
}

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('a limit', () => {
  it('by address slows down pages and polling of that address', async () => {
    const site = siteWith({ page: 3 });
    for (const path of [NOWHERE, `${NOWHERE}/state`, '/wallet']) {
      expect((await site.request(path, from('203.0.113.7'))).status).not.toBe(429);
    }
    await expectSlow(await site.request(NOWHERE, from('203.0.113.7')), true);
    await expectSlow(await site.request('/wallet', from('203.0.113.7')), true);
    await expectSlow(await site.request(`${NOWHERE}/state`, from('203.0.113.7')));
    expect((await site.request(NOWHERE, from('203.0.113.8'))).status).toBe(404);
    // What is the same for everybody is read by everybody.
    expect((await site.request('/about', from('203.0.113.7'))).status).toBe(200);
  });

  it('by address counts a network of IPv6 as one', async () => {
    const site = siteWith({ page: 2 });
    for (const last of ['1', '2']) await site.request(NOWHERE, from(`2001:db8:1:2::${last}`));
    await expectSlow(await site.request(NOWHERE, from('2001:db8:1:2:3::4')), true);
    expect((await site.request(NOWHERE, from('2001:db8:1:3::1'))).status).toBe(404);
  });

  it('by address slows down proofs and signatures, over all links', async () => {
    const site = siteWith({ act: 4 });
    const visitor = createVisitor(() => site);
    const links = ['a', 'b', 'c', 'd'].map((letter) => `/link/${letter.repeat(40)}`);
    const post = (path: string) => visitor.act(path, '', {}, from('203.0.113.7').headers);
    for (const link of links) expect((await post(`${link}/prepare`)).status).toBe(403);
    await expectSlow(await post(`${links[0]}/finish`));
    const login = await site.request(`${links[1]}/telegram?hash=x`, from('203.0.113.7'));
    await expectSlow(login, true);
    await expectSlow(
      await site.request('/oauth/discord/start', { method: 'POST', ...from('203.0.113.7') }),
      true,
    );
    await expectSlow(await site.request('/oauth/discord/callback', from('203.0.113.7')), true);
    const other = await visitor.act(`${links[0]}/prepare`, '', {}, from('203.0.113.8').headers);
    expect(other.status).toBe(403);
  });

  it('by address holds for the wallet page, whatever cookie comes along', async () => {
    const site = siteWith({ wallet: 3 });
    const asked = async (address: string) => {
      const visitor = createVisitor(() => site);
      const { csrf } = await visitor.page('/wallet');
      const body = { purpose: 'lock', address: people.ada.address };
      return visitor.act('/wallet/prepare', csrf, body, from(address).headers);
    };
    for (let count = 0; count < 3; count += 1)
      expect((await asked('203.0.113.7')).status).toBe(200);
    await expectSlow(await asked('203.0.113.7'));
    expect((await asked('203.0.113.8')).status).toBe(200);
  });

  it('by link slows down whoever signs there, from wherever', async () => {
    const site = siteWith({ link: 5 });
    const post = (path: string, last: number) =>
      createVisitor(() => site).act(path, '', '', from(`203.0.113.${last}`).headers);
    for (let last = 1; last <= 5; last += 1) {
      expect((await post(`${NOWHERE}/prepare`, last)).status).toBe(403);
    }
    await expectSlow(await post(`${NOWHERE}/finish`, 6));
    expect((await post(`/link/${'d'.repeat(40)}/prepare`, 6)).status).toBe(403);
  });

  it.each(['discord', 'telegram'] as const)(
    'by account holds over all links of somebody on %s, once they have proven it',
    async (platform) => {
      const site = siteWith({ account: 4 });
      const [ada, bo] = [
        await world.addMember(platform, 'ada', true),
        await world.addMember(platform, 'bo', true),
      ];
      const links = [await open(ada), await open(ada)];
      const body = { address: people.ada.address };
      const proven = async (member: Member, code: string) => {
        const visitor = createVisitor(() => site);
        const csrf = await prove(visitor, member, code);
        return () => visitor.act(`/link/${code}/prepare`, csrf, body);
      };
      const acts = [];
      for (const code of links) {
        acts.push(await proven(ada, code));
        // Telegram signs the same data for whatever is pressed within one second, and it counts once.
        await world.advance(1_000);
      }
      // A stranger who has the link uses up nothing of its owner's.
      const stranger = createVisitor(() => site);
      const { csrf } = await stranger.page(`/link/${links[0]}`);
      for (let count = 0; count < 6; count += 1) {
        const no = await stranger.act(`/link/${links[0]}/prepare`, csrf, body);
        expect(await no.json()).toMatchObject({ code: 'link-unproven' });
      }
      for (let count = 0; count < 2; count += 1) {
        for (const act of acts) expect((await act()).status).toBe(200);
      }
      for (const act of acts) await expectSlow(await act());
      expect((await (await proven(bo, await open(bo)))()).status).toBe(200);
    },
  );
});

describe('a room full of people behind one address', () => {
  const PEOPLE = 30;
  /** While a page waits for a tap it asks each second. */
  const LOOKS = 20;

  it(`of ${PEOPLE}, who all link within a minute, is kept waiting by no limit`, async () => {
    const site = siteWith({});
    const link = async (n: number): Promise<PrivateKeyAccount> => {
      const member = await world.addMember(n % 2 ? 'discord' : 'telegram', `room${n}`, true);
      const [key, code] = [privateKeyToAccount(generatePrivateKey()), await open(member)];
      const visitor = createVisitor(() => site);
      for (let count = 0; count < LOOKS; count += 1) {
        expect((await visitor.visit(`/link/${code}/state`)).status).toBe(200);
      }
      const csrf = await prove(visitor, member, code);
      const wanted = { address: key.address };
      const prepared = await visitor.act(`/link/${code}/prepare`, csrf, wanted);
      const shown = (await prepared.json()) as { message: string; address: string };
      const signature = await key.signMessage({ message: shown.message });
      const done = await visitor.act(`/link/${code}/finish`, csrf, { ...shown, signature });
      expect(await done.json()).toEqual({ address: key.address, moved: false });
      expect((await visitor.page(`/link/${code}`)).state).toBe('linked');
      return key;
    };
    const keys = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => link(n)));
    expect(new Set(keys.map(({ address }) => address)).size).toBe(PEOPLE);
  });
});

describe('what is too large', () => {
  const huge = JSON.stringify({ address: 'a'.repeat(70_000) });
  const post = (path: string, init: RequestInit) =>
    siteWith({}).request(path, { method: 'POST', ...init });

  it.each([
    '/wallet/prepare',
    '/wallet/finish',
    `${NOWHERE}/prepare`,
    `${NOWHERE}/await`,
    `${NOWHERE}/finish`,
  ])('is not read by %s, whether its size is told or not', async (path) => {
    const told = await post(path, { body: huge });
    expect(told.status).toBe(413);
    expect(await told.json()).toEqual({ code: 'too-large', words: expect.stringMatching(/large/) });
    const stream = new Blob([huge]).stream();
    const untold = await post(path, { body: stream, duplex: 'half' } as RequestInit);
    expect(untold.status).toBe(413);
    const lied = await post(path, { body: huge, headers: { 'content-length': '2' } });
    expect([403, 413]).toContain(lied.status);
  });

  it('is not read as a form either, and a person is told on a page', async () => {
    const form = new URLSearchParams({ code: 'a'.repeat(70_000), csrf: 'x' });
    const answer = await post('/oauth/discord/start', { body: form });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('That was too large, so it was not read.');
  });

  it('and no field of what is small enough is longer than it can be', async () => {
    const member = await world.addMember('telegram', 'long', true);
    const code = await open(member);
    const site = siteWith({});
    const visitor = createVisitor(() => site);
    const csrf = await prove(visitor, member, code);
    const signed = { address: people.ada.address, message: 'm', signature: '0x00' };
    const asked = (path: string, body: object) => visitor.act(`/link/${code}/${path}`, csrf, body);
    for (const [path, body] of [
      ['prepare', { address: 'a'.repeat(101) }],
      ['await', { address: 'a'.repeat(101) }],
      ['finish', { ...signed, address: 'a'.repeat(101) }],
      ['finish', { ...signed, message: 'm'.repeat(8_001) }],
      ['finish', { ...signed, signature: `0x${'0'.repeat(40_000)}` }],
    ] as const) {
      const answer = await asked(path, body);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(await answer.json()).toMatchObject({ code: 'malformed' });
    }
  });
});

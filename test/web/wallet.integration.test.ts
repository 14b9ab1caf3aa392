/** The wallet page without a port: what it says before a signature, and every way to misuse one. */
import type { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WALLET_ACTS, type WalletAct } from '#core/wallet/act.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { HOST } from '#test/support/host.ts';
import {
  createWalletWorld,
  linkWallet,
  must,
  newBrowser,
  PUBLIC_URL,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';
import { createBundle } from '#web/bundle.ts';
import { createLimits } from '#web/limits.ts';
import { createSite, type SiteOptions } from '#web/site.ts';

let world: WalletWorld;
let site: Hono;
let options: SiteOptions;
const HALF = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

beforeAll(async () => {
  world = await createWalletWorld();
  const deployment = {
    publicUrl: PUBLIC_URL,
    telegramUsername: 'civitas_bot',
    chainIds: [],
    custody: false,
    sandbox: false,
    host: HOST,
    explorer: () => undefined,
  };
  options = {
    services: { ...world, reference: () => '7f3a', deployment },
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    publicUrl: PUBLIC_URL,
    keys: ['a'.repeat(64)],
    bundle: await createBundle(),
    ready: async () => ({ database: true }),
    connected: () => ({ discord: true, telegram: true }),
    // One address asks for everybody here.
    limits: createLimits({ page: 1_000, wallet: 1_000, link: 1_000 }),
  };
  site = createSite(options);
});
afterAll(() => world?.close());

type Prepared = { id: string; message: string; address: string };
type Answered = { status: number; code?: string; words?: string };

/** A browser on the wallet page: its cookie, its token. */
async function visit(on: Hono = site) {
  const opened = await on.request('/wallet');
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const html = await opened.text();
  const csrf = /"csrf":"([^"]+)"/.exec(html)?.[1] ?? '';
  async function post<T = object>(path: string, body: object, more: Record<string, string> = {}) {
    const response = await on.request(`/wallet/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-csrf-token': csrf,
        origin: PUBLIC_URL,
        cookie,
        ...more,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as T) };
  }
  return {
    html,
    post,
    prepare: (purpose: WalletAct, address: string) =>
      post<Prepared>('prepare', { purpose, address }),
    finish: (signed: Prepared & { signature: string }): Promise<Answered> => {
      const { id, address, message, signature } = signed;
      return post('finish', { id, address, message, signature });
    },
  };
}

const signed = async ({ id, message, address }: Prepared, wallet = people.ada) => ({
  ...{ id, message, address },
  signature: await accountOf(wallet).signMessage({ message }),
});

/** Somebody has Ada's wallet linked. */
async function owner(wallet = people.ada) {
  const member = await world.addMember('telegram', `o${newBrowser().slice(0, 8)}`);
  must(await linkWallet(world, member, wallet, { move: true }));
  return member;
}
const linkedTo = async ({ person }: { person: never | string }) =>
  (await world.wallets.list(person as never)).length;

describe('the wallet page', () => {
  it('says the same of a wallet that is linked and of one that is not', async () => {
    const holder = await owner();
    const browser = await visit();
    const [known, unknown] = [
      await browser.prepare('unlink', people.ada.address),
      await browser.prepare('unlink', people.finn.address),
    ];
    const shape = ({ message, ...rest }: typeof known) => ({
      keys: Object.keys(rest),
      status: rest.status,
      text: message
        .replace(/0x[0-9a-fA-F]{40}/, '')
        .replace(/Nonce: \w+/, '')
        .replaceAll(/\d{4}-\d\d-\d\dT[^\n]+/g, ''),
    });
    expect(shape(known)).toEqual(shape(unknown));
    expect(browser.html).not.toContain(holder.externalId);
    expect(known.message).toContain('Unlink this wallet from whoever has linked it.');
    expect(known.message).toContain(`URI: ${PUBLIC_URL}/wallet\n`);
    expect(known.message).toContain('- urn:civitas:wallet:unlink');
  });

  it('names the wallets that are not in the browser, and the way to another one', async () => {
    const dataOf = (html: string) =>
      JSON.parse(
        /<script type="application\/json" id="page">(.+?)<\/script>/.exec(html)?.[1] ?? '',
      );
    const plain = await visit();
    expect(dataOf(plain.html).reach).toEqual({ projectId: null, chainIds: [1] });
    const { host } = new URL(PUBLIC_URL);
    expect(plain.html).toContain(`href="https://link.metamask.io/dapp/${host}/wallet"`);
    const projectId = '0123456789abcdef0123456789abcdef';
    const { services } = options;
    const deployment = { ...services.deployment, chainIds: [8453] };
    const relayed = createSite({
      ...{ ...options, services: { ...services, deployment } },
      walletConnectProjectId: projectId,
    });
    expect(dataOf((await visit(relayed)).html).reach).toEqual({ projectId, chainIds: [8453] });
  });

  it('unlinks by signature alone, tells whom it was taken from, and its owner who that was', async () => {
    const holder = await owner();
    const browser = await visit();
    const done = await browser.finish(
      await signed(await browser.prepare('unlink', people.ada.address)),
    );
    expect(done.status).toBe(200);
    const { handle } = (await world.people.accounts(holder.person))[0] ?? {};
    expect(done.words).toContain(`@${handle} on Telegram`);
    expect(await linkedTo(holder)).toBe(0);
    const [notice] = await world.store.inbox.listNotices(holder.person, 1);
    expect(notice?.kind).toBe('wallet-unlinked-by-key');
    const deeds = await world.connection.sql`
      select actor_id, details from audit where action = 'wallet.unlink'`;
    expect(deeds.at(-1)).toEqual({ actor_id: null, details: { by: 'signature' } });
  });

  it('does nothing for a signature of a wallet nobody has', async () => {
    const browser = await visit();
    for (const purpose of WALLET_ACTS) {
      const prepared = await browser.prepare(purpose, people.finn.address);
      const done = await browser.finish(await signed(prepared, people.finn));
      expect([purpose, done.status, done.code]).toEqual([purpose, 422, 'act-nothing-linked']);
    }
  });

  it('locks and lifts by the same wallet', async () => {
    const holder = await owner(people.cleo);
    const browser = await visit();
    const doIt = async (purpose: WalletAct) =>
      browser.finish(
        await signed(await browser.prepare(purpose, people.cleo.address), people.cleo),
      );
    expect((await doIt('lock')).status).toBe(200);
    expect(await world.locks.lockedSince(holder.person)).toBeInstanceOf(Date);
    expect((await doIt('lock')).code).toBe('already-locked');
    expect((await doIt('unlock')).status).toBe(200);
    expect(await world.locks.lockedSince(holder.person)).toBeUndefined();
    expect((await doIt('unlock')).code).toBe('not-locked');
  });
});

describe('a signature on the wallet page', () => {
  it('counts once, also when it is sent many times at once', async () => {
    await owner();
    const browser = await visit();
    const given = await signed(await browser.prepare('unlink', people.ada.address));
    const all = await Promise.all(Array.from({ length: 8 }, () => browser.finish(given)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, code } of all) if (status !== 200) expect(code).toBe('act-used');
    await owner();
    expect((await browser.finish(given)).code).toBe('act-used');
  });

  it('is good in the browser it was made for, and in no other', async () => {
    const holder = await owner();
    const given = await signed(await (await visit()).prepare('unlink', people.ada.address));
    const other = await (await visit()).finish(given);
    expect([other.status, other.code]).toEqual([404, 'act-unknown']);
    expect(await linkedTo(holder)).toBe(1);
  });

  it('is for the text that was shown: no byte more, less or other', async () => {
    const holder = await owner();
    const browser = await visit();
    const prepared = await browser.prepare('unlink', people.ada.address);
    const altered = [
      prepared.message.replace('whoever', 'Whoever'),
      prepared.message.replace('moves nothing.', 'moves nothing. '),
      prepared.message.replace('wallet:unlink', 'wallet:lock'),
      `${prepared.message}\n- https://evil.example`,
    ];
    for (const message of altered) {
      const done = await browser.finish(await signed({ ...prepared, message }));
      expect([message, done.code]).toEqual([message, 'message-altered']);
    }
    const elsewhere = prepared.message.replaceAll('civitas.example', 'evil.example');
    const foreign = await browser.finish(await signed({ ...prepared, message: elsewhere }));
    expect(foreign.code).toBe('domain-wrong');
    const garbage = await browser.finish({ ...prepared, message: 'hello', signature: '0x00' });
    expect(garbage.code).toBe('message-altered');
    expect(await linkedTo(holder)).toBe(1);
  });

  it('is by the wallet it names, in the one form of it', async () => {
    const holder = await owner();
    const browser = await visit();
    const prepared = await browser.prepare('unlink', people.ada.address);
    expect((await browser.finish(await signed(prepared, people.bo))).code).toBe(
      'signature-unverifiable',
    );
    const { signature } = await signed(prepared);
    const [r, s, v] = [
      signature.slice(2, 66),
      BigInt(`0x${signature.slice(66, 130)}`),
      Number.parseInt(signature.slice(130), 16),
    ];
    const twin = `0x${r}${(HALF - s).toString(16).padStart(64, '0')}${(v === 27 ? 28 : 27).toString(16)}`;
    expect((await browser.finish({ ...prepared, signature: twin })).code).toBe(
      'signature-unverifiable',
    );
    expect(
      (await browser.finish({ ...prepared, address: people.bo.address, signature })).code,
    ).toBe('message-altered');
    expect((await browser.finish({ ...prepared, signature: '0xzz' })).code).toBe('signature-wrong');
    expect(await linkedTo(holder)).toBe(1);
  });

  it('ends after ten minutes', async () => {
    const holder = await owner();
    const browser = await visit();
    const given = await signed(await browser.prepare('unlink', people.ada.address));
    await world.advance(10 * 60_000 + 1);
    const late = await browser.finish(given);
    expect([late.status, late.code]).toEqual([410, 'act-expired']);
    expect(await linkedTo(holder)).toBe(1);
  });

  it.each(WALLET_ACTS)(
    'for "%s" is none for another act, nor for a link or a recovery',
    async (made) => {
      const holder = await owner();
      const browser = await visit();
      const given = await signed(await browser.prepare(made, people.ada.address));
      for (const purpose of WALLET_ACTS.filter((one) => one !== made)) {
        const { id } = await browser.prepare(purpose, people.ada.address);
        expect((await browser.finish({ ...given, id })).code).toBe('nonce-wrong');
      }
      const thief = await world.addMember('discord', 'thief');
      for (const purpose of ['link', 'recover'] as const) {
        const own = newBrowser();
        const code = await proveIn(world, thief, own, undefined, purpose);
        const wanted = { address: people.ada.address, chainId: undefined };
        const page = must(await world.wallets.prepare(code, own, wanted));
        const used = await world.wallets.finish(code, own, { ...given, move: true });
        expect(used).toMatchObject({ refusal: { code: 'nonce-wrong' } });
        // And the other way round.
        const { id } = await browser.prepare(made, people.ada.address);
        const theirs = await signed({ ...page, id });
        expect((await browser.finish(theirs)).code).toBe('nonce-wrong');
      }
      expect(await linkedTo(holder)).toBe(1);
    },
  );
});

describe('a request to the wallet page', () => {
  it('comes from the page, in the form it has', async () => {
    const browser = await visit();
    const body = { purpose: 'unlink', address: people.ada.address };
    for (const headers of [
      { 'x-csrf-token': 'x' },
      { cookie: '' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await browser.post('prepare', body, headers)).status).toBe(403);
    }
    for (const wrong of [
      { ...body, purpose: 'pay' },
      { purpose: 'unlink' },
      { ...body, more: 1 },
      { ...body, address: 'x'.repeat(101) },
    ]) {
      expect((await browser.post('prepare', wrong)).status).toBe(400);
    }
    expect((await browser.post('prepare', { ...body, address: '0x12' })).status).toBe(422);
    const chat = { look: 'x', act: 'attach', community: world.community, platform: 'discord' };
    for (const wrong of [
      { ...chat, platform: 'irc' },
      { ...chat, act: 'detach' },
      { ...chat, act: 'confirm' },
      { ...chat, community: 'x' },
      { ...chat, more: 1 },
    ]) {
      expect((await browser.post('chat', wrong)).status).toBe(400);
    }
    expect((await browser.post('chat', chat)).status).toBe(404);
    expect((await browser.post('chat', chat, { 'x-csrf-token': 'x' })).status).toBe(403);
    expect((await browser.post('places', { id: 'x' })).status).toBe(404);
    expect((await browser.post('places', { id: 'x' }, { cookie: '' })).status).toBe(403);
    // What a text is built for stands in a look, not in what is sent here.
    expect((await browser.post('prepare', { ...body, purpose: 'attach' })).status).toBe(400);
    const large = { ...body, address: 'x'.repeat(70_000) };
    expect((await browser.post('prepare', large)).status).toBe(413);
    const never = { id: 'x', address: people.ada.address, message: '', signature: '0x00' };
    expect((await browser.post('finish', never)).status).toBe(404);
  });

  it('is held to a measure, for each browser and for each address', async () => {
    const body = { purpose: 'unlink', address: people.ada.address };
    const browser = await visit();
    const open = await Promise.all(Array.from({ length: 20 }, () => browser.post('prepare', body)));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    expect((await browser.post('prepare', body)).status).toBe(429);
    const { limits: _, ...usual } = options;
    const strict = createSite(usual);
    const statuses: number[] = [];
    for (let index = 0; index < 61; index += 1) {
      const other = await visit(strict);
      statuses.push((await other.post('finish', {})).status);
    }
    expect(statuses.at(59)).toBe(400);
    expect(statuses.at(60)).toBe(429);
  });
});

/**
 * Attacks on a link, through the look-alikes of both platforms and the real pages: whoever sends, swaps, replays or
 * mangles what proves an account binds nothing (INVARIANTS W1-W3, W7).
 */
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { bot } from '#sandbox/town.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import {
  type Browser,
  consentOnDiscord,
  createBrowser,
  proveOnDiscord,
  proveOnTelegram,
  signOnPage,
} from '../support/link.ts';
import { buildTown, foundTown, type PersonId, type Town } from '../support/town.ts';

let deployment: Deployment;
let town: Town;

beforeAll(async () => {
  deployment = await startDeployment();
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  for (const name of ['bo', 'dan'] as const) {
    const person = deployment.telegram.as(town.telegramIds[name]);
    const started = person.start();
    await person.waitFor('private', /Harbour Town|Civitas/, { after: started });
  }
});
afterAll(async () => deployment?.stop());

const newBrowser = (): Browser => createBrowser(deployment.env['PUBLIC_URL'] ?? '');
const linksOf = async (platform: 'discord' | 'telegram', name: PersonId) => {
  const { store, services } = deployment.app;
  const id = platform === 'discord' ? town.discordIds[name] : String(town.telegramIds[name]);
  const account = await store.people.findAccount(platform, id);
  return account ? services.wallets.list(account.personId) : [];
};

/** `/wallet link` in the server, up to the first sight of the page. */
async function openOnDiscord(name: PersonId, browser: Browser) {
  const said = await deployment.discord.as(town.discordIds[name]).run(town.generalId, '/link');
  const url = (await said.settled()).buttons.find((button) => button.url)?.url ?? '';
  return { url, page: await browser.open(url) };
}

/** Begins the round trip to Discord in a browser, and has somebody consent there: the address that leads back. */
async function comeBackFrom(browser: Browser, page: { code: string; csrf: string }, who: PersonId) {
  const begun = await browser.visit('/oauth/discord/start', {
    method: 'POST',
    body: new URLSearchParams({ code: page.code, csrf: page.csrf }),
  });
  const consent = begun.headers.get('location') ?? '';
  return deployment.discord.as(town.discordIds[who]).authorizes(consent);
}

// First: the pages slow down whoever asks too often from one address.
it('a proof of one platform opens no link of the other', async () => {
  const browser = newBrowser();
  const { page } = await openOnDiscord('ada', browser);
  const bo = deployment.telegram.as(town.telegramIds.bo);
  const asked = bo.say('private', '/link');
  const said = await bo.waitFor('private', /Link a wallet/, { after: asked });
  const login = new URL((await bo.press(said, 'Open the page')).url ?? '');
  const crossed = new URL(`/link/${page.code}/telegram${login.search}`, login);
  expect((await browser.open(crossed.href)).status).toBe(403);
  const [, code = ''] = /\/link\/([\w-]+)\/telegram/.exec(login.pathname) ?? [];
  const onTelegram = await browser.open(`/link/${code}`);
  const begun = await browser.visit('/oauth/discord/start', {
    method: 'POST',
    body: new URLSearchParams({ code, csrf: onTelegram.csrf }),
  });
  expect(begun.status).toBe(403);
  const proven = await consentOnDiscord(browser, page, town.discordIds.dan);
  expect(proven.status).toBe(403);
  deployment.assertNoViolations();
});

describe('on Discord', () => {
  it('an answer of one browser is none in another, and counts once', async () => {
    const [eves, dans] = [newBrowser(), newBrowser()];
    const [eve, dan] = [await openOnDiscord('eve', eves), await openOnDiscord('dan', dans)];
    const evesAnswer = await comeBackFrom(eves, eve.page, 'eve');
    const dansAnswer = await comeBackFrom(dans, dan.page, 'dan');
    // Swapped: each browser brings what the other was given.
    expect((await dans.open(evesAnswer)).status).toBe(403);
    expect((await eves.open(dansAnswer)).status).toBe(403);
    for (const [browser, { page }] of [
      [eves, eve],
      [dans, dan],
    ] as const) {
      expect((await browser.open(`/link/${page.code}`)).state).toBe('unproven');
    }
    // Anew, and then the same answer once more: the trip is over.
    const again = await comeBackFrom(dans, dan.page, 'dan');
    expect((await dans.open(again)).state).toBe('proven');
    expect((await dans.open(again)).status).toBe(403);
    expect(
      (await signOnPage(dans, await dans.open(`/link/${dan.page.code}`), people.dan)).status,
    ).toBe(200);
    expect(await linksOf('discord', 'eve')).toEqual([]);
  });

  it('a code of one attempt is worth nothing with the state of another: its verifier is not there', async () => {
    const [eves, cleos] = [newBrowser(), newBrowser()];
    const [eve, cleo] = [await openOnDiscord('eve', eves), await openOnDiscord('cleo', cleos)];
    const evesAnswer = new URL(await comeBackFrom(eves, eve.page, 'eve'));
    const cleosAnswer = new URL(await comeBackFrom(cleos, cleo.page, 'cleo'));
    const mixed = new URL(cleosAnswer);
    mixed.searchParams.set('code', evesAnswer.searchParams.get('code') ?? '');
    expect((await cleos.open(mixed.href)).status).toBe(403);
    expect((await cleos.open(`/link/${cleo.page.code}`)).state).toBe('unproven');
    // A callback out of nowhere: no trip, no state, no browser.
    expect((await newBrowser().open(cleosAnswer.href)).status).toBe(403);
    expect((await newBrowser().open('/oauth/discord/callback?code=made-up')).status).toBe(403);
  });

  it('signed twice at once it links once; afterwards the link is over for everybody', async () => {
    const { browser, page } = await proveOnDiscord(deployment, town, 'finn');
    const prepared = await browser.act<{ message: string; address: string }>(
      `/link/${page.code}/prepare`,
      page.csrf,
      { address: people.finn.address },
    );
    const signature = await accountOf(people.finn).signMessage({ message: prepared.body.message });
    const signed = { ...prepared.body, signature, move: true };
    const finish = () =>
      browser.act<{ code?: string }>(`/link/${page.code}/finish`, page.csrf, signed);
    const done = await Promise.all(Array.from({ length: 4 }, finish));
    expect(done.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of done) {
      if (status !== 200) expect(['link-used', 'nonce-used']).toContain(body.code);
    }
    expect(await linksOf('discord', 'finn')).toHaveLength(1);
    expect((await newBrowser().open(`/link/${page.code}`)).status).toBe(410);
  });

  it('what Eve signed for herself is no signature for Cleo, and after ten minutes nothing is', async () => {
    const eve = await proveOnDiscord(deployment, town, 'eve');
    const cleo = await proveOnDiscord(deployment, town, 'cleo');
    const prepare = (
      { browser, page }: typeof eve,
      address: string,
    ): Promise<{ body: { message: string; address: string } }> =>
      browser.act(`/link/${page.code}/prepare`, page.csrf, { address });
    const forEve = (await prepare(eve, people.cleo.address)).body;
    const forCleo = (await prepare(cleo, people.cleo.address)).body;
    expect(forEve.message).toContain(town.discordIds.eve);
    expect(forCleo.message).toContain(town.discordIds.cleo);
    const signature = await accountOf(people.cleo).signMessage({ message: forEve.message });
    const finish = (body: object) =>
      cleo.browser.act<{ code?: string }>(`/link/${cleo.page.code}/finish`, cleo.page.csrf, body);
    const foreign = await finish({ ...forEve, signature });
    expect([foreign.status, foreign.body.code]).toEqual([422, 'nonce-wrong']);
    const swapped = await finish({ ...forCleo, signature });
    expect(['signature-wrong', 'signature-unverifiable']).toContain(swapped.body.code);
    await deployment.advance(10 * 60_000 + 1_000);
    const late = await accountOf(people.cleo).signMessage({ message: forCleo.message });
    const expired = await finish({ ...forCleo, signature: late });
    expect([expired.status, expired.body.code]).toEqual([410, 'link-expired']);
    expect(await linksOf('discord', 'cleo')).toEqual([]);
    deployment.assertNoViolations();
  });
});

describe('on Telegram', () => {
  /** The address that a pressed login button of one's own link opens. */
  async function loginOf(name: PersonId): Promise<URL> {
    const person = deployment.telegram.as(town.telegramIds[name]);
    const asked = person.say('private', '/link');
    const said = await person.waitFor('private', /Link a wallet/, { after: asked });
    return new URL((await person.press(said, 'Open the page')).url ?? '');
  }
  const with_ = (url: URL, change: (fields: URLSearchParams) => void): string => {
    const changed = new URL(url);
    change(changed.searchParams);
    return changed.href;
  };
  const signedWith = (secret: Buffer, fields: URLSearchParams): string => {
    const lines = [...fields].filter(([name]) => name !== 'hash').map((pair) => pair.join('='));
    return createHmac('sha256', secret).update(lines.sort().join('\n')).digest('hex');
  };

  it('login data with fields doubled, changed, added or split is refused; in another order it is the same', async () => {
    const login = await loginOf('dan');
    const mangled = [
      with_(login, (fields) => fields.append('id', String(town.telegramIds.eve))),
      with_(login, (fields) => fields.append('hash', fields.get('hash') ?? '')),
      with_(login, (fields) => fields.set('id', String(town.telegramIds.eve))),
      with_(login, (fields) =>
        fields.set('auth_date', String(Number(fields.get('auth_date')) + 1)),
      ),
      with_(login, (fields) => fields.set('last_name', 'Extra')),
      with_(login, (fields) => fields.delete('first_name')),
      // One line of what was signed moved into another field, so that the signed text stays the same.
      with_(login, (fields) => {
        const id = fields.get('id');
        fields.delete('id');
        fields.set('first_name', `${fields.get('first_name')}\nid=${id}`);
      }),
      with_(login, (fields) => fields.set('hash', (fields.get('hash') ?? '').toUpperCase())),
    ];
    const browser = newBrowser();
    for (const url of mangled) expect((await browser.open(url)).status).toBe(403);
    const reordered = new URL(login);
    const pairs = [...login.searchParams].reverse();
    reordered.search = new URLSearchParams(pairs).toString();
    expect((await browser.open(reordered.href)).state).toBe('confirming');
    // Replayed in another browser, it proves nothing there.
    expect((await newBrowser().open(login.href)).status).toBe(403);
  });

  it('login data is minutes old at most', async () => {
    const login = await loginOf('dan');
    await deployment.advance(5 * 60_000 + 2_000);
    expect((await newBrowser().open(login.href)).status).toBe(403);
  });

  it('a Mini App’s data is no login, and a login opens no Mini App: there is none', async () => {
    const login = await loginOf('dan');
    const miniApp = createHmac('sha256', 'WebAppData').update(bot.telegramToken).digest();
    const own = createHash('sha256').update(bot.telegramToken).digest();
    expect(signedWith(own, login.searchParams)).toBe(login.searchParams.get('hash'));
    const crossed = with_(login, (fields) => fields.set('hash', signedWith(miniApp, fields)));
    expect((await newBrowser().open(crossed)).status).toBe(403);
    const initData = new URLSearchParams({
      auth_date: login.searchParams.get('auth_date') ?? '',
      query_id: 'AAHdF6IQAAAAAN0XohDhrOrc',
      user: JSON.stringify({ id: town.telegramIds.dan, first_name: 'Dan' }),
    });
    initData.set('hash', signedWith(miniApp, initData));
    const offered = new URL(login);
    offered.search = initData.toString();
    expect((await newBrowser().open(offered.href)).status).toBe(403);
    for (const path of ['/app', '/webapp', '/telegram', '/link/telegram', '/link/webapp']) {
      const { status } = await newBrowser().visit(`${path}?${login.searchParams}`);
      expect([path, status]).toEqual([path, 404]);
    }
  });

  it('signed twice at once it links once', async () => {
    const { browser, page } = await proveOnTelegram(deployment, town, 'dan');
    const done = await Promise.all(
      Array.from({ length: 2 }, () => signOnPage(browser, page, people.eve, { move: true })),
    );
    expect(done.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await linksOf('telegram', 'dan')).toHaveLength(1);
  });

  it('an anonymous administrator is nobody; the press on the answer says who it is', async () => {
    const { telegram } = deployment;
    const [bo, cleo] = [telegram.as(town.telegramIds.bo), telegram.as(town.telegramIds.cleo)];
    const asked = bo.say(town.groupId, '/link', { anonymous: true });
    const answer = await cleo.waitFor(
      town.groupId,
      (message) => message.buttons.flat().some(({ label }) => label === 'Continue as yourself'),
      { after: asked },
    );
    expect(answer.text).toContain('I cannot tell who you are');
    // Whoever presses gets a link of their own: Cleo's leads to Cleo, and nobody to Bo.
    await cleo.press(answer, 'Continue as yourself');
    const own = await cleo.waitFor(town.groupId, /Link a wallet/, { after: answer });
    expect(own.ephemeral).toBe(true);
    const before = cleo.sees('private').at(-1);
    cleo.openDeepLink(own.buttons.flat().find((button) => button.url)?.url ?? '');
    const inPrivate = await cleo.waitFor(
      'private',
      /Link a wallet/,
      before ? { after: before } : {},
    );
    const { url = '' } = await cleo.press(inPrivate, 'Open the page');
    const waiting = await newBrowser().open(url);
    expect(waiting.html).toContain(String(town.telegramIds.cleo));
    expect(waiting.html).not.toContain(String(town.telegramIds.bo));
    expect(await linksOf('telegram', 'bo')).toEqual([]);
    deployment.assertNoViolations();
  });
});

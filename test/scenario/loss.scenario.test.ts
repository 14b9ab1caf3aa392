/**
 * Story of the losses: a chat account is gone and a wallet gets its person back, on Discord and on Telegram; an
 * objection stops who is not the one; a stolen account is locked. Everybody concerned is told where they are.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { consentOnDiscord, createBrowser, linkWallet, signOnPage } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, type PersonId, read, type Town } from '../support/town.ts';

const WAIT_MS = 72 * 3_600_000;
let deployment: Deployment;
let town: Town;

beforeAll(async () => {
  deployment = await startDeployment({ chain: false });
  town = buildTown(deployment);
  await foundTown(deployment, town, { template: 'club' });
  const staff = await onDiscord('ada').run(town.staffId, '/civitas channel', { purpose: 'staff' });
  expect(read(await staff.settled())).toContain('Staff');
});
afterAll(async () => deployment?.stop());

const onDiscord = (name: PersonId) => deployment.discord.as(town.discordIds[name]);
const onTelegram = (name: PersonId) => deployment.telegram.as(town.telegramIds[name]);
const say = async (name: PersonId, line: string, values = {}) =>
  (await onDiscord(name).run(town.generalId, line, values)).settled();
const urlOf = (buttons: readonly { url?: string | null | undefined }[]): string =>
  buttons.find(({ url }) => url)?.url ?? '';

/** `/recover` in the Telegram group, through the private chat, up to the proven page. */
async function recoverOnTelegram(name: PersonId) {
  const person = onTelegram(name);
  person.say(town.groupId, '/recover');
  const said = await person.waitFor(town.groupId, /You lost an account/);
  person.openDeepLink(urlOf(said.buttons.flat()));
  const inPrivate = await person.waitFor('private', /You lost an account/);
  const { url = '' } = await person.press(inPrivate, 'Open the page');
  const browser = createBrowser(deployment.env['PUBLIC_URL'] ?? '');
  const waiting = await browser.open(url);
  const tap = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(waiting.html)?.[1];
  person.openDeepLink(tap ?? '');
  await person.waitFor('private', /That browser is yours/);
  return { browser, page: await browser.open(`/link/${waiting.code}`) };
}

async function recoverOnDiscord(name: PersonId) {
  const said = await say(name, '/recover');
  const browser = createBrowser(deployment.env['PUBLIC_URL'] ?? '');
  const page = await browser.open(urlOf(said.buttons));
  return { browser, page: await consentOnDiscord(browser, page, town.discordIds[name]) };
}

/** What the staff's channel reads. */
const inStaff = (part: string) =>
  onDiscord('ada').waitsFor(town.staffId, (message) => read(message).includes(part), 20_000);

/** Who an account stands for now. */
async function personOf(platform: 'discord' | 'telegram', name: PersonId) {
  const ids = { discord: town.discordIds, telegram: town.telegramIds }[platform];
  const reference = { by: 'account', platform, externalId: String(ids[name]) } as const;
  const found = await deployment.app.services.people.refer(reference, undefined);
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
}

describe('a lost chat account', () => {
  it('of Discord comes back on Telegram: told to all, done after 72 hours', async () => {
    await linkWallet(deployment, town, 'dan', people.dan, { on: 'discord' });
    const { browser, page } = await recoverOnTelegram('finn');
    expect(page.html).toContain('Get your account back');
    expect(page.html).toContain(String(town.telegramIds.finn));
    expect(await signOnPage(browser, page, people.dan)).toMatchObject({ status: 200 });
    expect((await browser.open(`/link/${page.code}`)).html).toContain('Your recovery has begun');

    const told = await onTelegram('finn').waitFor(
      'private',
      /asks to be .+Discord, number/,
      20_000,
    );
    expect(told.buttons.flat().map(({ label }) => label)).toContain('Take it back');
    expect(read(await say('dan', '/inbox'))).toContain('One objection stops it');
    // The staff reads who it is, by the accounts this community has seen; never by a wallet.
    const staff = await inStaff('a linked wallet signed for it');
    expect(read(staff)).toContain(town.discordIds.dan);
    expect(read(staff)).not.toContain(people.dan.address);
    expect(staff.buttons.map(({ label }) => label)).toEqual(['Stop it']);
    // The whole group reads that it happens, and to nobody by name.
    const open = await onTelegram('bo').waitFor(
      town.groupId,
      /Another account asks to be a member again/,
      20_000,
    );
    expect(open.text).not.toMatch(/number|dan|finn/i);
    expect(open.buttons.flat().map(({ label }) => label)).toEqual(['Who is it?']);

    await deployment.advance(WAIT_MS);
    await onTelegram('finn').waitFor('private', /belongs to .+, number .+nobody objected/, 30_000);
    onTelegram('finn').say('private', '/wallet_list');
    const wallets = await onTelegram('finn').waitFor('private', /Your wallets/);
    expect(wallets.text).toContain(people.dan.address);
    expect(read(await say('dan', '/wallet list'))).toContain(people.dan.address);
    deployment.assertNoViolations();
  });

  it('of Telegram is asked for on Discord, and stopped by one press of the owner', async () => {
    await linkWallet(deployment, town, 'bo', people.bo, { on: 'telegram' });
    const { browser, page } = await recoverOnDiscord('eve');
    expect(await signOnPage(browser, page, people.bo)).toMatchObject({ status: 200 });
    const told = await onTelegram('bo').waitFor('private', /asks to be .+Telegram, number/, 20_000);
    await onTelegram('bo').press(told, 'It was not me: stop it');
    await onTelegram('bo').waitFor('private', /^Stopped: /);
    expect(read(await say('eve', '/inbox'))).toContain('an account of that person objected');
    await deployment.advance(WAIT_MS);
    expect(read(await say('eve', '/wallet list'))).toContain('You have no linked wallet');
    const again = await recoverOnDiscord('eve');
    const refused = await signOnPage(again.browser, again.page, people.bo);
    expect(refused.body.code).toBe('recovery-too-soon');
    deployment.assertNoViolations();
  });

  it('is stopped by the staff from their card, with a reason', async () => {
    await linkWallet(deployment, town, 'cleo', people.cleo, { on: 'discord' });
    const { browser, page } = await recoverOnTelegram('eve');
    expect(await signOnPage(browser, page, people.cleo)).toMatchObject({ status: 200 });
    const listed = await say('ada', '/recovery list');
    expect(read(listed)).toContain('a linked wallet signed for it');
    const stop = listed.buttons.find(({ label }) => label.startsWith('Stop')) ?? { label: '' };
    const asked = await onDiscord('ada').press(listed, stop.label);
    const done = await onDiscord('ada').submit(asked.modal(), { reason: 'I phoned Cleo' });
    expect(read(await done.settled())).toContain('a moderator objected');
    const inbox = await until('Cleo is told', async () => {
      const said = read(await say('cleo', '/inbox'));
      return said.includes('I phoned Cleo') ? said : undefined;
    });
    expect(inbox).toContain('nothing changed');
    deployment.assertNoViolations();
  });
});

describe('account and wallet lost', () => {
  it('three citizens and a moderator, here and there, and seven days', async () => {
    const { services } = deployment.app;
    const [community] = await services.communities.listIds();
    if (!community) throw new Error('no community');
    await linkWallet(deployment, town, 'finn', people.finn, { on: 'discord' });
    const ada = await personOf('discord', 'ada');
    for (const [platform, name] of [
      ['discord', 'finn'],
      ['discord', 'cleo'],
      ['discord', 'dan'],
      ['telegram', 'bo'],
    ] as const) {
      const target = await personOf(platform, name);
      const granted = await services.citizens.grant(community, ada.person, target, 'a neighbour');
      if (!granted.ok) throw new Error(granted.refusal.code);
    }
    // Seats filled for the purpose do not count: a week on show first.
    const early = await say('bo', '/recover', { person: town.discordIds.finn });
    const refused = await (await onDiscord('bo').press(early, 'Ask my community')).settled();
    expect(read(refused)).toContain('less than a week');
    await deployment.advance(7 * 24 * 3_600_000);
    const asked = await say('bo', '/recover', { person: town.discordIds.finn });
    expect(read(asked)).toContain('3 citizens and a moderator');
    const begun = await (await onDiscord('bo').press(asked, 'Ask my community')).settled();
    expect(read(begun)).toContain('Nothing changes before');

    const card = await onTelegram('bo').waitFor(
      town.groupId,
      /account and wallets are lost/,
      20_000,
    );
    expect(card.buttons.flat().map(({ label }) => label)).toEqual(['Who is it?']);
    await onTelegram('bo').press(card, 'Who is it?');
    const who = await onTelegram('bo').waitFor(
      town.groupId,
      /So far spoke 0 of 3 citizens and 0 of 1 moderator in Harbour Town/,
    );
    // This community has seen the old account, and not on Telegram alone.
    expect(who.text).toContain(town.discordIds.finn);
    const [know] = who.buttons.flat().filter(({ label }) => label.startsWith('I know '));
    await onTelegram('bo').press(who, know?.label ?? '');
    await onTelegram('bo').waitFor(town.groupId, /You spoke for .+ as a citizen/);
    const inHall = await inStaff('account and wallets are lost');
    expect(inHall.buttons.map(({ label }) => label)).toEqual(['I know them', 'Stop it']);
    for (const name of ['cleo', 'dan', 'ada'] as const) {
      const listed = await say(name, '/recovery list');
      const know = listed.buttons.find(({ label }) => label.startsWith('I know')) ?? { label: '' };
      const heard = await (await onDiscord(name).press(listed, know.label)).settled();
      expect(read(heard)).toContain(`as a ${name === 'ada' ? 'moderator' : 'citizen'}`);
    }
    expect(read(await say('finn', '/inbox'))).toContain('enough people said');

    await deployment.advance(7 * 24 * 3_600_000);
    await until('it is done', async () =>
      read(await say('bo', '/inbox')).includes('The wallets linked before (1) are unlinked'),
    );
    expect(read(await say('finn', '/wallet list'))).toContain('You have no linked wallet');
    expect((await personOf('discord', 'bo')).person).toBe(
      (await personOf('discord', 'finn')).person,
    );
    deployment.assertNoViolations();
  });
});

describe('a stolen account', () => {
  it('is locked by command after one question, and not lifted by anybody else', async () => {
    const asked = await say('cleo', '/lock');
    expect(read(asked)).toContain('payouts, tips, delegation, links and every recovery');
    const locked = await (await onDiscord('cleo').press(asked, 'Lock')).settled();
    expect(read(locked)).toContain('stand still');
    await onTelegram('bo').waitFor(town.groupId, /A member is locked, by an account of/, 20_000);
    expect(read(await inStaff('is locked, by'))).toContain(town.discordIds.cleo);
    const { browser, page } = await recoverOnDiscord('finn');
    const refused = await signOnPage(browser, page, people.cleo);
    expect(refused.body.code).toBe('recovery-locked');
    const lift = await say('cleo', '/unlock');
    const lifted = await (await onDiscord('cleo').press(lift, 'Lift the lock')).settled();
    expect(read(lifted)).toContain('The lock is lifted');
    onTelegram('bo').say(town.groupId, '/lock');
    const inGroup = await onTelegram('bo').waitFor(town.groupId, /Lock yourself\?/);
    await onTelegram('bo').press(inGroup, 'Lock');
    await onTelegram('bo').waitFor(town.groupId, /^Locked: /);
    deployment.assertNoViolations();
  });
});

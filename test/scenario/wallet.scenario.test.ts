/**
 * Story 2: Ada on Discord and Bo on Telegram link wallets. The browser that signs has proven the chat
 * account on both; the chat says so; a contract wallet links too; a link passed on binds nobody.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import {
  consentOnDiscord,
  createBrowser,
  linkWallet,
  proveOnDiscord,
  proveOnTelegram,
  signOnPage,
} from '../support/link.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('linking a wallet', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  const walletsIn = async (name: 'ada' | 'cleo') =>
    read(
      await (
        await deployment.discord.as(town.discordIds[name]).run(town.generalId, '/wallet list')
      ).settled(),
    );

  it('on Discord: an answer for Ada alone, her consent, her signature, her list', async () => {
    const { browser, page, said } = await proveOnDiscord(deployment, town, 'ada');
    expect(said.isEphemeral).toBe(true);
    expect(page.state).toBe('proven');
    expect(page.html).toContain(town.discordIds.ada);
    expect(page.html).toContain('Harbour Town');
    const done = await signOnPage(browser, page, people.ada);
    expect(done).toMatchObject({ status: 200, body: { address: people.ada.address } });
    const told = await deployment.discord
      .as(town.discordIds.ada)
      .waitsFor(
        town.generalId,
        (message) => read(message).includes('is now linked to you'),
        20_000,
      );
    expect(told.isEphemeral).toBe(true);
    expect(await walletsIn('ada')).toContain(people.ada.address);
    const inbox = await deployment.discord.as(town.discordIds.ada).run(town.generalId, '/inbox');
    expect(read(await inbox.settled())).toContain('is now linked to you');
    deployment.assertNoViolations();
  });

  it('on Telegram: through the private chat, which also says when it is done', async () => {
    const { telegram } = deployment;
    const { browser, page, said, waiting } = await proveOnTelegram(deployment, town, 'bo');
    expect(said.ephemeral).toBe(true);
    expect(waiting.state).toBe('confirming');
    expect(page.state).toBe('proven');
    expect(page.html).toContain(String(town.telegramIds.bo));
    expect(await signOnPage(browser, page, people.bo)).toMatchObject({ status: 200 });
    const bo = telegram.as(town.telegramIds.bo);
    const told = await bo.waitFor('private', /is now linked to you/, 20_000);
    expect(told.text).toContain(people.bo.address);
    bo.say('private', '/wallet_list');
    expect((await bo.waitFor('private', /Your wallets/)).text).toContain(people.bo.address);
    deployment.assertNoViolations();
  });

  it('the inbox is read whole on a page that has proven the same account, on both', async () => {
    const { telegram, discord, env } = deployment;
    const bo = telegram.as(town.telegramIds.bo);
    const begun = bo.say('private', '/inbox');
    const inbox = await bo.waitFor('private', /Your inbox/, { after: begun });
    await bo.press(inbox, 'All of it on the page');
    // Two logins of one second are signed alike, and the same signed data counts once.
    await sleep(1_100);
    const offer = await bo.waitFor('private', /All private messages to you/, { after: begun });
    const { url = '' } = await bo.press(offer, 'Open the page');
    const browser = createBrowser(env['PUBLIC_URL'] ?? '');
    const waiting = await browser.open(url);
    expect(waiting.html).toContain('Nothing is linked or signed.');
    expect(waiting.html).not.toContain('is now linked to you');
    const tap = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(waiting.html)?.[1] ?? '';
    bo.openDeepLink(tap);
    await bo.waitFor('private', /That browser is yours/, { after: begun });
    expect((await browser.open(`/link/${waiting.code}`)).html).toContain('is now linked to you');

    const ada = discord.as(town.discordIds.ada);
    const shown = await ada.run(town.generalId, '/inbox');
    const asked = await ada.press(await shown.settled(), 'All of it on the page');
    const way = (await asked.settled()).buttons.find((button) => button.url)?.url ?? '';
    const adas = createBrowser(env['PUBLIC_URL'] ?? '');
    const page = await consentOnDiscord(adas, await adas.open(way), town.discordIds.ada);
    expect(page.html).toContain('is now linked to you');
    deployment.assertNoViolations();
  });

  it('a contract wallet links too, for its chain', async () => {
    const contract = await deployment.chain?.deployContractWallet(people.cleo.address);
    if (contract === undefined) throw new Error('there is no chain');
    await linkWallet(deployment, town, 'cleo', people.cleo, { on: 'discord', contract });
    const said = await walletsIn('cleo');
    expect(said).toContain(contract);
    expect(said).toContain('contract wallet on the local test chain');
  });

  it('unlinks after one question', async () => {
    const ada = deployment.discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/wallet unlink', { wallet: people.ada.address });
    expect(read(await asked.settled())).toContain(
      'Roles and votes that need what it holds go with it',
    );
    const done = await ada.press(asked.response(), 'Unlink');
    expect(read(await done.settled())).toContain('is no longer linked to you');
    expect(await walletsIn('ada')).toContain('You have no linked wallet');
  });

  it("Eve's link, opened and proven by Dan, binds nobody", async () => {
    const { discord, telegram, env } = deployment;
    const answer = await discord.as(town.discordIds.eve).run(town.generalId, '/wallet link');
    const url = (await answer.settled()).buttons.find((button) => button.url)?.url ?? '';
    const browser = createBrowser(env['PUBLIC_URL'] ?? '');
    const page = await browser.open(url);
    const proven = await consentOnDiscord(browser, page, town.discordIds.dan);
    expect(proven.status).toBe(403);
    expect(proven.html).toContain('made for another chat account');
    expect((await signOnPage(browser, page, people.dan)).status).toBe(403);

    // On Telegram: Eve's deep link pressed by Dan; Eve's login address opened by Dan.
    const [eve, dan] = [telegram.as(town.telegramIds.eve), telegram.as(town.telegramIds.dan)];
    eve.say(town.groupId, '/link');
    const said = await eve.waitFor(town.groupId, /Link a wallet/);
    const link = said.buttons.flat().find((button) => button.url)?.url ?? '';
    dan.openDeepLink(link);
    await dan.waitFor('private', /made for another chat account/);
    eve.openDeepLink(link);
    const { url: login = '' } = await eve.press(
      await eve.waitFor('private', /Link a wallet/),
      'Open the page',
    );
    const dans = createBrowser(env['PUBLIC_URL'] ?? '');
    const waiting = await dans.open(login);
    expect(waiting.html).toContain(String(town.telegramIds.eve));
    const tap = /href="(https:\/\/t\.me\/[^"]+start=here_[^"]+)"/.exec(waiting.html)?.[1] ?? '';
    dan.openDeepLink(tap);
    await dan.waitFor('private', (message) =>
      message.text.includes('made for another chat account'),
    );
    expect((await dans.open(`/link/${waiting.code}`)).state).toBe('confirming');
    expect((await signOnPage(dans, waiting, people.dan)).status).toBe(403);
    deployment.assertNoViolations();
  });

  it('start, help and about answer on both platforms', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    for (const command of ['/start', '/help']) {
      expect(read(await (await ada.run(town.generalId, command)).settled())).toContain(
        'You are in Harbour Town',
      );
    }
    expect(read(await (await ada.run(town.generalId, '/about')).settled())).toContain('127.0.0.1');
    const finn = telegram.as(town.telegramIds.finn);
    finn.start();
    expect((await finn.waitFor('private', /Harbour Town|Civitas lets/)).text).toContain('Here');
    finn.start('nonsense_payload');
    await finn.waitFor('private', /That link is not known here/);
    deployment.assertNoViolations();
  });
});

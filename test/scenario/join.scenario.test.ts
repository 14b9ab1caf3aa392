/**
 * Cleo and Dan are on both platforms and there two persons each. Cleo's Telegram account asks for her older Discord
 * person with her wallet's signature, Dan's Discord account for his Telegram person; each says yes there, votes once
 * from both sides, and Cleo becomes two persons again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet, proveOnDiscord, proveOnTelegram, signOnPage } from '../support/link.ts';
import { openVote } from '../support/open-vote.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

type Name = 'cleo' | 'dan';

describe('joining two accounts', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  const onDiscord = (name: Name) => deployment.discord.as(town.discordIds[name]);
  const onTelegram = (name: Name) => deployment.telegram.as(town.telegramIds[name]);
  const saidOnDiscord = async (name: Name, command: string) =>
    (await onDiscord(name).run(town.generalId, command)).settled();
  const saidOnTelegram = async (name: Name, command: string, shows: RegExp) => {
    onTelegram(name).say('private', command);
    return onTelegram(name).waitFor('private', shows);
  };

  it('a signature from Telegram asks, and the yes comes from Discord', async () => {
    await linkWallet(deployment, town, 'cleo', people.cleo, { on: 'discord' });
    const { browser, page } = await proveOnTelegram(deployment, town, 'cleo');
    const taken = await signOnPage(browser, page, people.cleo);
    expect(taken).toMatchObject({ status: 422, body: { code: 'wallet-taken' } });
    const asked = await signOnPage(browser, page, people.cleo, { join: true });
    expect(asked).toMatchObject({ status: 200, body: { asked: true, moved: false } });
    const after = await browser.open(`/link/${page.code}`);
    expect(after.state).toBe('asked');
    expect(after.html).toContain('Now say yes in your other account');
    // Nothing has happened yet, and the one who asked cannot answer.
    await saidOnTelegram('cleo', '/wallet_list', /You have no linked wallet/);
    await onTelegram('cleo').waitFor('private', /You asked to be one person/, 20_000);
    await saidOnTelegram('cleo', '/profile_join', /Nobody asks to be one person/);

    // Said where the senior acted a moment ago, with both answers.
    const told = await onDiscord('cleo').waitsFor(
      town.generalId,
      (message) => read(message).includes('asks to be one person'),
      20_000,
    );
    expect(told.isEphemeral).toBe(true);
    expect(told.buttons.map(({ label }) => label)).toEqual(['Yes, this is me', 'No']);
    const shown = await saidOnDiscord('cleo', '/profile join');
    expect(read(shown)).toContain(`Telegram, number \`${town.telegramIds.cleo}\``);
    const done = await (await onDiscord('cleo').press(shown, 'Yes, this is me')).settled();
    expect(read(done)).toContain('Both accounts are one person now');
    await onTelegram('cleo').waitFor('private', /are one person now/, 20_000);
    const listed = await saidOnTelegram('cleo', '/wallet_list', /Your wallets/);
    expect(listed.text).toContain(people.cleo.address);
    expect(read(await saidOnDiscord('cleo', '/inbox'))).toContain('are one person now');
    deployment.assertNoViolations();
  });

  it('the other way round, by the buttons of the private word', async () => {
    onTelegram('dan').start();
    const issued = await deployment.discord
      .as(town.discordIds.ada)
      .run(town.generalId, '/credit issue', {
        ...{ to: town.discordIds.dan, amount: '5', reason: 'for the nets' },
      });
    expect(read(await issued.settled())).toContain('5 POINT');
    await linkWallet(deployment, town, 'dan', people.dan, { on: 'telegram' });
    const { browser, page } = await proveOnDiscord(deployment, town, 'dan');
    const asked = await signOnPage(browser, page, people.dan, { join: true });
    expect(asked).toMatchObject({ status: 200, body: { asked: true } });
    const question = await onTelegram('dan').waitFor('private', /asks to be one person/, 20_000);
    expect(question.text).toContain(town.discordIds.dan);
    await onTelegram('dan').press(question, 'Yes, this is me');
    await onTelegram('dan').waitFor('private', /Both accounts are one person now/);
    const listed = read(await saidOnDiscord('dan', '/wallet list'));
    expect(listed).toContain(people.dan.address);
    // The joined side takes nothing away for a week.
    const kept = await onDiscord('dan').run(town.generalId, '/wallet unlink', {
      wallet: people.dan.address,
    });
    const refused = await (await onDiscord('dan').press(await kept.settled(), 'Unlink')).settled();
    expect(read(refused)).toContain('was joined to another one less than 7 days ago');
    deployment.assertNoViolations();
  });

  it('a ranking begun on Discord is ended on Telegram, and cast once', async () => {
    const { app } = deployment;
    const scene = { externalId: town.guildId, privateChat: false };
    const seen = { handle: null, displayName: 'Cleo', isBot: false, locale: 'en' };
    const { community, person } = await app.services.people.meet(
      { ...seen, platform: 'discord', externalId: town.discordIds.cleo },
      scene,
    );
    if (!community) throw new Error('the town is not founded');
    const asked = { community, author: person, title: 'Which boat first?' };
    const choices = ['Ada', 'Bounty', 'Calypso'];
    await openVote(app.store, { ...asked, choices, method: 'ranked-choice/1' });

    const open = await saidOnDiscord('cleo', '/vote');
    expect(read(open)).toContain('not voted yet');
    const paper = await (await onDiscord('cleo').press(open, 'Poll #1')).settled();
    expect(paper.isEphemeral).toBe(true);
    const begun = await (await onDiscord('cleo').press(paper, 'Bounty')).settled();
    expect([begun.id, read(begun)]).toEqual([paper.id, expect.stringContaining('1. Bounty')]);

    const there = await saidOnTelegram('cleo', '/vote', /Which boat first\?/);
    await onTelegram('cleo').press(there, 'Poll #1');
    const same = await onTelegram('cleo').waitFor('private', /1\. Bounty/);
    expect(same.text).toContain('counts for nothing until you cast it');
    await onTelegram('cleo').press(same, 'Ada');
    const ranked = await onTelegram('cleo').waitFor('private', /1\. Bounty {2}2\. Ada/);
    expect(ranked.id).toBe(same.id);
    await onTelegram('cleo').press(ranked, 'Cast my vote');
    await onTelegram('cleo').waitFor('private', /Counted: you voted 1\. Bounty {2}2\. Ada/);
    const now = await (await onDiscord('cleo').press(begun, 'Cast my vote')).settled();
    expect(read(now)).toContain('You voted 1. Bounty  2. Ada.');
    const stored = await deployment.store.sql`
      select choice, revision from ballot union all select content, 0 from ballot_draft`;
    expect([...stored]).toEqual([{ choice: { choice: [2, 1] }, revision: 1 }]);
    deployment.assertNoViolations();
  });

  it('both accounts are one voter, also after they part', async () => {
    const asked = await onDiscord('cleo').run(town.generalId, '/poll create', {
      question: 'Which day?',
      choices: 'Mon | Tue',
    });
    await asked.settled();
    const card = await onDiscord('cleo').waitsFor(
      town.generalId,
      (message) => read(message).includes('Which day?') && !message.isEphemeral,
    );
    await (await onDiscord('cleo').press(card, 'Mon')).settled();
    const there = await onTelegram('cleo').waitFor(town.groupId, /Which day\?/, 20_000);
    await onTelegram('cleo').press(there, 'Tue');
    const ballots = async () => {
      const rows = await deployment.store.sql<{ voters: number }[]>`
        select count(distinct person_id)::int as voters from ballot`;
      return rows[0]?.voters;
    };
    await until('the second ballot', async () => {
      const rows = await deployment.store.sql`select 1 from ballot where revision = 2`;
      return rows.length === 1 ? true : undefined;
    });
    expect(await ballots()).toBe(1);

    const offered = await saidOnTelegram('cleo', '/profile_split', /you can be two persons again/);
    await onTelegram('cleo').press(offered, 'Be two persons again');
    await onTelegram('cleo').waitFor('private', /are two persons again/);
    expect(read(await saidOnDiscord('cleo', '/inbox'))).toContain('are two persons again');
    expect(read(await saidOnDiscord('cleo', '/wallet list'))).toContain(people.cleo.address);
    await saidOnTelegram('cleo', '/wallet_list', /You have no linked wallet/);
    expect(read(await saidOnDiscord('cleo', '/profile split'))).toContain('nothing to undo');
    deployment.assertNoViolations();
  });

  it('what the joined account had is the other’s after a week, and no sooner', async () => {
    const waiting = await saidOnTelegram('dan', '/balance', /from the account you joined/);
    expect(waiting.text).toContain('Available: 0 POINT');
    expect(waiting.text).toContain('5 POINT from the account you joined');
    await deployment.advance(7 * 86_400_000);
    await until('the settling', async () => {
      const said = read(await saidOnDiscord('dan', '/balance'));
      return said.includes('5 POINT') && !said.includes('from the account you joined');
    });
    expect(read(await saidOnDiscord('dan', '/profile split'))).toContain(
      'can no longer be undone since',
    );
    deployment.assertNoViolations();
  });
});

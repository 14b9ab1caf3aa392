/**
 * Story: each method from its creation by command to the result in both chats. Ada puts five on Discord, Eve five on
 * Telegram; Cleo answers on Discord, Bo on Telegram. Dan, on Discord, named Bo, and follows him until he says
 * something else himself. What is read in the private chat stands in the group too, where twenty messages a minute go.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readElection, recount } from '#core/voting/election.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import type { SeenMessage as OnDiscord } from '#sandbox/discord/index.ts';
import type { SeenMessage as OnTelegram } from '#sandbox/telegram/index.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
/** What stands at the second option, or Against, after two of three. */
const FIGURES: { readonly [M in MethodId]: string } = {
  'basic/1': '2 votes · 66.7 %',
  'single-choice/1': '2 votes · 66.7 %',
  'approval/1': '2 votes · 66.7 %',
  'weighted/1': '2 votes · 66.7 %',
  'score/1': '2 points · 0.67 of 5 on average',
  'quadratic/1': '4 votes · 80 %',
  'ranked-choice/1': '2 votes · 66.7 %',
  'copeland/1': '2 of 2 points',
  'schulze/1': 'beats 2 of 2',
  'stv/1': '2 votes · 66.7 %',
};
const PATIENCE_MS = 20_000;
const nameOf = (method: MethodId): string => method.replace('/1', '');
const titleOf = (method: MethodId): string => `Which tree by ${nameOf(method)}?`;

describe('each method in both chats', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    // Members since they were heard; what follows is said in private on Telegram.
    await (await onDiscord('cleo').run(town.generalId, '/poll list')).settled();
    for (const name of ['bo', 'eve'] as const) {
      const one = onTelegram(name);
      one.say(town.groupId, '/poll_list');
      await one.waitFor(town.groupId, (m) => m.fromBot && m.ephemeral, PATIENCE_MS);
      one.start();
    }
  });
  afterAll(async () => deployment?.stop());

  const onDiscord = (name: 'ada' | 'cleo' | 'dan') => deployment.discord.as(town.discordIds[name]);
  const onTelegram = (name: 'bo' | 'eve') => deployment.telegram.as(town.telegramIds[name]);
  const bo = () => onTelegram('bo');

  /** What the private chat answers to what somebody says there. */
  async function said(name: 'bo' | 'eve', text: string, shows: RegExp) {
    const after = onTelegram(name).say('private', text);
    return onTelegram(name).waitFor('private', shows, { after, timeoutMs: PATIENCE_MS });
  }

  it('Dan lets Bo, who is on Telegram, speak for him', async () => {
    const asked = await said('bo', '/delegate_statement I plant what grows.', /Offer to speak for/);
    await bo().press(asked, 'Offer it');
    await bo().waitFor('private', /It stands in/, PATIENCE_MS);
    const list = await (await onDiscord('dan').run(town.generalId, '/delegate list')).settled();
    expect(read(list)).toContain('I plant what grows.');
    const question = await (await onDiscord('dan').press(list, 'Bo')).settled();
    expect(read(question)).toMatch(/^Let Bo speak for you on everything, until you end it\?/);
    const done = await onDiscord('dan').press(question, 'Yes, speak for me');
    expect(read(await done.settled())).toContain('Bo now speaks for you');
    deployment.assertNoViolations();
  });

  async function create(method: MethodId, index: number): Promise<void> {
    const basic = method === 'basic/1';
    if (index % 2 === 0) {
      const asked = await onDiscord('ada').run(town.generalId, '/proposal create', {
        ...{ title: titleOf(method), method: nameOf(method) },
        ...(!basic && { choices: 'Ash | Birch | Cedar' }),
      });
      const done = await onDiscord('ada').press(await asked.settled(), 'Publish');
      expect(read(await done.settled())).toContain('is published');
      return;
    }
    const choices = basic ? '' : ' | Ash | Birch | Cedar';
    const asked = await said(
      'eve',
      `/proposal_create method:${nameOf(method)} ${titleOf(method)}${choices}`,
      /This publishes the proposal/,
    );
    await onTelegram('eve').press(asked, 'Publish');
    const published = new RegExp(`Proposal #${index + 1} is published`);
    await onTelegram('eve').waitFor('private', published, PATIENCE_MS);
  }

  /** A card is edited fifteen times a minute in all: a copy of it is there at once. */
  const untilOpen = (number: number) =>
    until('it is open', async () => {
      const { sql } = deployment.store;
      const rows = await sql`
        select 1 from proposal where number = ${number} and state = 'voting'`;
      return rows.length === 1;
    });

  /** Cleo is for the third. */
  async function voteOnDiscord(method: MethodId, number: number): Promise<void> {
    const cleo = onDiscord('cleo');
    const asked = { proposal: String(number) };
    const card = await (await cleo.run(town.generalId, '/proposal show', asked)).settled();
    const { shape } = METHODS_BY_ID[method];
    let cast: OnDiscord;
    if (shape === 'one') {
      const label = method === 'basic/1' ? 'Against' : 'Cedar';
      cast = await (await cleo.press(card, label)).settled();
    } else if (shape === 'set') {
      cast = await (await cleo.select(card, card.selects[0]?.customId, ['Cedar'])).settled();
    } else {
      const paper = await (await cleo.press(card, 'Vote')).settled();
      expect(paper.isEphemeral).toBe(true);
      const next = shape === 'ranking' ? 'Cedar' : '+ Cedar';
      const drafted = await (await cleo.press(paper, next)).settled();
      cast = await (await cleo.press(drafted, 'Cast my vote')).settled();
    }
    expect(read(cast)).toContain(
      `you voted ${method === 'basic/1' ? 'Against' : shape === 'ranking' ? '1. Cedar' : 'Cedar'}`,
    );
  }

  /** Bo is for the second. */
  async function voteOnTelegram(method: MethodId, number: number): Promise<void> {
    const { shape } = METHODS_BY_ID[method];
    const shown = await said('bo', `/proposal_show ${number}`, /Quorum/);
    if (shape === 'one') await bo().press(shown, method === 'basic/1' ? 'For' : 'Birch');
    else if (shape === 'set') {
      await bo().press(shown, '☐ Birch');
      await bo().press(shown, 'Done');
    } else {
      await bo().press(shown, 'Vote');
      const paper = await bo().waitFor('private', /counts for nothing until you cast it/, 10_000);
      await bo().press(paper, shape === 'ranking' ? 'Birch' : '+ Birch');
      await bo().waitFor('private', /1\. Birch|Birch: 1/, 10_000);
      await bo().press(paper, 'Cast my vote');
    }
    const mine = shape === 'ranking' ? '1. Birch' : method === 'basic/1' ? 'For' : 'Birch';
    const counted = `Counted: you voted ${mine}`;
    const isAnswer = (m: OnTelegram) => m.seq >= shown.seq && m.text.includes(counted);
    await bo().waitFor('private', isAnswer, 10_000);
  }

  async function play(method: MethodId): Promise<void> {
    const index = METHODS.indexOf(method);
    await create(method, index);
    await untilOpen(index + 1);
    await Promise.all([voteOnDiscord(method, index + 1), voteOnTelegram(method, index + 1)]);
  }

  it('is put by a command and answered on both; who is spoken for is told, and overrides', async () => {
    await play('basic/1');
    // Nobody is told of a choice that is changed within some seconds.
    await deployment.advance(30_000);
    const dan = onDiscord('dan');
    const inbox = await until('the notice', async () => {
      const shown = await (await dan.run(town.generalId, '/inbox')).settled();
      return read(shown).includes('your delegate Bo voted For. Override?') && shown;
    });
    const card = await (await dan.press(inbox, 'Proposal #1')).settled();
    const cast = await (await dan.press(card, 'Against')).settled();
    expect(read(cast)).toContain('Counted: you voted Against');
    deployment.assertNoViolations();
  });

  it.each(METHODS.filter((method) => method !== 'basic/1'))('so is %s', async (method) => {
    await play(method);
    deployment.assertNoViolations();
  });

  it('has its result on both', async () => {
    await deployment.advance(HOUR_MS);
    await until('all are closed', async () => {
      const rows = await deployment.store.sql`select 1 from proposal where state = 'voting'`;
      return rows.length === 0;
    });
    // Another minute, for the cards that had no place in the first.
    await deployment.advance(60_000);
    const both = METHODS.map(async (method, index) => {
      const basic = method === 'basic/1';
      const result = basic ? 'Rejected.' : '🏆 Result: Birch.';
      const here = await onDiscord('ada').waitsFor(
        town.generalId,
        (m) => read(m).includes(titleOf(method)) && read(m).includes(result),
        PATIENCE_MS,
      );
      const there = await said(
        index % 2 === 0 ? 'bo' : 'eve',
        `/proposal_show ${index + 1}`,
        new RegExp(nameOf(method)),
      );
      for (const text of [read(here), there.text]) {
        expect(text).toContain(titleOf(method));
        expect(text).toContain(result);
        expect(text).toContain(FIGURES[method]);
        expect(text).toContain('none is asked; turnout 3');
        expect(text.includes('By delegation: 1 of the turnout')).toBe(!basic);
      }
    });
    await Promise.all(both);
    deployment.assertNoViolations();
  });

  it('is exported alike on both, a proposal and a poll', async () => {
    const ada = onDiscord('ada');
    const asked = { question: 'Which day?', choices: 'Mon | Tue' };
    await (await ada.run(town.generalId, '/poll create', asked)).settled();
    for (const [noun, number] of [['proposal', '10'] as const, ['poll', '1'] as const]) {
      const here = await ada.run(town.generalId, `/${noun} export`, { [noun]: number });
      const name = `civitas-${noun}-${number}.json`;
      const there = onTelegram('bo').say('private', `/${noun}_export ${number}`);
      const isFile = ({ document }: OnTelegram) => document?.name === name;
      const sent = await bo().waitFor('private', isFile, { after: there, timeoutMs: PATIENCE_MS });
      const urls = [
        (await here.settled()).files.find((file) => file.url.includes(name))?.url,
        sent.document?.url,
      ];
      const [one, other] = await Promise.all(
        urls.map(async (url) => (await fetch(url ?? '')).json()),
      );
      expect(other).toEqual(one);
      const { stated } = readElection(one);
      expect(recount(readElection(one)).differences).toEqual([]);
      expect(stated !== undefined).toBe(noun === 'proposal');
    }
    deployment.assertNoViolations();
  });
});

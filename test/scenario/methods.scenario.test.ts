/**
 * Story: each method from its creation by command to the result in both chats, as the sandbox plays it. Dan, on
 * Discord, named Bo, and follows him until he says something else himself.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readElection, recount } from '#core/voting/election.ts';
import { METHODS } from '#core/voting/method.ts';
import { createMethodsPlay, type MethodsPlay } from '#sandbox/play/methods.ts';
import type { SeenMessage as OnTelegram } from '#sandbox/telegram/index.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 20_000;

describe('each method in both chats', () => {
  let deployment: Deployment;
  let town: Town;
  let methods: MethodsPlay;

  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    const { discord, telegram } = deployment;
    methods = createMethodsPlay({ discord, telegram, town });
    await methods.introduce();
  });
  afterAll(async () => deployment?.stop());

  it('Dan lets Bo, who is on Telegram, speak for him', async () => {
    await methods.delegate();
    deployment.assertNoViolations();
  });

  it('is put by a command and answered on both; who is spoken for is told, and overrides', async () => {
    await methods.play('basic/1');
    // Nobody is told of a choice that is changed within some seconds.
    await deployment.advance(30_000);
    const dan = deployment.discord.as(town.discordIds.dan);
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
    await methods.play(method);
    deployment.assertNoViolations();
  });

  it('has its result on both', async () => {
    await deployment.advance(HOUR_MS);
    await until('all are closed', async () => {
      const rows = await deployment.store.sql`select 1 from proposal where state = 'voting'`;
      return rows.length === 0;
    });
    const both = METHODS.map(async (method) => {
      const texts = await methods.result(method, 'Rejected.');
      for (const text of Object.values(texts)) {
        expect(text.includes('By delegation: 1 of the turnout')).toBe(method !== 'basic/1');
      }
    });
    await Promise.all(both);
    deployment.assertNoViolations();
  });

  it('is exported alike on both, a proposal and a poll', async () => {
    const ada = deployment.discord.as(town.discordIds.ada);
    const bo = deployment.telegram.as(town.telegramIds.bo);
    const asked = { question: 'Which day?', choices: 'Mon | Tue' };
    await (await ada.run(town.generalId, '/poll create', asked)).settled();
    for (const [noun, number] of [['proposal', '10'] as const, ['poll', '1'] as const]) {
      const here = await ada.run(town.generalId, `/${noun} export`, { [noun]: number });
      const name = `civitas-${noun}-${number}.json`;
      const there = bo.say('private', `/${noun}_export ${number}`);
      const isFile = ({ document }: OnTelegram) => document?.name === name;
      const sent = await bo.waitFor('private', isFile, { after: there, timeoutMs: PATIENCE_MS });
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

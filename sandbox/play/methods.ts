/**
 * The play of the ten methods, each from its creation by command to the result in both chats. Ada puts five on
 * Discord, Eve five on Telegram; Cleo answers on Discord, Bo on Telegram, in the private chat.
 */
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import type { SeenMessage as OnDiscord } from '../discord/index.ts';
import type { SeenMessage as OnTelegram } from '../telegram/index.ts';
import { until } from '../until.ts';
import { expectText, PATIENCE_MS, read, type Stage } from './stage.ts';

/** What stands at the winner, two of three, in each method's own unit. */
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

export const nameOf = (method: MethodId): string => method.replace('/1', '');
const titleOf = (method: MethodId): string => `Which tree by ${nameOf(method)}?`;
const numberOf = (method: MethodId): number => METHODS.indexOf(method) + 1;

export type MethodsPlay = ReturnType<typeof createMethodsPlay>;

export function createMethodsPlay({ discord, telegram, town }: Omit<Stage, 'foundingCode'>) {
  const onDiscord = (name: 'ada' | 'cleo' | 'dan') => discord.as(town.discordIds[name]);
  const onTelegram = (name: 'bo' | 'eve') => telegram.as(town.telegramIds[name]);
  const bo = () => onTelegram('bo');

  /** What the private chat answers to what somebody says there. */
  async function said(name: 'bo' | 'eve', text: string, shows: RegExp): Promise<OnTelegram> {
    const after = onTelegram(name).say('private', text);
    return onTelegram(name).waitFor('private', shows, { after, timeoutMs: PATIENCE_MS });
  }

  const shown = async (name: 'ada' | 'cleo', number: number): Promise<OnDiscord> => {
    const asked = { proposal: String(number) };
    return (await onDiscord(name).run(town.generalId, '/proposal show', asked)).settled();
  };

  async function create(method: MethodId): Promise<void> {
    const number = numberOf(method);
    const basic = method === 'basic/1';
    if (number % 2 === 1) {
      const asked = await onDiscord('ada').run(town.generalId, '/proposal create', {
        ...{ title: titleOf(method), method: nameOf(method) },
        ...(!basic && { choices: 'Ash | Birch | Cedar' }),
      });
      const done = await onDiscord('ada').press(await asked.settled(), 'Publish');
      expectText(read(await done.settled()), 'is published');
      return;
    }
    const choices = basic ? '' : ' | Ash | Birch | Cedar';
    const asked = await said(
      'eve',
      `/proposal_create method:${nameOf(method)} ${titleOf(method)}${choices}`,
      /This publishes the proposal/,
    );
    await onTelegram('eve').press(asked, 'Publish');
    const published = new RegExp(`Proposal #${number} is published`);
    await onTelegram('eve').waitFor('private', published, PATIENCE_MS);
  }

  /** Its card in the room may be on its way still: a copy of it is there at once. */
  const open = (number: number): Promise<OnDiscord> =>
    until(`proposal ${number} is open`, async () => {
      const card = await shown('cleo', number);
      return (card.buttons.length > 0 || card.selects.length > 0) && read(card).includes('Quorum')
        ? card
        : undefined;
    });

  /** Cleo is for the third. */
  async function voteOnDiscord(method: MethodId, card: OnDiscord): Promise<void> {
    const cleo = onDiscord('cleo');
    const { shape } = METHODS_BY_ID[method];
    let cast: OnDiscord;
    if (shape === 'one') {
      const label = method === 'basic/1' ? 'Against' : 'Cedar';
      cast = await (await cleo.press(card, label)).settled();
    } else if (shape === 'set') {
      cast = await (await cleo.select(card, card.selects[0]?.customId, ['Cedar'])).settled();
    } else {
      const paper = await (await cleo.press(card, 'Vote')).settled();
      if (!paper.isEphemeral) throw new Error('a ballot paper stands in the room');
      const next = shape === 'ranking' ? 'Cedar' : '+ Cedar';
      const drafted = await (await cleo.press(paper, next)).settled();
      cast = await (await cleo.press(drafted, 'Cast my vote')).settled();
    }
    const mine = method === 'basic/1' ? 'Against' : shape === 'ranking' ? '1. Cedar' : 'Cedar';
    expectText(read(cast), `you voted ${mine}`);
  }

  /** Bo is for the second. */
  async function voteOnTelegram(method: MethodId): Promise<void> {
    const { shape } = METHODS_BY_ID[method];
    const card = await said('bo', `/proposal_show ${numberOf(method)}`, /Quorum/);
    if (shape === 'one') await bo().press(card, method === 'basic/1' ? 'For' : 'Birch');
    else if (shape === 'set') {
      await bo().press(card, '☐ Birch');
      await bo().press(card, 'Done');
    } else {
      await bo().press(card, 'Vote');
      const paper = await bo().waitFor('private', /counts for nothing until you cast it/, 10_000);
      await bo().press(paper, shape === 'ranking' ? 'Birch' : '+ Birch');
      await bo().waitFor('private', /1\. Birch|Birch: 1/, 10_000);
      await bo().press(paper, 'Cast my vote');
    }
    const mine = shape === 'ranking' ? '1. Birch' : method === 'basic/1' ? 'For' : 'Birch';
    const counted = `Counted: you voted ${mine}`;
    const isAnswer = (m: OnTelegram) => m.seq >= card.seq && m.text.includes(counted);
    await bo().waitFor('private', isAnswer, 10_000);
  }

  return {
    said,

    /** Members since they were heard; what follows is said in private on Telegram. */
    async introduce(): Promise<void> {
      await (await onDiscord('cleo').run(town.generalId, '/poll list')).settled();
      for (const name of ['bo', 'eve'] as const) {
        const one = onTelegram(name);
        one.say(town.groupId, '/poll_list');
        await one.waitFor(town.groupId, (m) => m.fromBot && m.ephemeral, PATIENCE_MS);
        one.start();
      }
    },

    /** Dan, on Discord, lets Bo, who is on Telegram, speak for him. */
    async delegate(): Promise<void> {
      const offered = '/delegate_statement I plant what grows.';
      const asked = await said('bo', offered, /Offer to speak for/);
      await bo().press(asked, 'Offer it');
      await bo().waitFor('private', /It stands in/, PATIENCE_MS);
      const dan = onDiscord('dan');
      const list = await (await dan.run(town.generalId, '/delegate list')).settled();
      expectText(read(list), 'I plant what grows.');
      const question = await (await dan.press(list, 'Bo')).settled();
      expectText(read(question), 'Let Bo speak for you on everything, until you end it?');
      const done = await dan.press(question, 'Yes, speak for me');
      expectText(read(await done.settled()), 'Bo now speaks for you');
    },

    /** Puts the question, waits until it is open, and answers it on both. */
    async play(method: MethodId): Promise<void> {
      await create(method);
      const card = await open(numberOf(method));
      await Promise.all([voteOnDiscord(method, card), voteOnTelegram(method)]);
    },

    /** Resolves once it is counted. */
    async closed(method: MethodId): Promise<void> {
      await until(`${method} is counted`, async () =>
        /Passed|Rejected|Result:/.test(read(await shown('ada', numberOf(method)))),
      );
    },

    /** What both chats say once time is up: the card on Discord, a copy of it on Telegram. `result`: of the question of basic. */
    async result(
      method: MethodId,
      basic: 'Passed.' | 'Rejected.',
    ): Promise<{ onDiscord: string; onTelegram: string }> {
      const number = numberOf(method);
      const isBasic = method === 'basic/1';
      const result = isBasic ? basic : '🏆 Result: Birch.';
      const here = await onDiscord('ada').waitsFor(
        town.generalId,
        (m) => read(m).includes(titleOf(method)) && read(m).includes(result),
        PATIENCE_MS,
      );
      const asked = `/proposal_show ${number}`;
      const there = await said(number % 2 === 1 ? 'bo' : 'eve', asked, new RegExp(nameOf(method)));
      const texts = { onDiscord: read(here), onTelegram: there.text };
      for (const text of Object.values(texts)) {
        expectText(text, titleOf(method), result, FIGURES[method]);
        expectText(text, 'none is asked; turnout 3');
      }
      return texts;
    },
  };
}

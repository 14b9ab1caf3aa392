import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SealedReply, text } from '#chat/reply.ts';
import { createDiscordPort } from '#discord/index.ts';
import type { SeenMessage } from '#sandbox/discord/index.ts';
import { createLog } from '#telemetry/log.ts';
import { IDENTITY } from '#test/sandbox/discord/start.ts';
import { type Bed, id, makeBed, until } from '../bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(async () => {
  await bed.close();
  expect(bed.town.discord.violations).toEqual([]);
});

describe('slow answers', () => {
  test('show "thinking" first, then take its place', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const gate = Promise.withResolvers<SealedReply>();
    bed.script['slow'] = () => gate.promise;
    const answer = await lookalike.as(bo).run(general, 'slow');
    expect(answer.kind).toBe('thinking');
    gate.resolve({ blocks: [text('at last')] });
    expect(await answer.settled()).toMatchObject({ text: 'at last', isEphemeral: true });
    expect([bed.callbacks().length, bed.laterRequests().length]).toEqual([1, 1]);
  });

  test('a slow command that first needs a form opens it', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const form = {
      title: 'Ask',
      press: { id: id('go') },
      fields: [{ option: 'q', label: 'What?' }],
    };
    bed.script['slow'] = () => ({ blocks: [], form });
    const answer = await lookalike.as(bo).run(general, 'slow');
    expect(answer.modal().title).toBe('Ask');
  });

  test('a quick command that hangs is announced in time', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const gate = Promise.withResolvers<SealedReply>();
    bed.script['late'] = () => gate.promise;
    const answer = await lookalike.as(bo).run(general, 'late');
    expect(answer.kind).toBe('thinking');
    gate.resolve({ blocks: [text('sorry')] });
    expect((await answer.settled()).text).toBe('sorry');
  });

  test('a wizard waits in its place, and goes on there or beside', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const slow = `slow${id('x').slice(4)}`;
    bed.script['quick'] = () => ({
      blocks: [text('step 1')],
      buttons: [[{ label: 'next', press: { id: slow } }]],
    });
    const gate = Promise.withResolvers<SealedReply>();
    bed.script[slow] = () => gate.promise;
    const person = lookalike.as(bo);
    const first = (await person.run(general, 'quick')).response();
    const press = await person.press(first, 'next');
    expect(press.kind).toBe('silent');
    gate.resolve({ blocks: [text('step 2')], replace: true });
    expect(await press.settled()).toMatchObject({ id: first.id, text: 'step 2' });

    bed.script[slow] = async () => {
      await sleep(400);
      return { blocks: [text('beside')] };
    };
    const again = await person.press((await person.run(general, 'quick')).response(), 'next');
    expect(await again.settled()).toMatchObject({ text: 'beside', isEphemeral: true });
  });
});

describe('presses', () => {
  const wizard: SealedReply = {
    blocks: [text('step 1')],
    buttons: [[{ label: 'next', press: { id: id('next') } }]],
    selects: [
      {
        press: { id: id('pick') },
        option: 'days',
        placeholder: 'Days',
        max: 2,
        choices: [
          { label: 'Mon', value: 'm' },
          { label: 'Tue', value: 't' },
        ],
      },
    ],
  };

  test('in a private message replace it, if the answer says so', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['quick'] = () => wizard;
    bed.script[id('next')] = () => ({ blocks: [text('step 2')], replace: true });
    const person = lookalike.as(bo);
    const first = (await person.run(general, 'quick')).response();
    const press = await person.press(first, 'next');
    expect(press.kind).toBe('update');
    expect(press.response()).toMatchObject({
      id: first.id,
      text: 'step 2',
      buttons: [],
      selects: [],
    });
    expect([bed.callbacks().length, bed.laterRequests().length]).toEqual([2, 0]);
  });

  test('of a select carry their values', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['quick'] = () => wizard;
    const person = lookalike.as(bo);
    const first = (await person.run(general, 'quick')).response();
    await person.select(first, undefined, ['Mon', 'Tue']);
    expect(bed.heard[1]?.act).toEqual({
      kind: 'press',
      id: id('pick'),
      values: { days: ['m', 't'] },
    });
  });

  test('on a card are answered in private, and never change it', async () => {
    const { discord: lookalike, guildId, general, ada, bo } = bed.town;
    const port = createDiscordPort({
      token: IDENTITY.token,
      apiUrl: `${lookalike.url}/api`,
      log: createLog({ level: 'silent' }),
    });
    const target = { placeExternalId: guildId, channelId: general };
    await port.send(target, wizard, 'card');
    bed.script[id('next')] = () => ({ blocks: [text('only for you')], replace: true });
    const [card] = lookalike.as(bo).sees(general);
    const press = await lookalike.as(bo).press(card as SeenMessage, 'next');
    expect(press.response()).toMatchObject({ text: 'only for you', isEphemeral: true });
    expect(lookalike.as(ada).sees(general)).toEqual([card]);
  });

  test('a form opens, and its fields come back by name', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    const form = {
      title: 'Ask',
      press: { id: id('ask') },
      fields: [
        { option: 'question', label: 'What?', required: true },
        { option: 'details', label: 'More?', value: 'so far', long: true },
      ],
    };
    bed.script['quick'] = () => ({ blocks: [], form });
    bed.script[id('ask')] = ({ act }) => ({ blocks: [text(JSON.stringify(act))], form });
    const person = lookalike.as(bo);
    const modal = (await person.run(general, 'quick')).modal();
    const answer = await person.submit(modal, { question: 'Why?' });
    expect(bed.heard[1]?.act).toEqual({
      kind: 'press',
      id: id('ask'),
      values: { question: 'Why?', details: 'so far' },
    });
    // A form cannot follow a form: a button opens it.
    const reopened = await person.press(answer.response(), 'Ask');
    expect(reopened.kind).toBe('modal');
  });

  test('200 at once are each answered by one request', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['quick'] = () => wizard;
    const person = lookalike.as(bo);
    const first = (await person.run(general, 'quick')).response();
    await Promise.all(Array.from({ length: 200 }, () => person.press(first, 'next')));
    expect([bed.callbacks().length, bed.laterRequests().length]).toEqual([201, 0]);
  });
});

describe('what happens to answers', () => {
  test('one that comes after the token ran out is logged, no more', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['late'] = async () => {
      await sleep(300);
      return { blocks: [text('too late')] };
    };
    await expect(lookalike.as(bo).run(general, 'late', {}, { timeoutMs: 50 })).rejects.toThrow();
    await until('the log', () => bed.logged().includes('an answer came too late'));
    const answer = await lookalike.as(bo).run(general, 'quick');
    expect(answer.response().text).toBe('quick');
  });

  const tooMany = Array.from({ length: 600 }, (_, at) => ({
    label: `${at}`,
    press: { id: id(`${at}`) },
  }));
  test.each<[string, SealedReply]>([
    ['Discord refuses', { blocks: [] }],
    ['cannot be rendered', { blocks: [], buttons: [tooMany] }],
  ])('one that %s is replaced by an excuse with a reference', async (_, reply) => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['quick'] = () => reply;
    const answer = await lookalike.as(bo).run(general, 'quick');
    const reference = /`([0-9a-f]{4})`/.exec(answer.response().text)?.[1];
    expect(reference).toBeDefined();
    expect(bed.logged()).toContain(`"reference":"${reference}"`);
  });

  test('one whose connection was cut is sent again', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    for (const cut of [lookalike.trouble.resetNext, lookalike.trouble.loseAnswerNext]) {
      cut(1, { route: /callback/ });
      const answer = await lookalike.as(bo).run(general, 'quick');
      expect(answer.response().text).toBe('quick');
    }
    const count = /seconds_count{platform="discord",command="quick",outcome="answered"} 2\n/;
    await expect.poll(() => bed.metrics.text(), { timeout: 5_000 }).toMatch(count);
  });

  test('a dispatcher that throws breaks neither the log nor the door', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    bed.script['quick'] = () => Promise.reject(new Error('a bug in the house'));
    await expect(lookalike.as(bo).run(general, 'quick', {}, { timeoutMs: 300 })).rejects.toThrow();
    await until('the log', () => bed.logged().includes('a bug in the house'));
    bed.script = {};
    expect((await lookalike.as(bo).run(general, 'quick')).response().text).toBe('quick');
  });

  test('no token stands in the log', async () => {
    const { discord: lookalike, general, bo } = bed.town;
    lookalike.trouble.failNext(4, { route: /callback/ }, 500);
    await expect(lookalike.as(bo).run(general, 'quick', {}, { timeoutMs: 800 })).rejects.toThrow();
    await until('the log', () => bed.logged().includes('could not be delivered'));
    const [{ path = '' } = {}] = bed.callbacks();
    const token = path.split('/').at(-2) ?? '';
    expect(token.length).toBeGreaterThan(30);
    expect(bed.logged()).not.toContain(token);
    expect(bed.logged()).not.toContain(IDENTITY.token);
  });
});

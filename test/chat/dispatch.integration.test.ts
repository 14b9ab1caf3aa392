import { Writable } from 'node:stream';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Call, type Command, defineCommand } from '#chat/command.ts';
import { createDispatcher, type Dispatcher } from '#chat/dispatch.ts';
import type { Act, Incoming } from '#chat/incoming.ts';
import { sayOnly } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { accept, refuse } from '#core/result.ts';
import { createButtons } from '#service/button.ts';
import { createDrafts } from '#service/draft.ts';
import { createPeople } from '#service/person.ts';
import type { Services } from '#service/services.ts';
import { createStore } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';
import { heardFrom, pressIn, speak, type, wordsOf } from './said.ts';

const words = wordsFor('en');
let connection: TestStore;
let dispatcher: Dispatcher;
let calls: Call<never>[] = [];
let logged: string[] = [];

const text = (describe: string, required = true) =>
  ({ kind: 'text', required, maxLength: 100, describe: () => describe }) as const;
const command = (shape: Pick<Command, 'noun'> & Partial<Command>): Command =>
  defineCommand({
    describe: () => `About ${shape.noun}`,
    audience: 'member',
    listed: true,
    reach: 'anywhere',
    options: {},
    async run(call: Call<never>) {
      calls.push(call);
      return accept(sayOnly(JSON.stringify(call.values)));
    },
    ...shape,
  });

const COMMANDS: readonly Command[] = [
  command({
    noun: 'order',
    verb: 'create',
    slow: true,
    options: {
      what: text('What?'),
      size: {
        kind: 'choice',
        required: true,
        describe: () => 'Size?',
        choices: [
          { value: 's', label: () => 'Small' },
          { value: 'l', label: () => 'Large' },
        ],
      },
      count: { kind: 'integer', required: true, min: 1, max: 9, describe: () => 'How many?' },
      note: text('Note', false),
    },
    suggest: {
      what: async ({ actor, words: said }, partial) => [
        { label: `${actor.displayName} ${said.general.yes()}`, value: partial },
      ],
    },
  }),
  command({ noun: 'order', verb: 'cancel', listed: false }),
  command({ noun: 'wallet', verb: 'link', short: 'link' }),
  command({ noun: 'vote', reach: 'community' }),
  command({
    noun: 'wizard',
    run: async () =>
      accept({
        blocks: [],
        form: {
          title: 'Name it',
          press: { command: 'wizard step', values: { kind: 'club' } },
          fields: [
            { option: 'name', label: 'Name' },
            { option: 'zone', label: 'Zone' },
          ],
        },
      }),
  }),
  command({
    noun: 'wizard',
    verb: 'step',
    listed: false,
    options: { kind: text('Kind', false), name: text('Name?', false), zone: text('Zone?', false) },
  }),
  command({
    noun: 'broken',
    async run() {
      throw new Error('the database said: secret');
    },
  }),
  command({
    noun: 'pay',
    options: {
      to: { kind: 'person', required: true, describe: () => 'Whom?' },
      amount: { kind: 'amount', required: true, describe: () => 'How much?' },
      memo: text('What for?'),
    },
    async run(call: Call<never>) {
      calls.push(call);
      const { amount } = call.values as { amount: string };
      return amount === '-5'
        ? refuse({ code: 'amount-not-positive', text: amount })
        : accept(sayOnly('paid'));
    },
  }),
  command({ noun: 'refuse', run: async () => refuse({ code: 'not-linked' }) }),
];

beforeAll(async () => {
  connection = await createTestStore();
  const store = createStore(connection);
  const ids = v7;
  const services = {
    people: createPeople({ store, ports: {}, ids }),
    buttons: createButtons({ store }),
    drafts: createDrafts({ store, ids }),
    reference: () => 'abcd',
  } as unknown as Services;
  const destination = new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      done();
    },
  });
  const log = createLog({ level: 'error', destination });
  dispatcher = createDispatcher({ commands: COMMANDS, services, log });
});
afterAll(async () => connection?.close());

let nobody = 0;
beforeEach(() => {
  calls = [];
  logged = [];
  nobody += 1;
});

const heard = (act: Act, more?: Partial<Incoming>) => heardFrom(String(1000 + nobody), act, more);
const answer = (act: Act, more?: Partial<Incoming>) => dispatcher.answer(heard(act, more));
const awaiting = async () => (await dispatcher.awaiting(heard(type(''))))?.describe(words);

describe('a command', () => {
  it('is given who speaks, where, and under which event', async () => {
    await answer(speak('wallet link'), { eventId: 'telegram:77' });
    expect(calls).toHaveLength(1);
    const [{ actor, scene, eventId } = {} as Call<never>] = calls;
    expect(eventId).toBe('telegram:77');
    expect(actor).toMatchObject({ platform: 'telegram', handle: 'ada', displayName: 'Ada' });
    expect(scene).toMatchObject({ privateChat: true, place: undefined, community: undefined });
  });

  it('goes by its short name', async () => {
    await answer(speak('link'));
    expect(calls).toHaveLength(1);
  });

  it('is looked for among what may be said; what is only pressed is neither run nor offered', async () => {
    const hidden = await answer(speak('order cancel'));
    expect(calls).toEqual([]);
    expect(wordsOf(hidden)).toBe(
      "I don't know the command “order cancel”. /help lists what you can do here.",
    );
    expect((await answer(speak('ordr create'))).buttons?.flat().map((one) => one.label)).toEqual([
      '/order create',
    ]);
    // A noun alone is what somebody types first.
    expect((await answer(speak('orders'))).buttons?.flat().map((one) => one.label)).toEqual([
      '/order create',
    ]);
    expect((await answer(speak('x'.repeat(5_000)))).buttons).toBeUndefined();
  });

  it('of a community is refused where none is', async () => {
    expect(wordsOf(await answer(speak('vote')))).toBe(
      plain(words.refusals['place-only-in-chat']()),
    );
    const scene = { ...heard(speak('vote')).scene, externalId: '-5', privateChat: false };
    expect(wordsOf(await answer(speak('vote'), { scene }))).toContain(
      'does not belong to a community',
    );
    expect(calls).toEqual([]);
  });

  it('is refused in words with the next step', async () => {
    const refused = await answer(speak('refuse'));
    expect(await answer(pressIn(refused, 'Link a wallet'))).toMatchObject({
      blocks: [{ text: '{}' }],
    });
  });
});

describe('a fault', () => {
  it('gives the member a reference and the log the rest', async () => {
    const reply = await answer(speak('broken'), { eventId: 'telegram:9' });
    expect(wordsOf(reply)).toContain('abcd');
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      reference: 'abcd',
      eventId: 'telegram:9',
      err: { message: 'the database said: secret' },
    });
  });
});

describe('a press', () => {
  it('that nobody stored is out of date', async () => {
    expect(wordsOf(await answer({ kind: 'press', id: 'f'.repeat(24), values: {} }))).toContain(
      'no longer works',
    );
  });
});

describe('what is missing', () => {
  const values = { what: 'coat' };

  it('is asked for in one form where the platform has one', async () => {
    const reply = await answer(speak('order create', values), { forms: true });
    expect(reply.form?.fields.map((field) => field.option)).toEqual(['size', 'count', 'note']);
    const filled = { size: 'Large', count: '2', note: '' };
    const id = reply.form?.press.id ?? '';
    await answer({ kind: 'press', id, values: filled }, { forms: true });
    expect(calls.map((call) => call.values)).toEqual([
      { what: 'coat', size: 'l', count: 2, note: undefined },
    ]);
  });

  it('is asked one by one elsewhere; a wrong answer is asked again, a button answers as words do', async () => {
    const first = await answer(speak('order create', values));
    expect(wordsOf(first)).toBe('Size?');
    const second = await answer(pressIn(first, 'Large'));
    expect(wordsOf(second)).toBe('How many?');
    expect(second.awaiting).toEqual({ placeholder: 'How many?' });
    expect(wordsOf(await answer(type('many')))).toContain('a whole number from 1 to 9');
    expect(await awaiting()).toBe('How many?');
    await answer(type('3'));
    expect(calls.map((call) => call.values)).toEqual([
      { what: 'coat', size: 'l', count: 3, note: undefined },
    ]);
    expect(await awaiting()).toBeUndefined();
    expect(wordsOf(await answer(type('4')))).toContain('no longer open');
  });

  it('is asked again when it is refused at the end, whichever answer was wrong, and the rest is kept', async () => {
    await answer(speak('pay', { to: '@bo' }));
    await answer(type('-5'));
    const refused = await answer(type('for the docs'));
    expect(wordsOf(refused)).toBe(
      '“-5” is not more than zero. Please give a positive amount.\nHow much?',
    );
    expect(await awaiting()).toBe('How much?');
    expect(wordsOf(await answer(type('5')))).toBe('paid');
    expect(calls.at(-1)?.values).toMatchObject({ amount: '5', memo: 'for the docs' });
    expect(await awaiting()).toBeUndefined();
  });

  it('is not asked for again where the whole was said at once', async () => {
    const said = await answer(speak('pay', { to: '@bo', amount: '-5', memo: 'x' }));
    expect(wordsOf(said)).toBe('“-5” is not more than zero. Please give a positive amount.');
    expect(await awaiting()).toBeUndefined();
  });

  it('is no longer awaited once a button was the last answer', async () => {
    const asked = await answer(speak('order create', { ...values, count: '1' }));
    await answer(pressIn(asked, 'Small'));
    expect(calls).toHaveLength(1);
    expect(await awaiting()).toBeUndefined();
  });

  it('is asked of this person in this chat alone', async () => {
    await answer(speak('order create', { ...values, size: 's' }));
    nobody += 1;
    expect(await awaiting()).toBeUndefined();
    nobody -= 1;
    const scene = { ...heard(type('')).scene, externalId: '-5', privateChat: false };
    expect(await dispatcher.awaiting(heard(type(''), { scene }))).toBeUndefined();
    expect(await awaiting()).toBe('How many?');
  });
});

describe('a form', () => {
  it('becomes a question per field where there are none, and keeps what it carried', async () => {
    expect(wordsOf(await answer(speak('wizard')))).toBe('Name?');
    expect(wordsOf(await answer(type('Harbour')))).toBe('Zone?');
    expect(calls).toEqual([]);
    await answer(type('UTC'));
    expect(calls.map((call) => call.values)).toEqual([
      { kind: 'club', name: 'Harbour', zone: 'UTC' },
    ]);
  });

  it('is shown as it is where there are', async () => {
    const reply = await answer(speak('wizard'), { forms: true });
    expect(reply.form?.fields).toHaveLength(2);
    await answer({
      kind: 'press',
      id: reply.form?.press.id ?? '',
      values: { name: 'H', zone: 'Z' },
    });
    expect(calls.map((call) => call.values)).toEqual([{ kind: 'club', name: 'H', zone: 'Z' }]);
  });
});

describe('a door', () => {
  const slow = (act: Act) => dispatcher.isSlow(heard(act));
  const all = { what: 'coat', size: 's', count: '1' };

  it('waits for slow commands, and not for what only asks', async () => {
    expect(await slow(speak('order create', all))).toBe(true);
    expect(await slow(speak('order create', { what: 'coat' }))).toBe(false);
    expect(await slow(speak('order create', { ...all, count: 'x' }))).toBe(false);
    expect(await slow(speak('wallet link'))).toBe(false);
    expect(await slow(speak('nothing'))).toBe(false);
  });

  it('is told completions in the reader’s words', async () => {
    const typing = heard(speak('order create', {}));
    expect(await dispatcher.suggest(typing, 'what', 'co')).toEqual([
      { label: 'Ada Yes', value: 'co' },
    ]);
    expect(await dispatcher.suggest(typing, 'size', 'co')).toEqual([]);
    expect(await dispatcher.suggest(heard(type('x')), 'what', 'co')).toEqual([]);
  });

  it('is given the words of its own refusals', async () => {
    const reply = await dispatcher.refusal({ code: 'anonymous-sender' }, 'en');
    expect(wordsOf(reply)).toContain('I cannot tell who you are');
  });
});

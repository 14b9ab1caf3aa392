import { describe, expect, test } from 'vitest';
import type { Command } from '#chat/command.ts';
import type { Options } from '#chat/option.ts';
import { text } from '#chat/reply.ts';
import { rooms, type Words, wordsFor } from '#chat/words/index.ts';
import { commands as every } from '#commands/index.ts';
import { accept } from '#core/result.ts';
import { commandsFingerprint, discordTongues, nativeCommands } from '#discord/register.ts';
import { loadOpenApi } from '#sandbox/discord/validate.ts';
import { pseudoLocale } from '../support/pseudo-locale.ts';

const words: Words = wordsFor('en');
const says = (text: string) => () => text;

const command = (rest: Partial<Command> & Pick<Command, 'noun'>): Command => ({
  describe: says('does it'),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  run: async () => accept({ blocks: [text('done')] }),
  ...rest,
});

const native = (...commands: Command[]) => nativeCommands(commands, words);
const required = (describe: string) => ({ required: true, describe: says(describe) });
const optional = (describe: string) => ({ required: false, describe: says(describe) });

const everyKind: Options = {
  note: { kind: 'text', maxLength: 200, ...optional('a note') },
  question: { kind: 'text', maxLength: 300, ...required('what') },
  essay: { kind: 'text', maxLength: 4000, long: true, ...required('at length') },
  hours: { kind: 'integer', min: 1, max: 720, ...required('how long') },
  amount: { kind: 'amount', ...required('how much') },
  wait: { kind: 'duration', ...required('until') },
  method: {
    kind: 'choice',
    choices: [{ value: 'basic', label: says('Basic') }],
    ...required('method'),
  },
  who: { kind: 'person', ...required('who') },
  role: { kind: 'role', ...required('role') },
  token: { kind: 'token', ...required('token') },
  wallet: { kind: 'wallet', ...required('wallet') },
  secret: { kind: 'yes-no', ...required('secret') },
};

const frame = {
  type: 1,
  contexts: [0],
  integration_types: [0],
  default_member_permissions: null,
};

describe('definitions', () => {
  test('a noun with verbs is one command with subcommands', () => {
    const commands = native(
      command({ noun: 'poll', verb: 'create', describe: says('ask') }),
      command({ noun: 'poll', verb: 'list', describe: says('see') }),
    );
    expect(commands).toEqual([
      {
        ...frame,
        name: 'poll',
        description: 'create · list',
        options: [
          { type: 1, name: 'create', description: 'ask', options: [] },
          { type: 1, name: 'list', description: 'see', options: [] },
        ],
      },
    ]);
  });

  test('a short name stands alone too; unlisted commands nowhere', () => {
    const commands = native(
      command({ noun: 'wallet', verb: 'link', short: 'link' }),
      command({ noun: 'tip' }),
      command({ noun: 'poll', verb: 'vote', listed: false }),
    );
    expect(commands.map(({ name }) => name)).toEqual(['link', 'tip', 'wallet']);
    expect(commands[0]).toEqual({ ...frame, name: 'link', description: 'does it', options: [] });
  });

  test('every kind of option has its type, required ones first, long texts left to a form', () => {
    const suggest = { token: async () => [] };
    const [only] = native(command({ noun: 'all', options: everyKind, suggest }));
    const of = (name: string, rest: object, required = true) => ({
      name,
      description: everyKind[name]?.describe(words),
      required,
      ...rest,
    });
    expect(only?.options).toEqual([
      of('question', { type: 3, max_length: 300 }),
      of('hours', { type: 4, min_value: 1, max_value: 720 }),
      of('amount', { type: 3, max_length: 200 }),
      of('wait', { type: 3, max_length: 60 }),
      of('method', { type: 3, choices: [{ name: 'Basic', value: 'basic' }] }),
      of('who', { type: 6 }),
      of('role', { type: 8 }),
      of('token', { type: 3, max_length: 200, autocomplete: true }),
      of('wallet', { type: 3, max_length: 200 }),
      of('secret', { type: 5 }),
      of('note', { type: 3, max_length: 200 }, false),
      of('essay', { type: 3, max_length: 4000 }, false),
    ]);
    const path = '/applications/{application_id}/commands';
    expect(
      loadOpenApi().request('PUT', path, native(command({ noun: 'all', options: everyKind }))),
    ).toBeUndefined();
  });

  test('what may be said anywhere may be said to the bot alone', () => {
    const commands = native(
      command({ noun: 'help', reach: 'anywhere' }),
      command({ noun: 'civitas', verb: 'about', reach: 'anywhere' }),
      command({ noun: 'civitas', verb: 'setup' }),
      command({ noun: 'tip' }),
    );
    expect(commands.map(({ name, contexts }) => [name, contexts])).toEqual([
      ['civitas', [0, 1]],
      ['help', [0, 1]],
      ['tip', [0]],
    ]);
  });

  test('only a noun that is all staff is hidden from members', () => {
    const staff = { audience: 'staff' } as const;
    const commands = native(
      command({ noun: 'citizen', verb: 'grant', ...staff }),
      command({ noun: 'citizen', verb: 'revoke', ...staff }),
      command({ noun: 'role', verb: 'gate', ...staff }),
      command({ noun: 'role', verb: 'check' }),
    );
    const hidden = commands.map(({ name, default_member_permissions: bits }) => [name, bits]);
    expect(hidden).toEqual([
      ['citizen', '8192'],
      ['role', null],
    ]);
  });
});

describe('limits are held at the start', () => {
  const options = (count: number, describe = 'x'): Options =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `o${at}`,
        { kind: 'token', ...optional(describe) },
      ]),
    );
  const choices = (count: number, label = 'x'): Options => ({
    method: {
      kind: 'choice',
      choices: Array.from({ length: count }, (_, at) => ({ value: `${at}`, label: says(label) })),
      ...optional('x'),
    },
  });

  test.each<[string, Command[], RegExp]>([
    [
      'commands',
      Array.from({ length: 101 }, (_, at) => command({ noun: `c${at}` })),
      /101 commands/,
    ],
    [
      'verbs',
      Array.from({ length: 26 }, (_, at) => command({ noun: 'n', verb: `v${at}` })),
      /26 options/,
    ],
    ['options', [command({ noun: 'n', options: options(26) })], /\/n: 26 options/],
    ['choices', [command({ noun: 'n', options: choices(26) })], /\/n method: 26 choices/],
    ['a choice', [command({ noun: 'n', options: choices(1, 'x'.repeat(101)) })], /longer than 100/],
    ['an empty choice', [command({ noun: 'n', options: choices(1, '') })], /empty/],
    ['a long name', [command({ noun: 'n'.repeat(33) })], /at most 32/],
    ['a wrong name', [command({ noun: 'poll', verb: 'Create' })], /\/poll Create: a name/],
    [
      'a wrong option',
      [command({ noun: 'n', options: { 'two words': { kind: 'role', ...optional('x') } } })],
      /two words: a name/,
    ],
    [
      'a description',
      [command({ noun: 'n', describe: says('x'.repeat(101)) })],
      /101 characters, not 1 to 100/,
    ],
    ['no description', [command({ noun: 'n', describe: says('') })], /0 characters/],
    [
      'the sum',
      Array.from({ length: 25 }, (_, at) =>
        command({ noun: 'n', verb: `v${at}`, options: options(4, 'x'.repeat(80)) }),
      ),
      /characters in all, where 8000/,
    ],
    [
      'a name twice',
      [command({ noun: 'tip' }), command({ noun: 'tip', verb: 'give' })],
      /\/tip: defined twice/,
    ],
    [
      'a short name twice',
      [command({ noun: 'link' }), command({ noun: 'wallet', verb: 'link', short: 'link' })],
      /\/link: defined twice/,
    ],
    [
      'suggestions for a role',
      [
        command({
          noun: 'n',
          options: { r: { kind: 'role', ...optional('x') } },
          suggest: { r: async () => [] },
        }),
      ],
      /takes no suggestions/,
    ],
  ])('%s', (_, commands, problem) => {
    expect(() => native(...commands)).toThrow(problem);
  });

  test('all problems are told at once', () => {
    const both = [command({ noun: 'A' }), command({ noun: 'b', describe: says('') })];
    expect(() => native(...both)).toThrow(/\/A: .*\n\/b: /);
  });
});

describe('the fingerprint', () => {
  const ours = native(
    command({ noun: 'all', options: everyKind }),
    command({ noun: 'poll', verb: 'list' }),
  );

  test('is the same for what Discord gives back', () => {
    const theirs = ours.toReversed().map((one, at) => ({
      ...one,
      id: `${at}`,
      application_id: '1',
      version: '1',
      nsfw: false,
      dm_permission: false,
      name_localizations: null,
      description_localizations: null,
      contexts: one.contexts.toReversed(),
      options: one.options.map(({ ...option }) => {
        if ('required' in option && option.required === false) {
          const { required: _, ...rest } = option;
          return rest;
        }
        return option;
      }),
    }));
    expect(commandsFingerprint(theirs)).toBe(commandsFingerprint(ours));
  });

  test.each([
    ['a word', (text: string) => text.replace('how long', 'how many hours')],
    ['a bound', (text: string) => text.replace('720', '721')],
    [
      'a right',
      (text: string) =>
        text.replace('"default_member_permissions":null', '"default_member_permissions":"8"'),
    ],
    ['a place', (text: string) => text.replace('"contexts":[0]', '"contexts":[0,1]')],
    [
      'an order of options',
      (text: string) =>
        text.replace(
          /"name":"(amount|wait)"/g,
          (_, name) => `"name":"${name === 'amount' ? 'wait' : 'amount'}"`,
        ),
    ],
  ])('differs by %s', (_, change) => {
    const changed = JSON.parse(change(JSON.stringify(ours)));
    expect(changed).not.toEqual(ours);
    expect(commandsFingerprint(changed)).not.toBe(commandsFingerprint(ours));
  });
});

describe('other languages', () => {
  const foreign = pseudoLocale(words);
  const tongues = discordTongues(
    new Map([
      ['en', words],
      ['de', foreign],
      ['es', foreign],
      ['pt-BR', foreign],
      ['qps-ploc', foreign],
    ]),
  );
  const all = nativeCommands(every, words, tongues);

  type Node = {
    description_localizations?: Record<string, string>;
    options?: readonly { type: number }[];
  };
  function* nodesOf(node: object): Generator<Node & { choices?: object[] }> {
    const { options = [] } = node as { options?: object[] };
    yield node as Node;
    for (const option of options) yield* nodesOf(option);
  }

  test('are those of Discord’s that have words of ours, English never', () => {
    expect([...tongues.keys()].toSorted()).toEqual(['de', 'es-419', 'es-ES', 'pt-BR']);
    expect([...discordTongues(rooms).keys()].filter((locale) => locale.startsWith('en'))).toEqual(
      [],
    );
  });

  test('describe every verb, option and choice, within the limits', () => {
    const said = all.flatMap((one) => [...nodesOf(one)]);
    expect(said.length).toBeGreaterThan(60);
    for (const { options, description_localizations: localized } of said) {
      // A noun with verbs is described by their names, which are the same in every language.
      if (options?.some(({ type }) => type === 1)) continue;
      expect(localized).toMatchObject({ de: expect.stringMatching(/[^ -~]/u) });
      expect(Object.keys(localized ?? {}).toSorted()).toEqual([...tongues.keys()].toSorted());
    }
    const choices = said.flatMap((node) => node.choices ?? []);
    expect(choices.length).toBeGreaterThan(0);
    for (const choice of choices) {
      expect(choice).toMatchObject({ name_localizations: { de: expect.any(String) } });
    }
    const wrong = loadOpenApi().request('PUT', '/applications/{application_id}/commands', all);
    expect(wrong).toBeUndefined();
  });

  const saying = (text: string) => (one: Words) => (one === foreign ? text : 'short');
  const localized = (...commands: Command[]) => nativeCommands(commands, words, tongues);

  test('are held to the limits like English', () => {
    const describe = saying('x'.repeat(101));
    expect(() => localized(command({ noun: 'tip', describe }))).toThrow(/101 characters/);
    const choices = [{ value: 'a', label: saying('x'.repeat(101)) }];
    const options: Options = { kind: { kind: 'choice', choices, ...required('which') } };
    expect(() => localized(command({ noun: 'tip', options }))).toThrow(/longer than 100/);
  });

  test('count by their longest', () => {
    const options: Options = Object.fromEntries(
      Array.from({ length: 4 }, (_, at) => [
        `option${at}`,
        {
          kind: 'choice' as const,
          required: false,
          describe: says('which'),
          choices: Array.from({ length: 25 }, (_value, index) => ({
            value: `${index}`,
            label: saying('x'.repeat(80)),
          })),
        },
      ]),
    );
    expect(() => native(command({ noun: 'tip', options }))).not.toThrow();
    expect(() => localized(command({ noun: 'tip', options }))).toThrow(/in all/);
  });

  test('make another fingerprint, so that a new language is registered', () => {
    const english = nativeCommands(every, words);
    expect(commandsFingerprint(all)).not.toBe(commandsFingerprint(english));
    expect(commandsFingerprint(JSON.parse(JSON.stringify(all)))).toBe(commandsFingerprint(all));
  });
});

import type { BotCommand } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { wordsFor } from '#chat/words/index.ts';
import { commands as every } from '#commands/index.ts';
import { sharedValidator } from '#sandbox/telegram/validate.ts';
import {
  commandNames,
  type Menu,
  menusFor,
  menusInAll,
  registerMenus,
} from '#telegram/register.ts';
import { pseudoLocale } from '../support/pseudo-locale.ts';
import { COMMANDS, command } from './commands.ts';

const words = wordsFor('en');
const named = (menu: Menu | undefined) => menu?.commands.map((one) => one.command);

describe('names', () => {
  it('are those of the noun and verb, the short one, and the bare noun', () => {
    const names = commandNames(COMMANDS);
    expect(names.get('poll_create')).toBe('poll create');
    expect(names.get('poll')).toBe('poll create');
    expect(names.get('link')).toBe('wallet link');
    expect(names.get('wallet')).toBe('wallet list');
    expect(names.get('tip')).toBe('tip');
    expect(names.get('poll_vote')).toBeUndefined();
  });
  it('write hyphens as underscores', () => {
    expect(
      commandNames([command({ noun: 'gas-tank', verb: 'top-up' })]).get('gas_tank_top_up'),
    ).toBe('gas-tank top-up');
  });
});

describe('menus', () => {
  const [inPrivate, inGroups, forStaff] = menusFor(COMMANDS, words);

  it('show members the short ones, the one-word ones and what a bare noun makes', () => {
    expect(named(inPrivate)).toEqual(['start', 'help', 'tip', 'poll', 'link', 'propose']);
    expect(named(inGroups)).toEqual(named(inPrivate));
  });
  it('show a bare noun that means to show', () => {
    const [member] = menusFor(every, words);
    expect(named(member)).toEqual(expect.arrayContaining(['poll', 'profile', 'inbox', 'link']));
    expect(named(member)?.filter((name) => name === 'poll')).toHaveLength(1);
    expect(named(member)).not.toContain('wallet');
  });
  it('show staff all that and the staff verbs, in groups alone', () => {
    expect(named(forStaff)).toEqual([...(named(inPrivate) ?? []), 'role_gate', 'civitas_status']);
    expect([inPrivate, inGroups, forStaff].map((menu) => menu?.scope.type)).toEqual([
      'all_private_chats',
      'all_group_chats',
      'all_chat_administrators',
    ]);
  });
  it('make what is said in a group visible to its author alone', () => {
    expect(inGroups?.commands.every((one) => one.is_ephemeral)).toBe(true);
    expect(inPrivate?.commands.some((one) => one.is_ephemeral)).toBe(false);
  });
  it('hold to the limits of Telegram', () => {
    const long = command({ noun: 'tip', describe: () => '💧'.repeat(300) });
    const [{ commands: [only] = [] } = { commands: [] }] = menusFor([long], words);
    expect([...(only?.description ?? '')].length).toBe(256);
    expect(() => menusFor([command({ noun: 'Tip' })], words)).toThrow(/"Tip"/);
    expect(() => menusFor([command({ noun: 'x'.repeat(33) })], words)).toThrow();
    const many = Array.from({ length: 101 }, (_, index) => command({ noun: `n${index}` }));
    expect(() => menusFor(many, words)).toThrow(/100/);
  });
});

describe('registering', () => {
  it('sends only what differs', async () => {
    const shown = new Map<string, readonly BotCommand[]>();
    const sent: string[] = [];
    const api = {
      getMyCommands: async ({ scope = { type: 'default' } }: { scope?: { type: string } } = {}) => [
        ...(shown.get(scope.type) ?? []),
      ],
      setMyCommands: async (
        commands: readonly BotCommand[],
        { scope = { type: 'default' } }: { scope?: { type: string } } = {},
      ) => {
        sent.push(scope.type);
        shown.set(scope.type, commands);
        return true as const;
      },
    };
    expect(await registerMenus(api, menusFor(COMMANDS, words))).toBe(3);
    expect(await registerMenus(api, menusFor(COMMANDS, words))).toBe(0);
    const more = [...COMMANDS, command({ noun: 'role', verb: 'check', audience: 'staff' })];
    expect(await registerMenus(api, menusFor(more, words))).toBe(1);
    expect(sent).toEqual([
      'all_private_chats',
      'all_group_chats',
      'all_chat_administrators',
      'all_chat_administrators',
    ]);
  });
});

describe('other languages', () => {
  const foreign = pseudoLocale(words);
  const rooms = new Map([
    ['en', words],
    ['pt-BR', foreign],
    ['de', foreign],
    // Of two lands of one language the first is heard; what is no language is shown to nobody.
    ['pt-PT', words],
    ['qps-ploc', foreign],
  ]);
  const menus = menusInAll(every, rooms);

  it('have the same menus in their own words, English being for everybody else', () => {
    expect(menus.map(({ scope, language }) => `${scope.type} ${language ?? '-'}`)).toEqual(
      ['-', 'pt', 'de'].flatMap((language) =>
        ['all_private_chats', 'all_group_chats', 'all_chat_administrators'].map(
          (scope) => `${scope} ${language}`,
        ),
      ),
    );
    const [english, , , portuguese] = menus;
    expect(named(portuguese)).toEqual(named(english));
    for (const { description } of portuguese?.commands ?? []) {
      expect(description).toMatch(/^\u200F[^A-Za-z]+/u);
      expect(description.length).toBeLessThanOrEqual(256);
    }
  });

  it('are taken by Telegram, and sent once', async () => {
    const shown = new Map<string, readonly BotCommand[]>();
    type Where = { scope?: { type: string }; language_code?: string };
    const keyOf = ({ scope, language_code = '' }: Where = {}) => `${scope?.type} ${language_code}`;
    const wrong: string[] = [];
    const api = {
      getMyCommands: async (where?: Where) => [...(shown.get(keyOf(where)) ?? [])],
      setMyCommands: async (commands: readonly BotCommand[], where?: Where) => {
        const found = sharedValidator().request('setMyCommands', { commands, ...where });
        if (found) wrong.push(found);
        shown.set(keyOf(where), commands);
        return true as const;
      },
    };
    expect(await registerMenus(api, menus)).toBe(9);
    expect(wrong).toEqual([]);
    expect(shown.size).toBe(9);
    expect(await registerMenus(api, menus)).toBe(0);
    expect(await registerMenus(api, menusInAll(every, new Map([...rooms, ['fr', foreign]])))).toBe(
      3,
    );
  });
});

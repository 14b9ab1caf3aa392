import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandKey } from '#chat/command.ts';
import { plain, plainOn, say, command as spoken } from '#chat/text.ts';
import { rooms, wordsFor } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';
import { nativeCommands } from '#discord/register.ts';
import { menusFor } from '#telegram/register.ts';
import { plainWordsIn, pseudo, pseudoLocale } from '../support/pseudo-locale.ts';
import { wrongSpellings } from '../support/spelling.ts';

const english = wordsFor('en');
const foreign = pseudoLocale(english);

function* leaves(words: unknown, path: string): Generator<[string, unknown]> {
  if (typeof words !== 'object' || words === null) yield [path, words];
  else for (const [name, inner] of Object.entries(words)) yield* leaves(inner, `${path}.${name}`);
}

describe('the words', () => {
  it.each([...rooms.keys()])('of %s are functions, one and all', (locale) => {
    const said = [...leaves(wordsFor(locale), locale)];
    expect(said.length).toBeGreaterThan(400);
    expect(said.filter(([, leaf]) => typeof leaf !== 'function').map(([path]) => path)).toEqual([]);
  });

  it('of a locale nobody wrote are English', () => {
    for (const locale of ['en-GB', 'pt-BR', '', 'no language']) {
      const { number: _numbers, ...room } = wordsFor(locale);
      const { number: _english, ...source } = english;
      expect(room).toEqual(source);
    }
  });
});

describe('a language nobody speaks', () => {
  it('has every text, in other letters and longer', () => {
    expect([...leaves(foreign, '')].map(([path]) => path)).toEqual(
      [...leaves(english, '')].map(([path]) => path),
    );
    const said = foreign.poll.describe.create();
    expect(said).toMatch(/^\u200F.+\u200F$/u);
    expect(said).not.toMatch(/[A-Za-z]/);
    expect(said.length).toBeGreaterThanOrEqual(english.poll.describe.create().length * 1.3);
  });

  it('keeps what was handed in, commands and the browser’s placeholders', () => {
    const question = 'When do we meet?';
    expect(plain(foreign.poll.heading({ number: 7, question }))).toContain(question);
    expect(plain(foreign.poll.heading({ number: 7, question }))).not.toContain('Poll');
    expect(plain(foreign.civitas.foundingMode())).toContain('/civitas constitute');
    expect(foreign.web.browser.sign()).toContain('{wallet}');
  });

  it('has words for the names of states, which are no data', () => {
    const refused = foreign.refusals['proposal-not-in-state'];
    const said = refused({ code: 'proposal-not-in-state', state: 'queued', needed: [] });
    expect(plain(said)).not.toContain('queued');
  });

  it('shows what no words gave', () => {
    const block = { kind: 'text', text: [pseudo('All is well'), 'Bare English'] };
    expect(plainWordsIn({ blocks: [block] }, [])).toEqual(['Bare', 'English']);
    expect(plainWordsIn({ blocks: [block] }, ['Bare English'])).toEqual([]);
  });
});

describe('the commands, in every language and in one nobody speaks', () => {
  const all = [...rooms, ['ploc', foreign] as const];

  it.each(all)('are taken by Discord: %s', (_locale, words) => {
    expect(nativeCommands(commands, words).length).toBeGreaterThan(10);
  });

  it.each(all)('are taken by Telegram whole: %s', (_locale, words) => {
    const entries = menusFor(commands, words).flatMap((menu) => menu.commands);
    expect(entries.length).toBeGreaterThan(30);
    for (const { description } of entries) expect(description.length).toBeLessThan(256);
  });

  it('say nothing in plain letters but their names', () => {
    const wrong = commands.flatMap((command) => {
      const options = Object.values(command.options);
      const said = [
        command.describe(foreign),
        ...options.map((option) => option.describe(foreign)),
      ];
      const choices = options.flatMap((option) => (option.kind === 'choice' ? option.choices : []));
      return plainWordsIn([...said, ...choices.map((choice) => choice.label(foreign))], []);
    });
    expect(wrong).toEqual([]);
  });
});

describe('a command that a text names', () => {
  const listed = new Set(
    commands.filter((one) => one.listed).flatMap((one) => [commandKey(one), one.short ?? '']),
  );
  const sources = globSync('src/chat/**/*.ts').map((path) => ({
    path,
    // Comments name commands as they like.
    code: readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^import .*$/gmu, ''),
  }));

  it('is there, and can be typed', () => {
    const named = sources.flatMap(({ code }) =>
      [...code.matchAll(/(?<!\w)command\('([^']*)'\)/gu)].map(([, key]) => key ?? ''),
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((key) => !listed.has(key))).toEqual([]);
  });

  it('is written in no tongue of its own', () => {
    const nouns = [...new Set(commands.map(({ noun }) => noun))].join('|');
    const spelledOut = new RegExp(`(?<![\\w./:])/(${nouns}|link|propose)(?![\\w/])[^'\`]*`, 'gu');
    const wrong = sources.flatMap(({ path, code }) =>
      (code.match(spelledOut) ?? []).map((said) => `${path}: ${said}`),
    );
    // Typed in a server of Discord, whoever reads it.
    expect(wrong).toHaveLength(2);
    expect(wrong[0]).toContain('en/civitas.ts: /civitas join $');
    expect(wrong[1]).toContain('en/wallet-page.ts: /civitas join $');
  });

  it('is spelled as the reader’s platform spells it', () => {
    const text = say`Say ${[spoken('poll create')]}`;
    expect(plainOn(text, 'discord')).toBe('Say /poll create');
    expect(plainOn(text, 'telegram')).toBe('Say /poll_create');
    expect(wrongSpellings('Say /poll create or /poll_create', 'telegram')).toHaveLength(1);
    expect(wrongSpellings('Say /poll_create or /poll create', 'discord')).toHaveLength(1);
    expect(wrongSpellings('Say /poll or /tip or https://t.me/poll', 'discord')).toHaveLength(1);
    expect(wrongSpellings('Say /poll or /tip or /why shows it', 'telegram')).toEqual([]);
  });
});

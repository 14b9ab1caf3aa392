import { describe, expect, it } from 'vitest';
import { plain } from '#chat/text.ts';
import { rooms, wordsFor } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';
import { nativeCommands } from '#discord/register.ts';
import { menusFor } from '#telegram/register.ts';
import { plainWordsIn, pseudo, pseudoLocale } from '../support/pseudo-locale.ts';

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

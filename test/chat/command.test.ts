import { describe, expect, it } from 'vitest';
import { type Command, commandIndex, commandKey, defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

const command = (names: Pick<Command, 'noun' | 'verb' | 'short'>): Command =>
  defineCommand({
    describe: () => 'x',
    audience: 'member',
    listed: true,
    reach: 'anywhere',
    options: {},
    run: async () => accept({ blocks: [] }),
    ...names,
  });

describe('the index of commands', () => {
  it('knows each by its key and by its short name', () => {
    const link = command({ noun: 'wallet', verb: 'link', short: 'link' });
    const tip = command({ noun: 'tip' });
    expect(commandKey(link)).toBe('wallet link');
    expect(commandKey(tip)).toBe('tip');
    expect([...commandIndex([link, tip])]).toEqual([
      ['wallet link', link],
      ['link', link],
      ['tip', tip],
    ]);
  });

  it('refuses two of one name', () => {
    const twice = [
      command({ noun: 'link' }),
      command({ noun: 'wallet', verb: 'link', short: 'link' }),
    ];
    expect(() => commandIndex(twice)).toThrow('two commands are called "link"');
  });
});

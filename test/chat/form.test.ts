import { describe, expect, it } from 'vitest';
import { type Command, defineCommand } from '#chat/command.ts';
import { askFor, formFor } from '#chat/form.ts';
import type { Option, Options } from '#chat/option.ts';
import { wordsFor } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';
import { accept } from '#core/result.ts';

const words = wordsFor('en');
const says = (text: string) => ({ describe: () => text });

const OPTIONS: Options = {
  sure: { kind: 'yes-no', required: false, ...says('Sure?') },
  note: { kind: 'text', required: false, maxLength: 30, long: true, ...says('Note') },
  who: { kind: 'person', required: true, ...says('Who?') },
  size: {
    kind: 'choice',
    required: true,
    ...says('Size'),
    choices: [
      { value: 's', label: () => 'Small' },
      { value: 'l', label: () => 'Large' },
    ],
  },
};
const command: Command = defineCommand({
  noun: 'coat',
  verb: 'order',
  ...says('Order a coat'),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: OPTIONS,
  run: async () => accept({ blocks: [] }),
});
const press = { command: 'coat order', values: {} };

describe('a form', () => {
  it('asks again for what was given empty', () => {
    const { form } = formFor(command, { ...press, values: { who: '' } }, words);
    expect(form?.fields.map(({ option }) => option)).toContain('who');
  });

  it('has a field for what is not given, required ones first', () => {
    const { form } = formFor(command, { ...press, values: { who: 'x' } }, words);
    expect(form).toEqual({
      title: 'Order a coat',
      press: { command: 'coat order', values: { who: 'x' } },
      fields: [
        { option: 'size', label: 'Size', required: true, placeholder: 'Small / Large' },
        { option: 'sure', label: 'Sure?', required: false, placeholder: 'Yes / No' },
        { option: 'note', label: 'Note', required: false, maxLength: 30, long: true },
      ],
    });
  });

  it('has five fields at most, and never loses a required one', () => {
    for (const one of commands) {
      const required = Object.entries(one.options).filter(([, option]) => option.required);
      const { form } = formFor(one, press, words);
      expect(form?.fields.length).toBeLessThanOrEqual(5);
      const asked = form?.fields.map((field) => field.option);
      expect(asked).toEqual(expect.arrayContaining(required.map(([name]) => name)));
    }
  });
});

describe('a question', () => {
  const option = (name: string): Option => {
    const found = OPTIONS[name];
    if (!found) throw new Error(name);
    return found;
  };

  it('offers the choices as buttons', () => {
    expect(askFor('size', option('size'), { ...press, values: { who: 'x' } }, words)).toEqual({
      blocks: [{ kind: 'text', text: 'Size' }],
      buttons: [
        [{ label: 'Small', press: { command: 'coat order', values: { who: 'x', size: 's' } } }],
        [{ label: 'Large', press: { command: 'coat order', values: { who: 'x', size: 'l' } } }],
      ],
    });
    const { buttons } = askFor('sure', option('sure'), press, words);
    expect(buttons?.flat().map((button) => 'press' in button && button.press.values)).toEqual([
      { sure: true },
      { sure: false },
    ]);
  });

  it('waits for words where there is nothing to choose', () => {
    expect(askFor('who', option('who'), press, words)).toEqual({
      blocks: [{ kind: 'text', text: 'Who?' }],
      awaiting: { placeholder: 'Who?' },
    });
  });
});

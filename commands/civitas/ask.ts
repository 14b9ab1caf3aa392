import { defineCommand } from '#chat/command.ts';
import { accept, refuse } from '#core/result.ts';
import { setupFields } from './step.ts';

/** A wizard button that asks for some fields at once. */
export const civitasAsk = defineCommand({
  noun: 'civitas',
  verb: 'ask',
  describe: (words) => words.civitas.describe.step(),
  audience: 'staff',
  listed: false,
  reach: 'anywhere',
  options: {
    fields: {
      kind: 'text',
      required: true,
      maxLength: 100,
      describe: (words) => words.civitas.describe.step(),
    },
  },
  async run({ values, words }) {
    const names = values.fields.split(',').filter((name) => Object.hasOwn(setupFields, name));
    if (names.length === 0) return refuse({ code: 'button-expired' });
    return accept({
      blocks: [],
      form: {
        title: words.civitas.wizard.heading(),
        press: { command: 'civitas step', values: {} },
        fields: names.map((name) => ({
          option: name,
          label: setupFields[name as keyof typeof setupFields].describe(words),
          required: true,
          maxLength: 200,
        })),
      },
    });
  },
});

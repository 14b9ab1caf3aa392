import { defineCommand } from '#chat/command.ts';
import { accept, refuse } from '#core/result.ts';
import { pickFields } from './pick.ts';

/** A button of a gate that is being set up that asks for something to be typed. */
export const roleAsk = defineCommand({
  noun: 'role',
  verb: 'ask',
  describe: (words) => words.gatePicker.describe.pick(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    fields: {
      kind: 'text',
      required: true,
      maxLength: 100,
      describe: (words) => words.gatePicker.option.show(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const right = await services.offices.require(scene.community, actor.person, 'gate.change');
    if (!right.ok) return right;
    const names = values.fields.split(',').filter((name) => Object.hasOwn(pickFields, name));
    if (names.length === 0) return refuse({ code: 'button-expired' });
    return accept({
      blocks: [],
      form: {
        title: words.gatePicker.describe.pick(),
        press: { command: 'role pick', values: {} },
        fields: names.map((name) => {
          const option = pickFields[name as keyof typeof pickFields];
          return {
            option: name,
            label: option.describe(words),
            required: true,
            maxLength: 'maxLength' in option ? option.maxLength : 80,
            long: name === 'rule',
          };
        }),
      },
    });
  },
});

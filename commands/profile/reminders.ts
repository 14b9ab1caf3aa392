import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** The setting is the person's, in every community. */
export const profileReminders = defineCommand({
  noun: 'profile',
  verb: 'reminders',
  describe: (words) => words.profile.describe.reminders(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    reminders: {
      kind: 'choice',
      required: false,
      choices: (['on', 'off'] as const).map((value) => ({
        value,
        label: (words) => words.profile.reminders.choice[value](),
      })),
      describe: (words) => words.profile.option.reminders(),
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const w = words.profile.reminders;
    if (values.reminders !== undefined) {
      const wanted = values.reminders === 'on';
      await services.reminders.set(actor.person, wanted, eventId);
      return accept({ ...sayOnly(w.set({ wanted })), replace: true });
    }
    const wanted = await services.reminders.isWanted(actor.person);
    const other = wanted ? 'off' : 'on';
    const press = { command: 'profile reminders', values: { reminders: other } };
    return accept({
      ...sayOnly(w.ask({ wanted })),
      buttons: [[{ label: w.choice[other](), press }]],
    });
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** "I know them": what is pressed under a list or a notice. */
export const recoveryKnow = defineCommand({
  noun: 'recovery',
  verb: 'know',
  describe: (words) => words.recovery.describe.know(),
  audience: 'member',
  listed: false,
  reach: 'anywhere',
  options: {
    recovery: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.recovery.option.recovery(),
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const heard = await services.recoveries.speakFor(values.recovery, actor.person, eventId);
    return heard.ok ? accept(sayOnly(words.recovery.heard(heard.value))) : heard;
  },
});

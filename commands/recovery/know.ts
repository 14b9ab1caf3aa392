import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** "I know them": what is pressed under a list or a notice. It counts for the community it is said in. */
export const recoveryKnow = defineCommand({
  noun: 'recovery',
  verb: 'know',
  describe: (words) => words.recovery.describe.know(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    recovery: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.recovery.option.recovery(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { recovery } = values;
    const { community } = scene;
    const said = await services.recoveries.speakFor(recovery, actor.person, community, eventId);
    return said.ok ? accept(sayOnly(words.recovery.heard(said.value))) : said;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** What the button under `profile split` presses. */
export const profileUndo = defineCommand({
  noun: 'profile',
  verb: 'undo',
  describe: (words) => words.join.describe.undo(),
  audience: 'member',
  listed: false,
  reach: 'anywhere',
  options: {
    request: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.join.option.request(),
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const { account } = actor;
    const parted = await services.merges.undo({ merge: values.request, account, eventId });
    if (!parted.ok) return parted;
    return accept({ ...sayOnly(words.join.undone(parted.value)), replace: true });
  },
});

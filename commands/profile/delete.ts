import { deleteReply } from '#chat/card/profile.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Says what stands in the way first, then what goes and what stays, and asks once. */
export const profileDelete = defineCommand({
  noun: 'profile',
  verb: 'delete',
  describe: (words) => words.profile.describe.delete(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.profile.option.confirm(),
    },
  },
  async run({ actor, values, services, words }) {
    if (values.confirm !== true) {
      const may = await services.profiles.mayErase(actor.person);
      return may.ok ? accept(deleteReply(words)) : may;
    }
    const erased = await services.profiles.erase(actor.person);
    if (!erased.ok) return erased;
    return accept({ ...sayOnly(words.profile.deleted(erased.value)), replace: true });
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** A file for one pair of eyes: an answer is private on both platforms. */
export const profileExport = defineCommand({
  noun: 'profile',
  verb: 'export',
  describe: (words) => words.profile.describe.export(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  slow: true,
  options: {},
  async run({ actor, services, words }) {
    const { tables, rows, ...file } = await services.profiles.export(actor.person);
    return accept({ ...sayOnly(words.profile.exported({ tables, rows })), files: [file] });
  },
});

import { defineCommand } from '#chat/command.ts';
import { electionReply } from '#chat/election-file.ts';
import { accept } from '#core/result.ts';

/** The file by which anybody counts it again. */
export const pollExport = defineCommand({
  noun: 'poll',
  verb: 'export',
  describe: (words) => words.secrecy.describe.export(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    poll: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.poll.option.poll(),
    },
  },
  async run({ scene, values, services, words }) {
    const found = await services.polls.find(scene.community, values.poll);
    if (!found.ok) return found;
    const exported = await services.voteExports.election(scene.community, found.value.id);
    return exported.ok ? accept(electionReply(exported.value, words)) : exported;
  },
});

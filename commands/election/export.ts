import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { defineCommand } from '#chat/command.ts';
import { electionReply } from '#chat/election-file.ts';
import { accept } from '#core/result.ts';

/** The file by which anybody counts it again. */
export const electionExport = defineCommand({
  noun: 'election',
  verb: 'export',
  describe: (words) => words.secrecy.describe.export(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: WHICH_ELECTION,
  async run({ scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const exported = await services.voteExports.election(scene.community, found.value);
    return exported.ok ? accept(electionReply(exported.value, words)) : exported;
  },
});

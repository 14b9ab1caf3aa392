import { defineCommand } from '#chat/command.ts';
import { electionReply } from '#chat/election-file.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

/** The file by which anybody counts it again. */
export const proposalExport = defineCommand({
  noun: 'proposal',
  verb: 'export',
  describe: (words) => words.secrecy.describe.export(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: WHICH_PROPOSAL,
  async run({ scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const exported = await services.voteExports.election(scene.community, found.value);
    return exported.ok ? accept(electionReply(exported.value, words)) : exported;
  },
});

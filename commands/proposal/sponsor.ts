import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalSponsor = defineCommand({
  noun: 'proposal',
  verb: 'sponsor',
  describe: (words) => words.discussion.describe.sponsor(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_PROPOSAL,
  async run(call) {
    const { services, words } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    const sponsored = await services.discussions.sponsor(meant.value);
    return sponsored.ok ? accept(sayOnly(words.discussion.sponsored(sponsored.value))) : sponsored;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalUnfold = defineCommand({
  noun: 'proposal',
  verb: 'unfold',
  describe: (words) => words.discussion.describe.unfold(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_PROPOSAL,
  async run(call) {
    const { services, words } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    const done = await services.folds.unfold(meant.value);
    return done.ok ? accept(sayOnly(words.discussion.unfolded(done.value))) : done;
  },
});

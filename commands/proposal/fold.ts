import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, REASON, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalFold = defineCommand({
  noun: 'proposal',
  verb: 'fold',
  describe: (words) => words.discussion.describe.fold(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: { ...WHICH_PROPOSAL, ...REASON },
  async run(call) {
    const { values, services, words } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    const done = await services.folds.fold(meant.value, values.reason);
    return done.ok ? accept(sayOnly(words.discussion.folded(done.value))) : done;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, REASON, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalCancel = defineCommand({
  noun: 'proposal',
  verb: 'cancel',
  describe: (words) => words.discussion.describe.cancel(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: { ...WHICH_PROPOSAL, ...REASON },
  async run(call) {
    const { values, services, words } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    const cancelled = await services.discussions.cancel(meant.value, values.reason);
    return cancelled.ok ? accept(sayOnly(words.discussion.cancelled(cancelled.value))) : cancelled;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalWithdraw = defineCommand({
  noun: 'proposal',
  verb: 'withdraw',
  describe: (words) => words.discussion.describe.withdraw(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    ...WHICH_PROPOSAL,
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.track.option.confirm(),
    },
  },
  async run(call) {
    const { values, services, words } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    if (values.confirm !== true) {
      const press = {
        command: 'proposal withdraw',
        values: { proposal: meant.value.vote, confirm: true },
      };
      return accept({
        ...sayOnly(words.discussion.askWithdraw()),
        buttons: [[{ label: words.discussion.yesWithdraw(), style: 'danger', press }]],
      });
    }
    const withdrawn = await services.discussions.withdraw(meant.value);
    if (!withdrawn.ok) return withdrawn;
    return accept({ ...sayOnly(words.discussion.withdrawn(withdrawn.value)), replace: true });
  },
});

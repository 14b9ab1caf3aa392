import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const proposalWithdraw = defineCommand({
  noun: 'proposal',
  verb: 'withdraw',
  describe: (words) => words.discussion.describe.withdraw(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    proposal: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.proposal.option.proposal(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.track.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const meant = { community: scene.community, person: actor.person, vote: found.value };
    if (values.confirm !== true) {
      const press = {
        command: 'proposal withdraw',
        values: { proposal: found.value, confirm: true },
      };
      return accept({
        ...sayOnly(words.discussion.askWithdraw()),
        buttons: [[{ label: words.discussion.yesWithdraw(), style: 'danger', press }]],
      });
    }
    const withdrawn = await services.discussions.withdraw(meant);
    if (!withdrawn.ok) return withdrawn;
    return accept({ ...sayOnly(words.discussion.withdrawn(withdrawn.value)), replace: true });
  },
});

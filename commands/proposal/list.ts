import { defineCommand } from '#chat/command.ts';
import { type Button, list, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const proposalList = defineCommand({
  noun: 'proposal',
  verb: 'list',
  short: 'agenda',
  describe: (words) => words.proposal.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const proposals = await services.proposalViews.list(scene.community);
    const create: Button = {
      label: words.proposal.create(),
      style: 'primary',
      press: { command: 'proposal create', values: {} },
    };
    if (proposals.length === 0) {
      return accept({ ...sayOnly(words.proposal.none()), buttons: [[create]] });
    }
    const shown: Button[] = proposals.slice(0, 4).map((view) => ({
      label: `#${view.number}`,
      press: { command: 'proposal show', values: { proposal: view.id } },
    }));
    return accept({
      blocks: [
        title(words.proposal.recent()),
        list(proposals.map((view) => words.proposal.line(view))),
      ],
      buttons: [[...shown, create]],
    });
  },
});

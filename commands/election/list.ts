import { defineCommand } from '#chat/command.ts';
import { type Button, list, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const electionList = defineCommand({
  noun: 'election',
  verb: 'list',
  describe: (words) => words.election.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const elections = await services.electionViews.list(scene.community);
    const create: Button = {
      label: words.election.create(),
      style: 'primary',
      press: { command: 'election open', values: {} },
    };
    if (elections.length === 0) {
      return accept({ ...sayOnly(words.election.none()), buttons: [[create]] });
    }
    const shown: Button[] = elections.slice(0, 4).map((view) => ({
      label: `#${view.number}`,
      press: { command: 'election show', values: { election: view.id } },
    }));
    return accept({
      blocks: [
        title(words.election.recent()),
        list(elections.map((view) => words.election.line(view))),
      ],
      buttons: [[...shown, create]],
    });
  },
});

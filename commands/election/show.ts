import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { electionDetails } from '#chat/card/election.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const electionShow = defineCommand({
  noun: 'election',
  verb: 'show',
  describe: (words) => words.election.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_ELECTION,
  async run({ scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const view = await services.electionViews.view(found.value);
    if (!view) throw new Error('an election has no view');
    return accept(electionDetails(view, words));
  },
});

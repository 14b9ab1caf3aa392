import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { electionDetails } from '#chat/card/election.ts';
import { defineCommand } from '#chat/command.ts';
import { MAX_CANDIDATES } from '#core/election/rules.ts';
import { accept } from '#core/result.ts';

export const electionShow = defineCommand({
  noun: 'election',
  verb: 'show',
  describe: (words) => words.election.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    ...WHICH_ELECTION,
    page: {
      kind: 'integer',
      required: false,
      min: 1,
      max: MAX_CANDIDATES,
      describe: (words) => words.election.option.page(),
    },
  },
  async run({ scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const view = await services.electionViews.view(found.value);
    if (!view) throw new Error('an election has no view');
    return accept(electionDetails(view, words, values.page));
  },
});

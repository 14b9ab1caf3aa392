import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const proposalUnfold = defineCommand({
  noun: 'proposal',
  verb: 'unfold',
  describe: (words) => words.discussion.describe.unfold(),
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
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const meant = { community: scene.community, person: actor.person, vote: found.value };
    const done = await services.folds.unfold(meant);
    return done.ok ? accept(sayOnly(words.discussion.unfolded(done.value))) : done;
  },
});

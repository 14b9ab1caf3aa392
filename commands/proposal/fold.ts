import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const proposalFold = defineCommand({
  noun: 'proposal',
  verb: 'fold',
  describe: (words) => words.discussion.describe.fold(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    proposal: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.proposal.option.proposal(),
    },
    reason: {
      kind: 'text',
      required: true,
      maxLength: 500,
      describe: (words) => words.proposal.option.reason(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const meant = { community: scene.community, person: actor.person, vote: found.value };
    const done = await services.folds.fold(meant, values.reason);
    return done.ok ? accept(sayOnly(words.discussion.folded(done.value))) : done;
  },
});

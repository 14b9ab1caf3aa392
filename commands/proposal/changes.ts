import { changeBlocks } from '#chat/card/change.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalChanges = defineCommand({
  noun: 'proposal',
  verb: 'changes',
  describe: (words) => words.discussion.describe.changes(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_PROPOSAL,
  async run({ scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const edits = await services.edits.changes(found.value);
    if (edits.length === 0) return accept(sayOnly(words.discussion.unchanged()));
    return accept({ blocks: edits.slice(0, 3).flatMap((edit) => changeBlocks(edit, words)) });
  },
});

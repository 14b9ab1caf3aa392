import { executionStatusReply } from '#chat/card/execution.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What is happening with payments and what happens next; of one proposal, where it is asked on its card. */
export const executionStatus = defineCommand({
  noun: 'execution',
  verb: 'status',
  describe: (words) => words.execution.describe.status(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    proposal: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.proposal.option.proposal(),
    },
  },
  async run({ scene, values, services, words }) {
    const { executionStandings, proposals, deployment } = services;
    const { explorer } = deployment;
    const found =
      values.proposal === undefined
        ? accept(undefined)
        : await proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const standing = await executionStandings.read(scene.community, found.value);
    return accept(executionStatusReply(standing, words, { explorer }));
  },
});

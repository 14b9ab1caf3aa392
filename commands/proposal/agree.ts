import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { proposalVote } from './vote.ts';

/** The one button before the first ballot where wallets are listed publicly. */
export const proposalAgree = defineCommand({
  noun: 'proposal',
  verb: 'agree',
  describe: (words) => words.roll.describe.agree(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    proposal: proposalVote.options.proposal,
    choice: { ...proposalVote.options.choice, required: false },
  },
  async run(context) {
    const { actor, scene, values, services, words } = context;
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    await services.votes.agree(actor.person, found.value);
    const { proposal, choice } = values;
    return choice === undefined
      ? accept(sayOnly(words.roll.agreed()))
      : proposalVote.run({ ...context, values: { proposal, choice } });
  },
});

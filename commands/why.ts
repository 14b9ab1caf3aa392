import { voteWhyReply, whyReply } from '#chat/card/why.ts';
import { askingReply } from '#chat/card/why-asking.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** In a private chat also of every chat they asked to join elsewhere, be they a member of any community or none. */
export const why = defineCommand({
  noun: 'why',
  describe: (words) => words.role.describe.why(),
  audience: 'member',
  listed: true,
  reach: 'community',
  // What the rule of a poll found is read again on chain.
  slow: true,
  options: {
    vote: {
      kind: 'integer',
      min: 1,
      max: 2_147_483_647,
      required: false,
      describe: (words) => words.whyVote.option(),
    },
  },
  async outside({ actor, services, words }) {
    const asking = await services.why.asking(actor.person);
    return asking.length === 0 ? undefined : askingReply(asking, words);
  },
  async run({ actor, scene, values, services, words }) {
    const { community, privateChat } = scene;
    const { vote } = values;
    const view = await services.why.explainAll(community, actor.person, vote);
    if (vote !== undefined) return accept(voteWhyReply(view, vote, words));
    const elsewhere = privateChat ? await services.why.asking(actor.person, community) : [];
    return accept(whyReply(view, words, elsewhere));
  },
});

import { PAGE, paperReply, VOTE, voteIn } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** "Vote" on a card or in the list of what is open: one's own paper. */
export const ballotOpen = defineCommand({
  noun: 'ballot',
  verb: 'open',
  describe: (words) => words.ballot.describe.open(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE, ...PAGE },
  async run(call) {
    const { actor, scene, values, services } = call;
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    const paper = await services.papers.read(scene.community, actor.person, vote.value);
    return paperReply(call, paper, values.page);
  },
});

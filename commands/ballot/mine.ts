import { VOTE, voteIn } from '#chat/ballot.ts';
import { ownBallotReply } from '#chat/card/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** "My vote" on a card. */
export const ballotMine = defineCommand({
  noun: 'ballot',
  verb: 'mine',
  describe: (words) => words.ballot.describe.mine(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: VOTE,
  async run({ actor, scene, values, services, words }) {
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    const own = await services.papers.mine(scene.community, actor.person, vote.value);
    return own.ok ? accept(ownBallotReply(own.value, words)) : own;
  },
});

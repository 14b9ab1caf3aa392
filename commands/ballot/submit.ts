import { unitOf, VOTE, voteIn } from '#chat/ballot.ts';
import { castReply, ownBallotReply } from '#chat/card/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** Casts what the paper says. */
export const ballotSubmit = defineCommand({
  noun: 'ballot',
  verb: 'submit',
  describe: (words) => words.ballot.describe.submit(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: VOTE,
  async run({ actor, scene, values, services, words }) {
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    const cast = await services.papers.submit(actor, scene.community, vote.value);
    if (!cast.ok) return services.polls.explain(cast, actor.person);
    if ('again' in cast.value) return accept(ownBallotReply(cast.value.again, words));
    const unit = await unitOf(services, scene, cast.value);
    return accept(castReply(cast.value, { unit, onPaper: true }, words));
  },
});

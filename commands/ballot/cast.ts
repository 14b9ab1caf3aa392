import { unitOf, VOTE, voteIn } from '#chat/ballot.ts';
import { castReply } from '#chat/card/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

const ABSTAIN = 'abstain';

/** What the buttons and selects of a card press: one choice, several, or none. */
export const ballotCast = defineCommand({
  noun: 'ballot',
  verb: 'cast',
  describe: (words) => words.ballot.describe.cast(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    ...VOTE,
    choice: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.ballot.option.choice(),
    },
    paper: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.ballot.option.paper(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    const { choice } = values;
    const chosen = choice === ABSTAIN ? { abstain: true } : choice.split(',').map(Number);
    const cast = await services.votes.cast(actor, scene.community, vote.value, chosen);
    if (!cast.ok) return services.polls.explain(cast, actor.person);
    const unit = await unitOf(services, scene, cast.value);
    return accept(castReply(cast.value, { unit, onPaper: values.paper === true }, words));
  },
});

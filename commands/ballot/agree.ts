import { VOTE, voteIn } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { ballotCast } from './cast.ts';

/** The one button before the first ballot where wallets are listed publicly. */
export const ballotAgree = defineCommand({
  noun: 'ballot',
  verb: 'agree',
  describe: (words) => words.roll.describe.agree(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE, choice: { ...ballotCast.options.choice, required: false } },
  async run(context) {
    const { actor, values, services, words } = context;
    const vote = voteIn(values.vote);
    if (!vote.ok) return vote;
    await services.votes.agree(actor.person, vote.value);
    const { choice } = values;
    return choice === undefined
      ? accept(sayOnly(words.roll.agreed()))
      : ballotCast.run({ ...context, values: { vote: values.vote, choice, paper: undefined } });
  },
});

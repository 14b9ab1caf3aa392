import { signRow } from '#chat/card/sign.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { asId, isUuid } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';
import { optionsOf } from '#core/voting/ballot.ts';

/** What the card's buttons and select press. */
export const pollVote = defineCommand({
  noun: 'poll',
  verb: 'vote',
  describe: (words) => words.poll.describe.vote(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    poll: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.poll.option.poll(),
    },
    choice: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.poll.option.choice(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const numbers = values.choice.split(',').map(Number);
    if (!isUuid(values.poll)) return refuse({ code: 'poll-unknown', text: values.poll });
    const cast = await services.votes.cast(actor, scene.community, asId(values.poll), numbers);
    if (!cast.ok) return cast;
    return accept({
      ...sayOnly(
        words.poll.counted({
          choices: optionsOf(cast.value.choice).map(
            (number) => cast.value.choices[number - 1] ?? '',
          ),
          replaces: cast.value.replaces,
          closesAt: cast.value.closesAt,
        }),
      ),
      ...signRow(cast.value, words),
    });
  },
});

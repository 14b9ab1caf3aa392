import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { optionsOf } from '#core/voting/ballot.ts';

/** "My vote" on a card. */
export const pollMine = defineCommand({
  noun: 'poll',
  verb: 'mine',
  describe: (words) => words.poll.describe.mine(),
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
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.polls.find(scene.community, values.poll);
    if (!found.ok) return found;
    const { id, choices, closesAt, state } = found.value;
    const open = state === 'open';
    const ballot = await services.votes.ballotOf(id, actor.person);
    if (!ballot) return accept(sayOnly(words.poll.notVoted({ open })));
    if (ballot === 'secret') return accept(sayOnly(words.secrecy.yours({ closesAt, open })));
    const names = optionsOf(ballot).map((number) => choices[number - 1] ?? '');
    return accept(sayOnly(words.poll.yours({ choices: names, closesAt, open })));
  },
});

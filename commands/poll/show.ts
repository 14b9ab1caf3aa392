import { pollCard } from '#chat/card/poll.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const pollShow = defineCommand({
  noun: 'poll',
  verb: 'show',
  describe: (words) => words.poll.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    poll: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.poll.option.poll(),
    },
  },
  async run({ scene, values, services, words }) {
    const found = await services.polls.find(scene.community, values.poll);
    return found.ok ? accept(pollCard(found.value, words)) : found;
  },
});

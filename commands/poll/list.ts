import { defineCommand } from '#chat/command.ts';
import { type Button, list, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const pollList = defineCommand({
  noun: 'poll',
  verb: 'list',
  describe: (words) => words.poll.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const polls = await services.polls.list(scene.community);
    const create: Button = {
      label: words.poll.create(),
      style: 'primary',
      press: { command: 'poll create', values: {} },
    };
    if (polls.length === 0) {
      return accept({ ...sayOnly(words.poll.none()), buttons: [[create]] });
    }
    const open: Button[] = polls
      .filter((poll) => poll.state === 'open')
      .slice(0, 4)
      .map((poll) => ({
        label: `#${poll.number}`,
        press: { command: 'poll show', values: { poll: poll.id } },
      }));
    return accept({
      blocks: [
        title(words.poll.recent()),
        list(
          polls.map((poll) => {
            const ballots = words.number.count(poll.ballots);
            return words.poll.line({ ...poll, ballots, open: poll.state === 'open' });
          }),
        ),
      ],
      buttons: [[...open, create]],
    });
  },
});

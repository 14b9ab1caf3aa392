import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Says what would be lost and asks once; the author alone may. */
export const pollCancel = defineCommand({
  noun: 'poll',
  verb: 'cancel',
  describe: (words) => words.poll.describe.cancel(),
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
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.poll.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const ask = values.confirm !== true;
    const cancelled = await services.polls.cancel(scene.community, actor.person, values.poll, ask);
    if (!cancelled.ok) return cancelled;
    if (!ask) return accept({ ...sayOnly(words.poll.cancelled(cancelled.value)), replace: true });
    const ballots = words.number.count(cancelled.value.ballots);
    const press = { command: 'poll cancel', values: { poll: cancelled.value.id, confirm: true } };
    return accept({
      ...sayOnly(words.poll.cancelAsk({ ...cancelled.value, ballots })),
      buttons: [[{ label: words.poll.cancelDo(), style: 'danger', press }]],
    });
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** On one topic, or without one on everything; says what it means and asks once. */
export const delegateEnd = defineCommand({
  noun: 'delegate',
  verb: 'end',
  describe: (words) => words.delegation.describe.end(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    topic: {
      kind: 'text',
      required: false,
      maxLength: 60,
      describe: (words) => words.delegation.option.topic(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.delegation.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const input = { community: scene.community, actor, topic: values.topic };
    if (values.confirm === true) {
      const done = await services.delegations.end(input, eventId);
      if (!done.ok) return done;
      return accept({ ...sayOnly(words.delegation.ended(done.value)), replace: true });
    }
    const found = await services.delegations.endable(input);
    if (!found.ok) return found;
    const { topic } = values;
    const press = {
      command: 'delegate end',
      values: { confirm: true, ...(topic !== undefined && { topic }) },
    };
    return accept({
      ...sayOnly(words.delegation.endAsk(found.value)),
      buttons: [[{ label: words.delegation.endConfirm(), style: 'primary', press }]],
    });
  },
});

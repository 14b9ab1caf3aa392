import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** What "Yes, this is me" and "No" press, in the inbox's private word and under `profile join`. */
export const profileAnswer = defineCommand({
  noun: 'profile',
  verb: 'answer',
  describe: (words) => words.join.describe.answer(),
  audience: 'member',
  listed: false,
  reach: 'anywhere',
  options: {
    request: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.join.option.request(),
    },
    answer: {
      kind: 'choice',
      required: true,
      describe: (words) => words.join.option.answer(),
      choices: [
        { value: 'yes', label: (words) => words.join.yes() },
        { value: 'no', label: (words) => words.join.no() },
      ],
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const answered = await services.merges.answer({
      merge: values.request,
      account: actor.account,
      answer: values.answer === 'yes' ? 'yes' : 'no',
      eventId,
    });
    if (!answered.ok) return answered;
    const { value } = answered;
    const said = value.answer === 'yes' ? words.join.joined(value) : words.join.refused();
    return accept({ ...sayOnly(said), replace: true });
  },
});

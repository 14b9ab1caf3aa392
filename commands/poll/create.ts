import { defineCommand } from '#chat/command.ts';
import { hiddenNotes } from '#chat/hidden.ts';
import { splitChoices } from '#chat/question.ts';
import { text } from '#chat/reply.ts';
import { suggestRules } from '#chat/rule-suggestion.ts';
import { accept } from '#core/result.ts';

export const pollCreate = defineCommand({
  noun: 'poll',
  verb: 'create',
  describe: (words) => words.poll.describe.create(),
  audience: 'member',
  listed: true,
  reach: 'community',
  // A gate is read on chain.
  slow: true,
  options: {
    question: {
      kind: 'text',
      required: true,
      maxLength: 300,
      describe: (words) => words.poll.option.question(),
    },
    choices: {
      kind: 'text',
      required: true,
      maxLength: 3_000,
      describe: (words) => words.poll.option.choices(),
    },
    duration: {
      kind: 'deadline',
      required: false,
      describe: (words) => words.poll.option.duration(),
    },
    opens: {
      kind: 'deadline',
      required: false,
      describe: (words) => words.poll.option.opens(),
    },
    multiple: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.poll.option.multiple(),
    },
    anonymous: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.poll.option.anonymous(),
    },
    citizens: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.poll.option.citizens(),
    },
    gate: {
      kind: 'text',
      required: false,
      maxLength: 1_000,
      describe: (words) => words.poll.option.gate(),
    },
  },
  suggest: { gate: suggestRules },
  async run({ actor, scene, values, services, words, eventId }) {
    const opened = await services.polls.open({
      community: scene.community,
      author: actor.person,
      question: values.question,
      choices: splitChoices(values.choices),
      durationMs: undefined,
      deadline: values.duration,
      opens: values.opens,
      multiple: values.multiple ?? false,
      anonymous: values.anonymous ?? false,
      electorate: values.citizens ? 'citizens' : 'members',
      gate: values.gate,
      eventId,
    });
    if (!opened.ok) return opened;
    const hidden = await hiddenNotes(services, scene.community, words);
    const { state, waiting } = opened.value;
    const how = waiting ? 'waits' : state === 'pending' ? 'announced' : 'opened';
    const said = words.poll[how](opened.value);
    return accept({ blocks: [text(said), ...hidden] });
  },
});

import { defineCommand } from '#chat/command.ts';
import { questionDraft, questionOptions, questionValues } from '#chat/question.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** In place of one of the same name. */
export const templateSet = defineCommand({
  noun: 'template',
  verb: 'set',
  describe: (words) => words.template.describe.set(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    name: {
      kind: 'text',
      required: true,
      maxLength: 32,
      describe: (words) => words.template.option.name(),
    },
    title: {
      kind: 'text',
      required: true,
      maxLength: 150,
      describe: (words) => words.template.option.title(),
    },
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      long: true,
      describe: (words) => words.template.option.body(),
    },
    ...questionOptions,
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { name, title, body = '' } = values;
    const { method, choices, seats } = questionDraft(values, words);
    const kept = await services.templates.set(
      { community: scene.community, person: actor.person, eventId },
      { name, title, body, method, choices, seats },
      questionValues(values),
    );
    return kept.ok ? accept(sayOnly(words.template.set(kept.value))) : kept;
  },
});

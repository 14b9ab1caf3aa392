import { defineCommand } from '#chat/command.ts';
import { hiddenNotes } from '#chat/hidden.ts';
import { text } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

export const proposalCreate = defineCommand({
  noun: 'proposal',
  verb: 'create',
  short: 'propose',
  describe: (words) => words.proposal.describe.create(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    title: {
      kind: 'text',
      required: true,
      maxLength: 150,
      describe: (words) => words.proposal.option.title(),
    },
    amount: {
      kind: 'amount',
      required: false,
      describe: (words) => words.proposal.option.amount(),
    },
    to: {
      kind: 'person',
      required: false,
      describe: (words) => words.proposal.option.to(),
    },
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      long: true,
      describe: (words) => words.proposal.option.body(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    if ((values.amount === undefined) !== (values.to === undefined)) {
      return refuse({
        code: 'option-missing',
        option: values.amount === undefined ? 'amount' : 'to',
      });
    }
    const to = values.to ? await services.people.refer(values.to, scene.place) : undefined;
    if (to && !to.ok) return to;
    const published = await services.proposals.publish({
      community: scene.community,
      author: actor.person,
      title: values.title,
      body: values.body ?? '',
      payment:
        values.amount !== undefined && to ? { amount: values.amount, to: to.value } : undefined,
      eventId,
    });
    if (!published.ok) return published;
    const view = await services.proposalViews.view(published.value);
    if (!view) throw new Error('a published proposal has no view');
    const hidden = await hiddenNotes(services, scene.community, words);
    return accept({ blocks: [text(words.proposal.published(view)), ...hidden] });
  },
});

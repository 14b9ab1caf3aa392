import { proposalPreview } from '#chat/card/proposal.ts';
import { defineCommand } from '#chat/command.ts';
import { hiddenNotes } from '#chat/hidden.ts';
import { questionDraft, questionOptions, questionValues } from '#chat/question.ts';
import { wordsFor } from '#chat/words/index.ts';
import { accept, refuse } from '#core/result.ts';

/** Shows exactly what would be published and asks once; the answer is `proposal publish`. */
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
    ...questionOptions,
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
    const { title, amount, body = '' } = values;
    const { locale } = await services.communities.get(scene.community);
    const previewed = await services.proposals.preview({
      community: scene.community,
      author: actor.person,
      title,
      body,
      payment: amount !== undefined && to ? { amount, to: to.value } : undefined,
      question: questionDraft(values, wordsFor(locale)),
      eventId,
    });
    if (!previewed.ok) return previewed;
    const { transfer } = previewed.value;
    const press = {
      command: 'proposal publish',
      // The event that asked is the key: pressed a hundred times, it is one proposal.
      values: {
        ...{ title, body, key: eventId },
        ...questionValues(values),
        ...(transfer &&
          amount !== undefined &&
          values.to && { amount, to: { ...values.to }, wallet: transfer.to }),
      },
    };
    const recipient = to ? to.value.displayName : undefined;
    const { sandbox, explorer } = services.deployment;
    const reply = proposalPreview(previewed.value, { press, recipient, sandbox, explorer }, words);
    const hidden = await hiddenNotes(services, scene.community, words);
    return accept({ ...reply, blocks: [...reply.blocks, ...hidden] });
  },
});

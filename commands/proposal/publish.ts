import { authorVerbs } from '#chat/card/proposal-verbs.ts';
import { defineCommand } from '#chat/command.ts';
import { conditionOptions, conditionsDraft } from '#chat/conditions.ts';
import { readAsked } from '#chat/deed.ts';
import { payeeOptions, payeesIn, referAll, withWallets } from '#chat/payees.ts';
import { questionDraft, questionOptions } from '#chat/question.ts';
import { sayOnly } from '#chat/reply.ts';
import { stepOptions } from '#chat/steps.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { Hex } from '#core/keccak.ts';
import { accept } from '#core/result.ts';

/** What the button under "exactly this would be published" presses. */
export const proposalPublish = defineCommand({
  noun: 'proposal',
  verb: 'publish',
  describe: (words) => words.proposal.describe.create(),
  audience: 'member',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    title: {
      kind: 'text',
      required: true,
      maxLength: 150,
      describe: (words) => words.proposal.option.title(),
    },
    // As the question wrote it, never as a reader would: it is no amount that somebody typed.
    amount: {
      kind: 'text',
      required: false,
      maxLength: 200,
      describe: (words) => words.proposal.option.amount(),
    },
    ...payeeOptions,
    // Of each of them, as they were shown.
    wallets: {
      kind: 'text',
      required: false,
      maxLength: 400,
      describe: (words) => words.proposal.option.to(),
    },
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      describe: (words) => words.proposal.option.body(),
    },
    ...questionOptions,
    ...stepOptions,
    ...conditionOptions,
    // Hash of the action that was shown.
    shown: {
      kind: 'text',
      required: false,
      maxLength: 66,
      describe: (words) => words.action.shown(),
    },
    template: {
      kind: 'text',
      required: false,
      maxLength: 32,
      describe: (words) => words.template.option.from(),
    },
    key: {
      kind: 'text',
      required: false,
      maxLength: 200,
      describe: (words) => words.tip.option.key(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { amount } = values;
    const referred = await referAll(services.people, payeesIn(values), scene.place);
    if (!referred.ok) return referred;
    const payees = withWallets(referred.value, values.wallets ?? '');
    if (!payees.ok) return payees;
    const [payee, ...others] = payees.value;
    const payment = amount !== undefined && payee ? { amount, ...payee } : undefined;
    const asked = await readAsked(services, values.action, { ...scene, ...actor });
    if (!asked.ok) return asked;
    const { deed, steps } = asked.value;
    const { locale } = await services.communities.get(scene.community);
    const published = await services.proposals.publish({
      community: scene.community,
      author: actor.person,
      title: values.title,
      body: values.body ?? '',
      payment,
      others,
      steps,
      ...(deed && { action: deed }),
      shown: values.shown as Hex | undefined,
      question: questionDraft(values, wordsFor(locale)),
      conditions: conditionsDraft(values),
      template: values.template,
      eventId: values.key ?? eventId,
    });
    if (!published.ok) return published;
    const view = await services.proposalViews.view(published.value);
    if (!view) throw new Error('a published proposal has no view');
    const buttons = view.state === 'published' ? [authorVerbs(view.id, words)] : [];
    return accept({ ...sayOnly(words.proposal.published(view)), buttons, replace: true });
  },
});

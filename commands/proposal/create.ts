import { deedText } from '#chat/card/decision.ts';
import { proposalPreview } from '#chat/card/proposal-preview.ts';
import { defineCommand } from '#chat/command.ts';
import { conditionOptions, conditionsDraft, conditionValues } from '#chat/conditions.ts';
import { deedContext, readAsked } from '#chat/deed.ts';
import { hiddenNotes } from '#chat/hidden.ts';
import type { ValuesOf } from '#chat/option.ts';
import { PAYEES, payeeOptions, payeesIn, referAll } from '#chat/payees.ts';
import { questionDraft, questionOptions, questionValues } from '#chat/question.ts';
import { stepOptions } from '#chat/steps.ts';
import { wordsFor } from '#chat/words/index.ts';
import { accept, refuse } from '#core/result.ts';

type Template = { body: string; settings: { readonly [option: string]: string } };
type Said = ValuesOf<typeof questionOptions> & { body?: string | undefined };

/** What the template says wherever nothing else was said. */
function from<V extends Said>({ body, settings }: Template, said: V): V {
  const { method, choices, seats, secrecy, topic, order } = settings;
  const own = Object.entries(said).filter(([, value]) => value !== undefined);
  const numbers = seats !== undefined && { seats: Number(seats) };
  return {
    ...{ body, method, choices, secrecy, topic, order },
    ...numbers,
    ...(Object.fromEntries(own) as V),
  };
}

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
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      long: true,
      describe: (words) => words.proposal.option.body(),
    },
    ...payeeOptions,
    ...stepOptions,
    ...questionOptions,
    ...conditionOptions,
    template: {
      kind: 'text',
      required: false,
      maxLength: 32,
      describe: (words) => words.template.option.from(),
    },
  },
  async run({ actor, scene, values: said, services, words, eventId }) {
    const template =
      said.template === undefined
        ? accept(undefined)
        : await services.templates.find(scene.community, said.template);
    if (!template.ok) return template;
    const values = template.value ? from(template.value, said) : said;
    const named = payeesIn(values);
    if ((values.amount === undefined) !== (named.length === 0)) {
      return refuse({
        code: 'option-missing',
        option: values.amount === undefined ? 'amount' : 'to',
      });
    }
    const asked = await readAsked(services, values.action, { ...scene, ...actor });
    if (!asked.ok) return asked;
    const { deed, steps } = asked.value;
    if (values.action !== undefined && named.length > 0) {
      return refuse({ code: 'option-malformed', option: 'action' });
    }
    const payees = await referAll(services.people, named, scene.place);
    if (!payees.ok) return payees;
    const [to, ...others] = payees.value.map((payee) => ({ to: payee }));
    const { title, amount, body = '' } = values;
    const { locale, asset } = await services.communities.get(scene.community);
    const previewed = await services.proposals.preview({
      community: scene.community,
      author: actor.person,
      title,
      body,
      payment: amount !== undefined && to ? { amount, ...to } : undefined,
      others,
      steps,
      ...(deed && { action: deed }),
      question: questionDraft(values, wordsFor(locale)),
      conditions: conditionsDraft(values),
      eventId,
    });
    if (!previewed.ok) return previewed;
    const { transfer, payees: paid, chain, deed: does } = previewed.value;
    const hash = (chain ?? does)?.hash;
    const wallets = transfer ? [transfer.to] : paid.map((one) => one.to);
    const press = {
      command: 'proposal publish',
      // The event that asked is the key: pressed a hundred times, it is one proposal.
      values: {
        ...{ title, body, key: eventId },
        ...questionValues(values),
        ...conditionValues(previewed.value.conditions),
        ...(hash && { action: values.action ?? '', shown: hash }),
        ...(template.value && { template: template.value.name }),
        ...(amount !== undefined && {
          amount,
          ...Object.fromEntries(named.map((payee, index) => [PAYEES[index] ?? '', { ...payee }])),
          wallets: wallets.join(' '),
        }),
      },
    };
    const recipient = to?.to.displayName;
    const { sandbox, explorer } = services.deployment;
    const will =
      does && deedText(does.action, await deedContext(services, does.action, asset), words);
    const context = { press, recipient, sandbox, explorer, will };
    const reply = proposalPreview(previewed.value, context, words);
    const hidden = await hiddenNotes(services, scene.community, words);
    return accept({ ...reply, blocks: [...reply.blocks, ...hidden] });
  },
});

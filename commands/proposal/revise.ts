import { defineCommand } from '#chat/command.ts';
import type { Button, FormField, Reply } from '#chat/reply.ts';
import { text } from '#chat/reply.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { formatAmount } from '#core/amount.ts';
import { accept, refuse } from '#core/result.ts';

const PARTS = ['title', 'body', 'amount', 'to'] as const;
type Part = (typeof PARTS)[number];

/** "Edit" under one's own proposal: which part, and then its words as they stand. */
export const proposalRevise = defineCommand({
  noun: 'proposal',
  verb: 'revise',
  describe: (words) => words.discussion.describe.edit(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    ...WHICH_PROPOSAL,
    part: {
      kind: 'choice',
      required: false,
      describe: (words) => words.discussion.askPart(),
      choices: PARTS.map((value) => ({ value, label: (words) => words.discussion.part[value]() })),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const view = await services.proposalViews.view(found.value);
    if (!view) throw new Error('a proposal has no view');
    const { isAuthor } = await services.proposalViews.viewer(view.id, actor.person);
    if (!isAuthor) return refuse({ code: 'not-the-author' });
    if (view.state !== 'published') {
      const { state } = view;
      return refuse({ code: 'proposal-not-in-state', state, needed: ['published'] });
    }
    const transfer = view.action && 'transfer' in view.action ? view.action.transfer : undefined;
    const parts = transfer ? PARTS : (['title', 'body'] as const);
    const part = parts.find((known) => known === values.part);
    if (part === undefined) {
      const buttons: Button[] = parts.map((one) => ({
        label: words.discussion.part[one](),
        press: { command: 'proposal revise', values: { proposal: view.id, part: one } },
      }));
      return accept({ blocks: [text(words.discussion.askPart())], buttons: [buttons] });
    }
    const stands: { readonly [P in Part]: FormField } = {
      title: {
        option: 'title',
        label: words.proposal.option.title(),
        value: view.title,
        maxLength: 150,
      },
      body: {
        ...{ option: 'body', label: words.proposal.option.body(), value: view.body },
        ...{ long: true, maxLength: 3_000 },
      },
      amount: {
        option: 'amount',
        label: words.proposal.option.amount(),
        ...(transfer && { value: formatAmount(transfer.amount, view.unit.decimals) }),
      },
      to: { option: 'to', label: words.proposal.option.to() },
    };
    const press = { command: 'proposal edit', values: { proposal: view.id } };
    const field = { ...stands[part], required: true };
    const reply: Reply = {
      blocks: [],
      form: { title: words.discussion.edit(), press, fields: [field] },
    };
    return accept(reply);
  },
});

import { defineCommand } from '#chat/command.ts';
import { fieldOf, labelOf, PARTS, partsOf } from '#chat/proposal-part.ts';
import type { Button, Reply } from '#chat/reply.ts';
import { text } from '#chat/reply.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept, refuse } from '#core/result.ts';

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
      choices: PARTS.map((value) => ({ value, label: (words) => labelOf(value, words) })),
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
    const parts = partsOf(view);
    const part = parts.find((known) => known === values.part);
    if (part === undefined) {
      const buttons: Button[] = parts.map((one) => ({
        label: labelOf(one, words),
        press: { command: 'proposal revise', values: { proposal: view.id, part: one } },
      }));
      return accept({ blocks: [text(words.discussion.askPart())], buttons: [buttons] });
    }
    const press = { command: 'proposal edit', values: { proposal: view.id } };
    const field = { ...fieldOf(part, view, words), required: true };
    const reply: Reply = {
      blocks: [],
      form: { title: words.discussion.edit(), press, fields: [field] },
    };
    return accept(reply);
  },
});

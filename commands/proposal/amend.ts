import { defineCommand } from '#chat/command.ts';
import { conditionEdits, conditionsChange } from '#chat/conditions.ts';
import { sayOnly } from '#chat/reply.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { parseAddress } from '#core/address.ts';
import { accept, refuse } from '#core/result.ts';

/** What the button under "it would ask for this instead" presses. */
export const proposalAmend = defineCommand({
  noun: 'proposal',
  verb: 'amend',
  describe: (words) => words.discussion.describe.edit(),
  audience: 'member',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    ...WHICH_PROPOSAL,
    title: {
      kind: 'text',
      required: false,
      maxLength: 150,
      describe: (words) => words.proposal.option.title(),
    },
    body: {
      kind: 'text',
      required: false,
      maxLength: 3_000,
      describe: (words) => words.proposal.option.body(),
    },
    // As the question wrote it, never as a reader would: it is no amount that somebody typed.
    amount: {
      kind: 'text',
      required: false,
      maxLength: 200,
      describe: (words) => words.proposal.option.amount(),
    },
    to: { kind: 'person', required: false, describe: (words) => words.proposal.option.to() },
    wallet: { kind: 'wallet', required: false, describe: (words) => words.proposal.option.to() },
    ...conditionEdits,
    key: {
      kind: 'text',
      required: false,
      maxLength: 200,
      describe: (words) => words.tip.option.key(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const to = values.to && (await services.people.refer(values.to, scene.place));
    if (to && !to.ok) return to;
    // Another payment says where it was shown to go.
    const { amount } = values;
    if ((amount !== undefined || to) && values.wallet === undefined) {
      return refuse({ code: 'option-missing', option: 'wallet' });
    }
    const wallet = values.wallet === undefined ? undefined : parseAddress(values.wallet);
    if (wallet && !wallet.ok) return wallet;
    const conditions = conditionsChange(values, words);
    if (!conditions.ok) return conditions;
    const { title, body } = values;
    const change = {
      ...(title !== undefined && { title }),
      ...(body !== undefined && { body }),
      ...(amount !== undefined && { amount }),
      ...(to && { to: to.value }),
      ...(wallet && { wallet: wallet.value }),
      ...(conditions.value && { conditions: conditions.value }),
    };
    const meant = { community: scene.community, person: actor.person, vote: found.value };
    const edited = await services.edits.edit(meant, change, values.key ?? eventId);
    if (!edited.ok) return edited;
    return accept({ ...sayOnly(words.discussion.edited(edited.value)), replace: true });
  },
});

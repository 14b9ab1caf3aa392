import { askEdit } from '#chat/card/change.ts';
import { defineCommand } from '#chat/command.ts';
import { changeValues, conditionEdits, conditionsChange } from '#chat/conditions.ts';
import { sayOnly } from '#chat/reply.ts';
import { meantProposal, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

/**
 * A text is changed at once; of another payment and other conditions is shown what they would be, and asked once:
 * `proposal amend`.
 */
export const proposalEdit = defineCommand({
  noun: 'proposal',
  verb: 'edit',
  describe: (words) => words.discussion.describe.edit(),
  audience: 'member',
  listed: true,
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
      long: true,
      describe: (words) => words.proposal.option.body(),
    },
    amount: {
      kind: 'amount',
      required: false,
      describe: (words) => words.proposal.option.amount(),
    },
    to: { kind: 'person', required: false, describe: (words) => words.proposal.option.to() },
    ...conditionEdits,
  },
  async run(call) {
    const { scene, values, services, words, eventId } = call;
    const meant = await meantProposal(call);
    if (!meant.ok) return meant;
    const { title, body, amount } = values;
    const said = { ...(title !== undefined && { title }), ...(body !== undefined && { body }) };
    const to = values.to ? await services.people.refer(values.to, scene.place) : undefined;
    if (to && !to.ok) return to;
    const under = conditionsChange(values, words);
    if (!under.ok) return under;
    const conditions = under.value;
    const asked = {
      ...(amount !== undefined && { amount }),
      ...(to && { to: to.value }),
      ...(conditions && { conditions }),
    };
    const asksMore = Object.keys(asked).length > 0;
    const previewed = asksMore
      ? await services.edits.preview(meant.value, { ...said, ...asked })
      : accept(undefined);
    if (!previewed.ok) return previewed;
    const change = previewed.value;
    if (!change?.payment && !change?.conditions) {
      const edited = await services.edits.edit(meant.value, said, eventId);
      return edited.ok ? accept(sayOnly(words.discussion.edited(edited.value))) : edited;
    }
    const press = {
      command: 'proposal amend',
      // The event that asked is the key: pressed a hundred times, it is one edit.
      values: {
        ...{ proposal: meant.value.vote, ...said, key: eventId },
        ...(change.payment && {
          wallet: change.payment.after.to,
          ...(amount !== undefined && { amount }),
          ...(values.to && { to: { ...values.to } }),
        }),
        ...(change.conditions && changeValues(values, change.conditions.after)),
      },
    };
    const { explorer } = services.deployment;
    return accept(askEdit(change, { press, explorer }, words));
  },
});

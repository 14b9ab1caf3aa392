import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Community credits out of nothing: by stewards while founding. */
export const creditIssue = defineCommand({
  noun: 'credit',
  verb: 'issue',
  describe: (words) => words.tip.describe.issue(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    to: { kind: 'person', required: true, describe: (words) => words.tip.option.to() },
    amount: { kind: 'amount', required: true, describe: (words) => words.tip.option.amount() },
    reason: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.tip.option.reason(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const to = await services.people.refer(values.to, scene.place);
    if (!to.ok) return to;
    const issued = await services.ledger.issueCredits({
      community: scene.community,
      by: actor.person,
      to: to.value,
      amount: values.amount,
      reason: values.reason,
      eventId,
    });
    if (!issued.ok) return issued;
    const { amount, symbol, decimals } = issued.value;
    return accept(
      sayOnly(
        words.tip.issued({
          amount: words.number.amount(amount, decimals),
          symbol,
          to: issued.value.to,
        }),
      ),
    );
  },
});

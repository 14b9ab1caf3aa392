import { PAYMENT } from '#chat/budget.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { parseAddress } from '#core/address.ts';
import { accept } from '#core/result.ts';

/** What the button under "exactly this would be paid" presses. */
export const budgetSend = defineCommand({
  noun: 'budget',
  verb: 'send',
  describe: (words) => words.budget.describe.send(),
  audience: 'member',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    ...PAYMENT,
    // As the question wrote it, never as a reader would: it is no amount that somebody typed.
    amount: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.budget.option.amount(),
    },
    wallet: { kind: 'wallet', required: true, describe: (words) => words.budget.option.wallet() },
    key: {
      kind: 'text',
      required: false,
      maxLength: 200,
      describe: (words) => words.budget.option.key(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { budget, amount, purpose, key = eventId } = values;
    const wallet = parseAddress(values.wallet);
    if (!wallet.ok) return wallet;
    const to = await services.people.refer(values.to, scene.place);
    if (!to.ok) return to;
    const paid = await services.budgets.pay({
      ...{ community: scene.community, person: actor.person, account: actor.account },
      ...{ budget, to: to.value, amount, purpose, wallet: wallet.value, eventId: key },
    });
    if (!paid.ok) return paid;
    const { number, amount: units, plan } = paid.value;
    const said = words.budget.paying({
      ...{ number, to: to.value.displayName },
      amount: `${words.number.amount(units, plan.decimals)} ${plan.symbol}`,
    });
    return accept({ ...sayOnly(said), replace: true });
  },
});

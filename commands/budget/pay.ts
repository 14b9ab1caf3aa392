import { budgetOption, PAYMENT } from '#chat/budget.ts';
import { addressText } from '#chat/card/address.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { formatAmount } from '#core/amount.ts';
import { accept } from '#core/result.ts';

/** Says exactly what would be paid and asks once; the answer is `budget send`. */
export const budgetPay = defineCommand({
  noun: 'budget',
  verb: 'pay',
  describe: (words) => words.budget.describe.pay(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    budget: budgetOption,
    to: PAYMENT.to,
    amount: { kind: 'amount', required: true, describe: (words) => words.budget.option.amount() },
    purpose: PAYMENT.purpose,
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { budget, amount, purpose } = values;
    const to = await services.people.refer(values.to, scene.place);
    if (!to.ok) return to;
    const plan = await services.budgets.preview({
      ...{ community: scene.community, person: actor.person, account: actor.account },
      ...{ budget, to: to.value, amount, purpose },
    });
    if (!plan.ok) return plan;
    const { action, symbol, decimals, budget: of } = plan.value;
    const said = (units: bigint) => `${words.number.amount(units, decimals)} ${symbol}`;
    const press = {
      command: 'budget send',
      // The event that asked is the key: pressed a hundred times, it is one payment.
      values: {
        ...{ budget: String(of.number), to: values.to, purpose, wallet: action.to, key: eventId },
        amount: formatAmount(action.amount, decimals),
      },
    };
    const { explorer } = services.deployment;
    const asked = words.budget.confirm({
      ...{ amount: said(action.amount), to: to.value.displayName, name: of.name },
      ...{ wallet: addressText(action.to, action.chainId, explorer), left: said(of.left) },
    });
    return accept({
      ...sayOnly(asked),
      buttons: [[{ label: words.budget.payIt(), style: 'primary', press }]],
    });
  },
});

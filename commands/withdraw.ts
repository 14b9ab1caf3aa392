import { withdrawalReply } from '#chat/card/balance.ts';
import { defineCommand } from '#chat/command.ts';
import { formatAmount } from '#core/amount.ts';
import { accept } from '#core/result.ts';

/** Says exactly what will happen and asks once; the answer is `withdrawal confirm`. */
export const withdraw = defineCommand({
  noun: 'withdraw',
  describe: (words) => words.tip.describe.withdraw(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    amount: { kind: 'amount', required: true, describe: (words) => words.tip.option.amount() },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const plan = await services.withdrawals.preview({
      community: scene.community,
      person: actor.person,
      account: actor.account,
      amount: values.amount,
    });
    if (!plan.ok) return plan;
    const { amount, decimals, to } = plan.value;
    const press = {
      command: 'withdrawal confirm',
      // The event that asked is the key: pressed a hundred times, it is one withdrawal.
      values: { amount: formatAmount(amount, decimals), to, key: eventId },
    };
    return accept(withdrawalReply(plan.value, press, words));
  },
});

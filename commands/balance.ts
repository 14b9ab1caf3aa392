import { balanceReply } from '#chat/card/balance.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const balance = defineCommand({
  noun: 'balance',
  describe: (words) => words.tip.describe.balance(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words }) {
    const view = await services.ledger.balance(scene.community, actor.person);
    return view.ok ? accept(balanceReply(view.value, words)) : view;
  },
});

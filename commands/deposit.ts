import { depositReply } from '#chat/card/balance.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** Shows the vault's address; from then on the vault is watched. */
export const deposit = defineCommand({
  noun: 'deposit',
  describe: (words) => words.tip.describe.deposit(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {},
  async run({ scene, services, words }) {
    return accept(depositReply(await services.deposits.open(scene.community), words));
  },
});

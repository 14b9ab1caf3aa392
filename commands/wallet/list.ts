import { walletsReply } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const walletList = defineCommand({
  noun: 'wallet',
  verb: 'list',
  describe: (words) => words.wallet.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, services, words }) {
    const { person } = actor;
    const vaults = await services.wallets.listVaults(person);
    return accept(walletsReply(await services.wallets.list(person), vaults, words));
  },
});

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
    const { wallets: service } = services;
    const [wallets, vaults] = [await service.list(person), await service.listVaults(person)];
    const names = await service.namesOf([...wallets, ...vaults].map(({ address }) => address));
    const named = <T extends { address: string }>(one: T) => ({
      ...one,
      name: names.get(one.address) ?? null,
    });
    return accept(walletsReply(wallets.map(named), vaults.map(named), words));
  },
});

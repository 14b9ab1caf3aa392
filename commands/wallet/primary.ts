import { pickWallet, suggestWallets } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

export const walletPrimary = defineCommand({
  noun: 'wallet',
  verb: 'primary',
  describe: (words) => words.wallet.describe.primary(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    wallet: {
      kind: 'wallet',
      required: false,
      describe: (words) => words.wallet.option.wallet(),
    },
  },
  suggest: { wallet: suggestWallets },
  async run({ actor, values, services, words, eventId }) {
    if (values.wallet === undefined) {
      const linked = await services.wallets.list(actor.person);
      if (linked.length === 0) return refuse({ code: 'not-linked' });
      return accept(pickWallet(linked, 'wallet primary', words));
    }
    const set = await services.wallets.setPrimary(actor, values.wallet, eventId);
    if (!set.ok) return set;
    return accept({ ...sayOnly(words.wallet.primarySet(set.value)), replace: true });
  },
});

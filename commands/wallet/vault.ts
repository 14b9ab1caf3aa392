import { vaultAsk } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Says what the registry says, and asks once. Slow: chains are asked, each time. */
export const walletVault = defineCommand({
  noun: 'wallet',
  verb: 'vault',
  describe: (words) => words.vault.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  slow: true,
  options: {
    wallet: { kind: 'wallet', required: false, describe: (words) => words.vault.option.wallet() },
    confirm: { kind: 'yes-no', required: false, describe: (words) => words.vault.option.confirm() },
  },
  async run({ actor, values, services, words, eventId }) {
    const { confirm } = values;
    if (values.wallet === undefined) return accept(sayOnly(words.vault.how()));
    const behind = await services.wallets.addressBehind(values.wallet);
    if (!behind.ok) return behind;
    const wallet = behind.value;
    if (confirm !== true) {
      const seen = await services.wallets.previewVault(actor.person, wallet);
      return seen.ok ? accept(vaultAsk(seen.value, words)) : seen;
    }
    const done = await services.wallets.claimVault(actor, wallet, eventId);
    if (!done.ok) return done;
    return accept({ ...sayOnly(words.vault.counted(done.value)), replace: true });
  },
});

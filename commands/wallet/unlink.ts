import { pickWallet, suggestWallets } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** Says what goes with it and asks once. */
export const walletUnlink = defineCommand({
  noun: 'wallet',
  verb: 'unlink',
  describe: (words) => words.wallet.describe.unlink(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    wallet: {
      kind: 'wallet',
      required: false,
      describe: (words) => words.wallet.option.wallet(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.wallet.option.confirm(),
    },
  },
  suggest: { wallet: suggestWallets },
  async run({ actor, values, services, words }) {
    const linked = await services.wallets.list(actor.person);
    const [only] = linked;
    if (!only) return refuse({ code: 'not-linked' });
    const typed = values.wallet ?? (linked.length === 1 ? only.address : undefined);
    if (typed === undefined) return accept(pickWallet(linked, 'wallet unlink', words));
    if (values.confirm === true) {
      const vault = await services.wallets.dropVault(actor, typed);
      if (!vault.ok) return vault;
      if (vault.value) {
        return accept({ ...sayOnly(words.vault.dropped(vault.value)), replace: true });
      }
      const done = await services.wallets.unlink(actor, typed);
      if (!done.ok) return done;
      return accept({ ...sayOnly(words.wallet.unlinked(done.value)), replace: true });
    }
    const vaults = await services.wallets.listVaults(actor.person);
    const known = [...linked, ...vaults].find(
      ({ address }) => address.toLowerCase() === typed.toLowerCase(),
    );
    if (!known) return refuse({ code: 'wallet-not-linked', text: typed });
    return accept({
      ...sayOnly(words.wallet.unlinkAsk(known)),
      buttons: [
        [
          {
            label: words.wallet.unlinkConfirm(),
            style: 'danger',
            press: { command: 'wallet unlink', values: { wallet: known.address, confirm: true } },
          },
        ],
      ],
    });
  },
});

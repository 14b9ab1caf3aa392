import { wayToPage } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { text } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** The link is made for the account that asks: passed on, it binds nobody else. */
export const walletLink = defineCommand({
  noun: 'wallet',
  verb: 'link',
  short: 'link',
  describe: (words) => words.wallet.describe.link(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, scene, services, words }) {
    const { account, person, platform } = actor;
    const { community } = scene;
    const opened = await services.wallets.openLink({ account, community });
    if (!opened.ok) return opened;
    const from = { platform, privateChat: scene.privateChat };
    const reply = wayToPage(opened.value, from, services.deployment, words);
    const linked = community ? await services.wallets.list(person) : [];
    if (!community || linked.length === 0) return accept(reply);
    if (await services.wallets.hasConsented(community, person)) return accept(reply);
    return accept({
      ...reply,
      blocks: [text(words.wallet.link.consentAsk({ count: linked.length })), ...reply.blocks],
      buttons: [
        [
          {
            label: words.wallet.link.consent(),
            style: 'primary',
            press: { command: 'wallet use', values: {} },
          },
        ],
        ...(reply.buttons ?? []),
      ],
    });
  },
});

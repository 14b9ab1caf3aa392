import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** "Use my wallets here too": consent is per community. */
export const walletUse = defineCommand({
  noun: 'wallet',
  verb: 'use',
  describe: (words) => words.wallet.describe.use(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words, eventId }) {
    const linked = await services.wallets.list(actor.person);
    if (linked.length === 0) return refuse({ code: 'not-linked' });
    await services.wallets.consent(scene.community, actor.person, eventId);
    return accept({ ...sayOnly(words.wallet.link.consented()), replace: true });
  },
});

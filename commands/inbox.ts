import { wayToPage } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { inboxReply } from '#chat/notice.ts';
import { accept } from '#core/result.ts';

/** The newest words here; all of them on a page, for the browser that shows whose they are. */
export const inbox = defineCommand({
  noun: 'inbox',
  describe: (words) => words.civitas.inbox.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    page: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.inbox.optionPage(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (values.page !== true) {
      return accept(inboxReply(await services.inbox.read(actor.person), words));
    }
    const { account, platform } = actor;
    const opened = await services.wallets.openLink({
      ...{ account, purpose: 'inbox' },
      community: scene.community,
    });
    if (!opened.ok) return opened;
    const from = { platform, privateChat: scene.privateChat };
    const way = { ...opened.value, purpose: 'inbox' } as const;
    return accept(wayToPage(way, from, services.deployment, words));
  },
});

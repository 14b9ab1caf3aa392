import { wayToPage } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Pressed by somebody whose request to join waits: their wallets count for it, and who has none links one. */
export const roleEnter = defineCommand({
  noun: 'role',
  verb: 'enter',
  describe: (words) => words.chatGate.describe.enter(),
  audience: 'member',
  listed: false,
  reach: 'anywhere',
  options: {
    request: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.chatGate.option.request(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { account, person, platform } = actor;
    const consented = await services.joins.consent(values.request, { account, person });
    if (!consented.ok) return consented;
    const { chat, linked } = consented.value;
    if (linked) return accept(sayOnly(words.chatGate.looking({ chat })));
    const opened = await services.wallets.openLink({ account, community: undefined });
    if (!opened.ok) return opened;
    const from = { platform, privateChat: scene.privateChat };
    return accept(wayToPage(opened.value, from, services.deployment, words));
  },
});

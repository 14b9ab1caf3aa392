import { pageReply } from '#chat/card/wallet.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { welcomeReply } from '#chat/welcome.ts';
import { accept, refuse } from '#core/result.ts';
import { roleEnter } from './role/enter.ts';

const PAYLOAD = /^(link|here|enter|attach)_([\w-]{1,64})$/;

/** Deep links arrive here: `link_`, `here_` and `enter_` in the private chat, `attach_` in a group. */
export const start = defineCommand({
  noun: 'start',
  describe: (words) => words.civitas.start.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    payload: {
      kind: 'text',
      required: false,
      maxLength: 80,
      describe: (words) => words.civitas.start.payload(),
    },
  },
  async run(said) {
    const { actor, scene, values, services, words } = said;
    if (values.payload === undefined) {
      return accept(await welcomeReply({ actor, scene, services, words }));
    }
    const [, kind, code] = PAYLOAD.exec(values.payload.trim()) ?? [];
    if (kind === undefined || code === undefined) {
      return accept(sayOnly(words.civitas.start.unknownPayload()));
    }
    if (kind === 'attach') {
      if (scene.externalId === undefined) return refuse({ code: 'place-only-in-chat' });
      const claimed = await services.places.claim({
        code,
        person: actor.person,
        platform: actor.platform,
        placeExternalId: scene.externalId,
        channelId: scene.channelId ?? '',
        platformOwner: scene.platformOwner,
      });
      return claimed.ok ? accept(sayOnly(words.civitas.claimed(claimed.value))) : claimed;
    }
    // Login buttons and the confirmation of a browser belong to one person's own chat with the bot.
    if (!scene.privateChat) return accept(sayOnly(words.civitas.start.unknownPayload()));
    if (kind === 'enter') return roleEnter.run({ ...said, values: { request: code } });
    if (kind === 'here') {
      const confirmed = await services.wallets.confirmBrowser(code, actor.account);
      return confirmed.ok ? accept(sayOnly(words.wallet.confirmed())) : confirmed;
    }
    const known = await services.wallets.checkLink(code, actor.account);
    if (!known.ok) return known;
    const { publicUrl } = services.deployment;
    const login = actor.platform === 'telegram';
    return accept(pageReply({ publicUrl, code, login, ...known.value }, words));
  },
});

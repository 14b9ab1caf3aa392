import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** Claims a code in the new chat; Telegram's `startgroup` link arrives here too. */
export const civitasJoin = defineCommand({
  noun: 'civitas',
  verb: 'join',
  describe: (words) => words.civitas.describe.join(),
  audience: 'staff',
  listed: true,
  reach: 'anywhere',
  slow: true,
  options: {
    code: {
      kind: 'text',
      required: true,
      maxLength: 100,
      describe: (words) => words.civitas.option.attachCode(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (scene.externalId === undefined) return refuse({ code: 'place-only-in-chat' });
    const claimed = await services.places.claim({
      code: values.code.trim(),
      person: actor.person,
      platform: actor.platform,
      placeExternalId: scene.externalId,
      channelId: scene.channelId ?? '',
      platformOwner: scene.platformOwner,
    });
    if (!claimed.ok) return claimed;
    return accept(sayOnly(words.civitas.claimed(claimed.value)));
  },
});

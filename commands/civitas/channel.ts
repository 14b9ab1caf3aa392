import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

const PURPOSES = ['announcements', 'staff', 'alarms'] as const;

export const civitasChannel = defineCommand({
  noun: 'civitas',
  verb: 'channel',
  describe: (words) => words.civitas.describe.channel(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    purpose: {
      kind: 'choice',
      required: true,
      describe: (words) => words.civitas.option.purpose(),
      choices: PURPOSES.map((value) => ({
        value,
        label: (words) => words.civitas.purpose[value](),
      })),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const purpose = PURPOSES.find((known) => known === values.purpose);
    if (!purpose || scene.place === undefined) return refuse({ code: 'place-only-in-chat' });
    const set = await services.places.setChannel(
      scene.community,
      actor.person,
      scene.place,
      purpose,
      scene.channelId ?? '',
      eventId,
    );
    if (!set.ok) return set;
    return accept(sayOnly(words.civitas.channelSet({ purpose: words.civitas.purpose[purpose]() })));
  },
});

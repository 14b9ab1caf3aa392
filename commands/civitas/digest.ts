import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import type { Words } from '#chat/words/index.ts';
import { DIGEST_HOURS } from '#core/community/digest.ts';
import { accept } from '#core/result.ts';

/** Shows when the digest is written, and changes it by a choice. */
export const civitasDigest = defineCommand({
  noun: 'civitas',
  verb: 'digest',
  describe: (words) => words.digest.describe(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    hour: {
      kind: 'choice',
      required: false,
      describe: (words) => words.digest.option(),
      choices: [
        { value: 'off', label: (words) => words.digest.choice.off() },
        ...DIGEST_HOURS.map((hour) => ({
          value: String(hour),
          label: (words: Words) => words.digest.choice.at({ hour }),
        })),
      ],
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { digests } = services;
    if (values.hour !== undefined) {
      const hour = DIGEST_HOURS.find((one) => String(one) === values.hour) ?? null;
      const set = await digests.set(scene.community, actor.person, hour, eventId);
      return set.ok ? accept({ ...sayOnly(words.digest.set(set.value)), replace: true }) : set;
    }
    const setting = await digests.setting(scene.community, actor.person);
    if (!setting.ok) return setting;
    const { hour } = setting.value;
    return accept({
      ...sayOnly(words.digest.ask(setting.value)),
      selects: [
        {
          press: { command: 'civitas digest', values: {} },
          option: 'hour',
          placeholder: words.digest.choose(),
          choices: [
            { value: 'off', label: words.digest.choice.off(), selected: hour === null },
            ...DIGEST_HOURS.map((one) => ({
              value: String(one),
              label: words.digest.choice.at({ hour: one }),
              selected: one === hour,
            })),
          ],
        },
      ],
    });
  },
});

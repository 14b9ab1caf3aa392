import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const civitasAlarms = defineCommand({
  noun: 'civitas',
  verb: 'alarms',
  describe: (words) => words.civitas.describe.alarms(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    webhook: {
      kind: 'text',
      required: true,
      maxLength: 300,
      describe: (words) => words.civitas.option.webhook(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const set = await services.constitution.setAlarmWebhook(
      scene.community,
      actor.person,
      values.webhook,
      eventId,
    );
    return set.ok ? accept(sayOnly(words.civitas.alarmsSet())) : set;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { asId, isUuid } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';

/** The button of `civitas alarms`: a chat of the community gets them too. */
export const civitasAlert = defineCommand({
  noun: 'civitas',
  verb: 'alert',
  describe: (words) => words.civitas.describe.alert(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    place: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.civitas.option.alarmPlace(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (!isUuid(values.place)) return refuse({ code: 'place-not-connected' });
    const added = await services.alarms.addPlace(scene.community, actor.person, asId(values.place));
    if (!added.ok) return added;
    return accept({ ...sayOnly(words.civitas.alarms.added(added.value)), replace: true });
  },
});

import { defineCommand } from '#chat/command.ts';
import { type Button, list, note, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Shows where alarms go and adds a chat by a button; a webhook is typed. */
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
      required: false,
      maxLength: 300,
      describe: (words) => words.civitas.option.webhook(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    if (values.webhook !== undefined) {
      const set = await services.constitution.setAlarmWebhook(
        community,
        actor.person,
        values.webhook,
        eventId,
      );
      return set.ok ? accept(sayOnly(words.civitas.alarmsSet())) : set;
    }
    const ways = await services.alarms.ways(community, actor.person);
    if (!ways.ok) return ways;
    const { places, webhookHost } = ways.value;
    const told = places.filter(({ channels }) => channels.length > 0);
    const buttons = places
      .filter(({ channels }) => channels.length === 0)
      .map((place): Button[] => [
        {
          label: words.civitas.alarms.add(place),
          press: { command: 'civitas alert', values: { place: place.id } },
        },
      ]);
    return accept({
      blocks: [
        title(words.civitas.alarms.heading()),
        list([
          words.civitas.alarms.inbox(),
          ...told.map((place) => words.civitas.alarms.place(place)),
          ...(webhookHost ? [words.civitas.alarms.webhook({ host: webhookHost })] : []),
        ]),
        note(words.civitas.alarms.hint()),
      ],
      ...(buttons.length > 0 && { buttons }),
    });
  },
});

import { APPOINTMENT } from '#chat/appointment.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { MAX_RECALL_REASON } from '#core/election/recall.ts';
import { OFFICES } from '#core/office.ts';
import { accept, refuse } from '#core/result.ts';

/** Opens a petition; it is public and names whoever asks, so it asks once. */
export const electionRecall = defineCommand({
  noun: 'election',
  verb: 'recall',
  describe: (words) => words.election.describe.recall(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    ...APPOINTMENT,
    reason: {
      kind: 'text',
      required: true,
      maxLength: MAX_RECALL_REASON,
      describe: (words) => words.election.option.reason(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.election.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const office = OFFICES.find((known) => known === values.office);
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    if (!office) return refuse({ code: 'option-malformed', option: 'office' });
    const { reason } = values;
    const asked = { community, person: actor.person, target: target.value, office, reason };
    if (values.confirm !== true) {
      const previewed = await services.recalls.preview(asked);
      if (!previewed.ok) return previewed;
      const mentions = await services.people.mentions([target.value.person]);
      const mention = mentions.get(target.value.person);
      const name = mention ? [person(mention)] : target.value.displayName;
      const press = {
        command: 'election recall',
        values: { person: { ...values.person }, office, reason, confirm: true },
      };
      return accept({
        ...sayOnly(words.recall.ask({ name, office, ...previewed.value })),
        buttons: [[{ label: words.recall.open(), style: 'danger', press }]],
      });
    }
    const opened = await services.recalls.open(asked, eventId);
    if (!opened.ok) return opened;
    const view = await services.recalls.view(opened.value.id);
    if (!view) throw new Error('a petition has no view');
    return accept({ ...sayOnly(words.recall.opened(view)), replace: true });
  },
});

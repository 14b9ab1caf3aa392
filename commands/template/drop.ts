import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Asks once. */
export const templateDrop = defineCommand({
  noun: 'template',
  verb: 'drop',
  describe: (words) => words.template.describe.drop(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    name: {
      kind: 'text',
      required: true,
      maxLength: 32,
      describe: (words) => words.template.option.name(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.template.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const asked = { community: scene.community, person: actor.person, eventId };
    if (values.confirm === true) {
      const dropped = await services.templates.drop(asked, values.name);
      if (!dropped.ok) return dropped;
      return accept({ ...sayOnly(words.template.dropped(dropped.value)), replace: true });
    }
    const right = await services.offices.require(scene.community, actor.person, 'template.change');
    if (!right.ok) return right;
    const found = await services.templates.find(scene.community, values.name);
    if (!found.ok) return found;
    const press = { command: 'template drop', values: { name: found.value.name, confirm: true } };
    return accept({
      ...sayOnly(words.template.dropAsk(found.value)),
      buttons: [[{ label: words.template.dropDo(), style: 'danger', press }]],
    });
  },
});

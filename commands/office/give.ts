import { APPOINTMENT } from '#chat/appointment.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { OFFICES } from '#core/office.ts';
import { accept, refuse } from '#core/result.ts';

/** A steward's word while the community is being founded; afterwards it takes a decision. */
export const officeGive = defineCommand({
  noun: 'office',
  verb: 'give',
  describe: (words) => words.office.describe.give(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    ...APPOINTMENT,
    term: {
      kind: 'duration',
      required: false,
      describe: (words) => words.office.option.term(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const office = OFFICES.find((known) => known === values.office);
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    if (!office) return refuse({ code: 'option-malformed', option: 'office' });
    const deed = {
      community: scene.community,
      actor: actor.person,
      target: target.value,
      office,
      eventId,
    };
    const done = await services.appointments.give(deed, values.term);
    if (!done.ok) return done;
    const mentions = await services.people.mentions([target.value.person]);
    const mention = mentions.get(target.value.person);
    const name = mention ? [person(mention)] : target.value.displayName;
    return accept(sayOnly(words.office.given({ name, ...done.value })));
  },
});

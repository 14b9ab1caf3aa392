import { APPOINTMENT } from '#chat/appointment.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { OFFICES } from '#core/office.ts';
import { accept, refuse } from '#core/result.ts';

/** One's own at any time; another person's as it was given. */
export const officeEnd = defineCommand({
  noun: 'office',
  verb: 'end',
  describe: (words) => words.office.describe.end(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: APPOINTMENT,
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
    const done = await services.appointments.end(deed);
    if (!done.ok) return done;
    const mentions = await services.people.mentions([target.value.person]);
    const mention = mentions.get(target.value.person);
    const name = mention ? [person(mention)] : target.value.displayName;
    return accept(sayOnly(words.office.ended({ name, ...done.value })));
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

export const citizenGrant = defineCommand({
  noun: 'citizen',
  verb: 'grant',
  describe: (words) => words.citizen.describe.grant(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    person: {
      kind: 'person',
      required: true,
      describe: (words) => words.citizen.option.person(),
    },
    reason: {
      kind: 'text',
      required: true,
      maxLength: 500,
      describe: (words) => words.citizen.option.reason(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const target = await services.people.refer(values.person, scene.place);
    if (!target.ok) return target;
    const { community } = scene;
    const done = await services.citizens.grant(
      community,
      actor.person,
      target.value,
      values.reason,
    );
    if (!done.ok) return done;
    const mentions = await services.people.mentions([target.value.person]);
    const mention = mentions.get(target.value.person);
    const name = mention ? [person(mention)] : target.value.displayName;
    return accept(sayOnly(words.citizen.granted({ name, ...done.value })));
  },
});

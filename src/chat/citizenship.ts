/** Citizenship given and taken: one form, who and why, in two directions. */
import { accept } from '#core/result.ts';
import { defineCommand } from './command.ts';
import { sayOnly } from './reply.ts';
import { person } from './text.ts';

export const defineCitizenship = (verb: 'grant' | 'revoke') =>
  defineCommand({
    noun: 'citizen',
    verb,
    describe: (words) => words.citizen.describe[verb](),
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
      const done = await services.citizens[verb](
        scene.community,
        actor.person,
        target.value,
        values.reason,
      );
      if (!done.ok) return done;
      const mentions = await services.people.mentions([target.value.person]);
      const mention = mentions.get(target.value.person);
      const name = mention ? [person(mention)] : target.value.displayName;
      const told = verb === 'grant' ? words.citizen.granted : words.citizen.revoked;
      return accept(sayOnly(told({ name, ...done.value })));
    },
  });

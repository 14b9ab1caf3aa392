import { exemptReply } from '#chat/card/exempt.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { accept } from '#core/result.ts';

/** Somebody keeps a role whatever its rule says; said again, the rule decides again. */
export const roleExempt = defineCommand({
  noun: 'role',
  verb: 'exempt',
  describe: (words) => words.roleSafety.describe.exempt(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    person: {
      kind: 'person',
      required: true,
      describe: (words) => words.roleSafety.option.person(),
    },
    role: {
      kind: 'role',
      required: true,
      describe: (words) => words.role.option.role(),
    },
    until: {
      kind: 'deadline',
      required: false,
      describe: (words) => words.roleSafety.option.until(),
    },
    give: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.roleSafety.option.give(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { person, role, until, give } = values;
    const target = await services.people.refer(person, scene.place);
    if (!target.ok) return target;
    const done = await services.exemptions.set(scene.community, actor.person, {
      target: target.value,
      role: roleMeant(role),
      until,
      give: give === true,
      eventId,
    });
    if (!done.ok) return done;
    return accept(exemptReply(done.value, give === true, words));
  },
});

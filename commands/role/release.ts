import { workButtons } from '#chat/card/role-work.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Pressed in `/role doctor`: the rule decides again about those who were kept. */
export const roleRelease = defineCommand({
  noun: 'role',
  verb: 'release',
  describe: (words) => words.roleSafety.describe.release(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    gate: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.role.option.gate(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const done = await services.roleDoctor.release(community, actor.person, values.gate, eventId);
    if (!done.ok) return done;
    const followed = done.value.follows && workButtons(values.gate, words);
    return accept({
      ...sayOnly(words.roleSafety.released({ role: done.value.roleName })),
      ...followed,
    });
  },
});

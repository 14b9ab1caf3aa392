import { doctorReply } from '#chat/card/role-doctor.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What keeps the gates from doing what they should, and how to mend each. */
export const roleDoctor = defineCommand({
  noun: 'role',
  verb: 'doctor',
  describe: (words) => words.roleSafety.describe.doctor(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {},
  async run({ actor, scene, services, words }) {
    const found = await services.roleDoctor.examine(scene.community, actor.person);
    return found.ok ? accept(doctorReply(found.value, scene.place, words)) : found;
  },
});

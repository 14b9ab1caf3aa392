import { removalReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { accept } from '#core/result.ts';

/** Shows who would lose what the gate gave, and asks once. */
export const roleUngate = defineCommand({
  noun: 'role',
  verb: 'ungate',
  describe: (words) => words.role.describe.ungate(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    role: {
      kind: 'role',
      required: true,
      describe: (words) => words.role.option.role(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const found = await services.gatePreviews.losers(
      community,
      actor.person,
      roleMeant(values.role),
    );
    return found.ok ? accept(removalReply(found.value, words)) : found;
  },
});

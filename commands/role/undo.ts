import { undoReply } from '#chat/card/role-safety.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** The latest change of a gate and what undoing it would do; the others of late are buttons. */
export const roleUndo = defineCommand({
  noun: 'role',
  verb: 'undo',
  describe: (words) => words.roleSafety.describe.undo(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words }) {
    const found = await services.runUndo.view(scene.community, actor.person);
    return found.ok ? accept(undoReply(found.value.view, found.value.others, words)) : found;
  },
});

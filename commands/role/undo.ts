import { undoReply } from '#chat/card/role-safety.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** The latest change of a gate, or of any, and what undoing it would do; the others are buttons, a page at a time. */
export const roleUndo = defineCommand({
  noun: 'role',
  verb: 'undo',
  describe: (words) => words.roleSafety.describe.undo(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    // By its name, for a gate may open nothing but a chat.
    gate: {
      kind: 'text',
      required: false,
      maxLength: 100,
      describe: (words) => words.roleSafety.option.gate(),
    },
  },
  suggest: {
    async gate({ scene, services }, partial) {
      if (scene.community === undefined) return [];
      const typed = partial.trim().toLowerCase();
      const gates = await services.gates.list(scene.community);
      return gates
        .map(({ roleName }) => roleName)
        .filter((name) => name.toLowerCase().includes(typed))
        .map((name) => ({ label: name, value: name }));
    },
  },
  async run({ actor, scene, values, services, words }) {
    const gate = values.gate === undefined ? undefined : { name: values.gate };
    const found = await services.runUndo.view(scene.community, actor.person, { gate });
    return found.ok ? accept(undoReply(found.value, words)) : found;
  },
});

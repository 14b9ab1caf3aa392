import { undoReply } from '#chat/card/role-safety.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** What the buttons of `/role undo` press: another run to look at, or this one undone as it was shown. */
export const roleRun = defineCommand({
  noun: 'role',
  verb: 'run',
  describe: (words) => words.roleSafety.describe.undo(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    run: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.run(),
    },
    seen: {
      kind: 'text',
      required: false,
      maxLength: 20,
      describe: (words) => words.roleSafety.option.seen(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { run, seen } = values;
    if (seen === undefined) {
      const found = await services.runUndo.view(community, actor.person, run);
      return found.ok ? accept(undoReply(found.value.view, found.value.others, words)) : found;
    }
    const undone = await services.runUndo.undo(community, actor.person, { run, seen, eventId });
    if (!undone.ok) return undone;
    const { roleName: role, back, away } = undone.value;
    return accept({ ...sayOnly(words.roleSafety.undone({ role, back, away })), replace: true });
  },
});

import { undoneReply, undoReply } from '#chat/card/role-safety.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What the buttons of `/role undo` press: another run, a page of older ones, or this run undone as it was shown. */
export const roleRun = defineCommand({
  noun: 'role',
  verb: 'run',
  describe: (words) => words.roleSafety.describe.undo(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  // Where a chat has lost its link, undoing makes another.
  slow: true,
  options: {
    run: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.run(),
    },
    seen: {
      kind: 'text',
      required: false,
      maxLength: 20,
      describe: (words) => words.roleSafety.option.seen(),
    },
    gate: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.gate(),
    },
    before: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.before(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { run, seen, gate, before } = values;
    if (run === undefined || seen === undefined) {
      const of = gate === undefined ? undefined : { id: gate };
      const asked = { gate: of, run, before };
      const found = await services.runUndo.view(community, actor.person, asked);
      return found.ok ? accept(undoReply(found.value, words)) : found;
    }
    const undone = await services.runUndo.undo(community, actor.person, { run, seen, eventId });
    return undone.ok ? accept(undoneReply(undone.value, words)) : undone;
  },
});

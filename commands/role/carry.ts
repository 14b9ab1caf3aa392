import { movedReply, moveReply, whichServerReply } from '#chat/card/role-move.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What the buttons of `/role move` press: one of several roles chosen, or the gates set up as they were shown. */
export const roleCarry = defineCommand({
  noun: 'role',
  verb: 'carry',
  describe: (words) => words.roleMove.describe(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    from: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.roleMove.option.from(),
    },
    to: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.roleMove.option.to(),
    },
    picks: {
      kind: 'text',
      required: false,
      maxLength: 2_000,
      describe: (words) => words.roleMove.option.picks(),
    },
    seen: {
      kind: 'text',
      required: false,
      maxLength: 20,
      describe: (words) => words.roleMove.option.seen(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { seen, ...asked } = values;
    if (seen !== undefined) {
      const carried = { ...asked, seen, eventId };
      const moved = await services.gateMoves.carryOut(community, actor.person, carried);
      return moved.ok ? accept(movedReply(moved.value, words)) : moved;
    }
    const found = await services.gateMoves.view(community, actor.person, asked);
    if (!found.ok) return found;
    return accept(
      found.value.kind === 'plan'
        ? { ...moveReply(found.value, words), replace: true }
        : whichServerReply(found.value, asked.to, words),
    );
  },
});

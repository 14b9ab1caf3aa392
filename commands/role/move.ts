import { moveReply, whichServerReply } from '#chat/card/role-move.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** Where the gates of a server that is gone could go on, and what would become of each; only the button changes anything. */
export const roleMove = defineCommand({
  noun: 'role',
  verb: 'move',
  describe: (words) => words.roleMove.describe(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    from: {
      kind: 'text',
      required: false,
      maxLength: 100,
      describe: (words) => words.roleMove.option.from(),
    },
    to: {
      kind: 'text',
      required: false,
      maxLength: 100,
      describe: (words) => words.roleMove.option.to(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const asked = { ...values, here: scene.place };
    const found = await services.gateMoves.view(scene.community, actor.person, asked);
    if (!found.ok) return found;
    return accept(
      found.value.kind === 'plan'
        ? moveReply(found.value, words)
        : whichServerReply(found.value, values.to, words),
    );
  },
});

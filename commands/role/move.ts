import { moveReply, whichServerReply } from '#chat/card/role-move.ts';
import { defineCommand, type Suggest } from '#chat/command.ts';
import { accept } from '#core/result.ts';
import { foldText } from '#core/text.ts';

/** As many as Discord shows while something is typed. */
const SHOWN_MAX = 25;

/** What is sent is the server's id, so that two of one name are two. */
const suggestServers =
  (end: 'from' | 'to'): Suggest =>
  async ({ scene, services }, partial) => {
    if (scene.community === undefined) return [];
    const servers = await services.gateMoves.servers(scene.community);
    const typed = foldText(partial);
    return servers[end]
      .filter(({ title }) => foldText(title).includes(typed))
      .slice(0, SHOWN_MAX)
      .map(({ id, title }) => ({ label: title, value: id }));
  };

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
  suggest: { from: suggestServers('from'), to: suggestServers('to') },
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

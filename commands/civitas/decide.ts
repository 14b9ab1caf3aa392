import { lostBlocks } from '#chat/card/role-move.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { isUuid } from '#core/identity.ts';
import { accept, refuse } from '#core/result.ts';

/** The steward's word on a chat that asked to join. */
export const civitasDecide = defineCommand({
  noun: 'civitas',
  verb: 'decide',
  describe: (words) => words.civitas.describe.decide(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  // Whether the asker still runs the chat is asked of its platform.
  slow: true,
  options: {
    attachment: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.civitas.option.attachment(),
    },
    decision: {
      kind: 'choice',
      required: true,
      describe: (words) => words.civitas.option.confirm(),
      choices: [
        { value: 'confirmed', label: (words) => words.general.yes() },
        { value: 'refused', label: (words) => words.general.no() },
      ],
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (!isUuid(values.attachment)) return refuse({ code: 'attach-code-wrong' });
    const decided = await services.places.decide(
      scene.community,
      actor.person,
      values.attachment,
      values.decision === 'confirmed' ? 'confirmed' : 'refused',
    );
    if (!decided.ok) return decided;
    const said = sayOnly(words.civitas.placeDecided(decided.value));
    const { platform, place } = decided.value;
    if (platform !== 'discord' || place === undefined) return accept({ ...said, replace: true });
    // Gates of a server that is gone could go on in the one that is attached now.
    const { lost, open } = await services.gateMoves.lost(scene.community);
    const here = open.filter(({ id }) => id === place);
    const hint = lostBlocks({ lost, open: here }, undefined, words);
    return accept({
      blocks: [...said.blocks, ...hint.blocks],
      ...(hint.buttons.length > 0 && { buttons: hint.buttons }),
      replace: true,
    });
  },
});

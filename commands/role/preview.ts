import { gateChoiceReply } from '#chat/card/gate-choice.ts';
import { previewReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { accept } from '#core/result.ts';

/** What a gate does and what the next look would change; without a role it asks which. */
export const rolePreview = defineCommand({
  noun: 'role',
  verb: 'preview',
  describe: (words) => words.role.describe.preview(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    role: {
      kind: 'role',
      required: false,
      describe: (words) => words.role.option.role(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    if (!values.role) return accept(gateChoiceReply(await services.gates.list(community), words));
    const meant = roleMeant(values.role);
    const preview = await services.gatePreviews.view(community, actor.person, meant);
    return preview.ok ? accept(previewReply(preview.value, words)) : preview;
  },
});

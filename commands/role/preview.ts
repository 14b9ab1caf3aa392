import { previewReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { accept } from '#core/result.ts';

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
      required: true,
      describe: (words) => words.role.option.role(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const preview = await services.gatePreviews.view(
      community,
      actor.person,
      roleMeant(values.role),
    );
    return preview.ok ? accept(previewReply(preview.value, words)) : preview;
  },
});

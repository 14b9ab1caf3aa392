import { previewReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { pickerScene } from '#chat/wizard/gate-scene.ts';
import { accept } from '#core/result.ts';

/** Sets the gate that was picked, in preview, and shows what switching it on would do. */
export const roleSave = defineCommand({
  noun: 'role',
  verb: 'save',
  describe: (words) => words.gatePicker.describe.pick(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  slow: true,
  options: {},
  async run({ actor, scene, services, words }) {
    const { community } = scene;
    const gate = await services.gatePicker.save(pickerScene(actor, scene));
    if (!gate.ok) return gate;
    const { id } = gate.value;
    const preview = await services.gatePreviews.view(community, actor.person, { id });
    return preview.ok ? accept({ ...previewReply(preview.value, words), replace: true }) : preview;
  },
});

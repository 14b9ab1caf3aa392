import { previewReply } from '#chat/card/role.ts';
import { ruleChangeReply } from '#chat/card/rule-change.ts';
import { defineCommand } from '#chat/command.ts';
import { pickerScene } from '#chat/wizard/gate-scene.ts';
import { accept } from '#core/result.ts';

/** Sets the gate that was picked, in preview, and shows what switching it on would do; of one that stands, what its new rule would. */
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
    const saved = await services.gatePicker.save(pickerScene(actor, scene));
    if (!saved.ok) return saved;
    const { id, newRule } = saved.value;
    if (newRule !== undefined) {
      const change = await services.ruleChanges.view(community, actor.person, id, newRule);
      return change.ok
        ? accept({ ...ruleChangeReply(change.value, words), replace: true })
        : change;
    }
    const preview = await services.gatePreviews.view(community, actor.person, { id });
    return preview.ok ? accept({ ...previewReply(preview.value, words), replace: true }) : preview;
  },
});

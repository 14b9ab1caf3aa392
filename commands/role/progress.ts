import { roleWorkReply } from '#chat/card/role-work.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** Pressed under what set a gate going: how much of it is written. */
export const roleProgress = defineCommand({
  noun: 'role',
  verb: 'progress',
  describe: (words) => words.roleWork.describe(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    gate: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.role.option.gate(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const view = await services.gateWork.view(community, actor.person, values.gate);
    return view.ok ? accept(roleWorkReply(view.value, words)) : view;
  },
});

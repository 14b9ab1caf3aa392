import { gateListReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const roleList = defineCommand({
  noun: 'role',
  verb: 'list',
  describe: (words) => words.role.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    return accept(gateListReply(await services.gates.list(scene.community), words));
  },
});

import { delegatesReply } from '#chat/card/delegation.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const delegateList = defineCommand({
  noun: 'delegate',
  verb: 'list',
  describe: (words) => words.delegation.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    return accept(delegatesReply(await services.delegations.delegates(scene.community), words));
  },
});

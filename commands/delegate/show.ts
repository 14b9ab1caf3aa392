import { delegationReply } from '#chat/card/delegation.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const delegateShow = defineCommand({
  noun: 'delegate',
  verb: 'show',
  describe: (words) => words.delegation.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words }) {
    const view = await services.delegations.view(scene.community, actor.person);
    return accept(delegationReply(view, words));
  },
});

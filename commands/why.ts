import { whyReply } from '#chat/card/why.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const why = defineCommand({
  noun: 'why',
  describe: (words) => words.role.describe.why(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words }) {
    return accept(whyReply(await services.why.explain(scene.community, actor.person), words));
  },
});

import { defineCommand } from '#chat/command.ts';
import { recoveriesReply } from '#chat/recovery.ts';
import { accept } from '#core/result.ts';

/** Those of one's own, and those the community is asked about, each with what one may do. */
export const recoveryList = defineCommand({
  noun: 'recovery',
  verb: 'list',
  describe: (words) => words.recovery.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, scene, services, words }) {
    return accept(recoveriesReply(await services.recoveries.list(actor, scene.community), words));
  },
});

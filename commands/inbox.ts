import { defineCommand } from '#chat/command.ts';
import { inboxReply } from '#chat/notice.ts';
import { accept } from '#core/result.ts';

export const inbox = defineCommand({
  noun: 'inbox',
  describe: (words) => words.civitas.inbox.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, services, words }) {
    return accept(inboxReply(await services.inbox.read(actor.person), words));
  },
});

import { defineCommand } from '#chat/command.ts';
import { welcomeReply } from '#chat/welcome.ts';
import { accept } from '#core/result.ts';

export const help = defineCommand({
  noun: 'help',
  describe: (words) => words.civitas.start.help(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, scene, services, words }) {
    return accept(await welcomeReply({ actor, scene, services, words }));
  },
});

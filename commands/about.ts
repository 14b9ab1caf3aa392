import { aboutReply } from '#chat/card/about.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** How to check that this is the real bot on its real domain. */
export const about = defineCommand({
  noun: 'about',
  describe: (words) => words.civitas.about.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  run: async ({ services, words }) => accept(aboutReply(services.deployment, words)),
});

import { defineCommand } from '#chat/command.ts';
import { type Button, type Reply, text } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** How to check that this is the real bot on its real domain. */
export const about = defineCommand({
  noun: 'about',
  describe: (words) => words.civitas.about.describe(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ services, words }) {
    const { publicUrl } = services.deployment;
    const more: Button = { label: words.civitas.about.trust(), url: `${publicUrl}/about` };
    const reply: Reply = {
      blocks: [text(words.civitas.about.body({ domain: new URL(publicUrl).host }))],
      buttons: [[more]],
    };
    return accept(reply);
  },
});

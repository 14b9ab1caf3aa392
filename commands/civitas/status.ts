import { defineCommand } from '#chat/command.ts';
import { statusCard } from '#chat/wizard/status.ts';
import { accept } from '#core/result.ts';

export const civitasStatus = defineCommand({
  noun: 'civitas',
  verb: 'status',
  describe: (words) => words.civitas.describe.status(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {},
  async run({ actor, scene, services, words }) {
    const status = await services.status.read(scene.community, actor.person);
    return accept(statusCard(status, services.deployment, words));
  },
});

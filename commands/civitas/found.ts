import { defineCommand } from '#chat/command.ts';
import { text } from '#chat/reply.ts';
import { setupScene } from '#chat/wizard/scene.ts';
import { statusCard } from '#chat/wizard/status.ts';
import { accept } from '#core/result.ts';

/** The wizard's last press. */
export const civitasFound = defineCommand({
  noun: 'civitas',
  verb: 'found',
  describe: (words) => words.civitas.describe.setup(),
  audience: 'staff',
  listed: false,
  reach: 'anywhere',
  slow: true,
  options: {},
  async run({ actor, scene, services, words }) {
    const here = setupScene(actor, scene);
    if (!here.ok) return here;
    const founded = await services.setup.found(here.value, actor.locale);
    if (!founded.ok) return founded;
    const status = await services.status.read(founded.value.community, actor.person);
    const card = statusCard(status, services.deployment, words);
    return accept({
      ...card,
      replace: true,
      blocks: [text(words.civitas.founded({ name: status.name })), ...card.blocks],
    });
  },
});

import { defineCommand } from '#chat/command.ts';
import { setupScene } from '#chat/wizard/scene.ts';
import { setupCard } from '#chat/wizard/setup.ts';
import { accept } from '#core/result.ts';

/** The founding wizard: one private card that edits itself until the community is founded. */
export const civitasSetup = defineCommand({
  noun: 'civitas',
  verb: 'setup',
  describe: (words) => words.civitas.describe.setup(),
  audience: 'staff',
  listed: true,
  reach: 'anywhere',
  slow: true,
  options: {},
  async run({ actor, scene, services, words }) {
    const here = setupScene(actor, scene);
    if (!here.ok) return here;
    const may = await services.setup.check(here.value);
    if (!may.ok) return may;
    const state = await services.setup.state(here.value);
    const channels = await services.places.channelsOf(
      here.value.platform,
      here.value.placeExternalId,
    );
    const needsCode = services.communities.needsFoundingCode();
    return accept({ ...setupCard(state, needsCode, channels, words), replace: false });
  },
});

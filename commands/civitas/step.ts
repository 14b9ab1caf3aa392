import { defineCommand } from '#chat/command.ts';
import type { Option } from '#chat/option.ts';
import { setupScene } from '#chat/wizard/scene.ts';
import { setupCard } from '#chat/wizard/setup.ts';
import type { Words } from '#chat/words/index.ts';
import { accept, refuse } from '#core/result.ts';

const field = (describe: (words: Words) => string) =>
  ({ kind: 'text', required: false, maxLength: 200, describe }) as const satisfies Option;

/** The fields of the wizard; a step sets whichever it carries. */
export const setupFields = {
  code: field((words) => words.civitas.option.code()),
  template: field((words) => words.civitas.option.template()),
  name: field((words) => words.civitas.option.name()),
  timeZone: field((words) => words.civitas.option.timeZone()),
  announcements: field((words) => words.civitas.option.announcements()),
  staff: field((words) => words.civitas.option.staff()),
  webhook: field((words) => words.civitas.option.webhook()),
  assetKind: field((words) => words.civitas.option.asset()),
  symbol: field((words) => words.civitas.option.symbol()),
  token: field((words) => words.civitas.option.token()),
  perPayment: field((words) => words.civitas.option.perPayment()),
  perDay: field((words) => words.civitas.option.perDay()),
};

/** What the wizard's buttons, selects and forms press. */
export const civitasStep = defineCommand({
  noun: 'civitas',
  verb: 'step',
  describe: (words) => words.civitas.describe.step(),
  audience: 'staff',
  listed: false,
  reach: 'anywhere',
  slow: true,
  options: setupFields,
  async run({ actor, scene, values, services, words }) {
    const here = setupScene(actor, scene);
    if (!here.ok) return here;
    const may = await services.setup.check(here.value);
    if (!may.ok) return may;
    const channels = await services.places.channelsOf(
      here.value.platform,
      here.value.placeExternalId,
    );
    // A platform's own list may offer what the bot cannot use.
    const isOpen = (id: string | undefined): boolean =>
      id === undefined || channels.some((channel) => channel.id === id);
    if (!isOpen(values.announcements) || !isOpen(values.staff)) {
      return refuse({ code: 'channel-closed' });
    }
    const stepped = await services.setup.step(here.value, values);
    if (!stepped.ok) return stepped;
    const needsCode = services.communities.needsFoundingCode();
    return accept(setupCard(stepped.value, needsCode, channels, words));
  },
});

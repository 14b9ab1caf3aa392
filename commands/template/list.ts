import { defineCommand } from '#chat/command.ts';
import { type Button, list, sayOnly, title } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { isMethodId } from '#core/voting/method.ts';

const IN_A_ROW = 5;

export const templateList = defineCommand({
  noun: 'template',
  verb: 'list',
  describe: (words) => words.template.describe.list(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const templates = await services.templates.list(scene.community);
    if (templates.length === 0) return accept(sayOnly(words.template.none()));
    const lines = templates.map(({ name, title: of, settings }) => {
      const id = `${settings['method']}/1`;
      const method = isMethodId(id) ? words.method.byId[id].name() : null;
      return words.template.line({ name, title: of, method });
    });
    const buttons = templates.map(
      ({ name, title: of }): Button => ({
        label: name,
        press: { command: 'proposal create', values: { template: name, title: of } },
      }),
    );
    const rows = Array.from({ length: Math.ceil(buttons.length / IN_A_ROW) }, (_, row) =>
      buttons.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW),
    );
    return accept({ blocks: [title(words.template.heading()), list(lines)], buttons: rows });
  },
});

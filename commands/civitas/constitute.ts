import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Shows exactly what changes and asks once whoever may and can; everybody else is told what stands in the way. */
export const civitasConstitute = defineCommand({
  noun: 'civitas',
  verb: 'constitute',
  describe: (words) => words.civitas.describe.constitute(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.civitas.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    if (values.confirm !== true) {
      const may = await services.constitution.check(scene.community, actor.person);
      if (!may.ok) return may;
      return accept({
        ...sayOnly(words.civitas.constituteAsk(may.value)),
        buttons: [
          [
            {
              label: words.civitas.constituteConfirm(),
              style: 'danger',
              press: { command: 'civitas constitute', values: { confirm: true } },
            },
          ],
        ],
      });
    }
    const done = await services.constitution.constitute(scene.community, actor.person);
    if (!done.ok) return done;
    return accept({ ...sayOnly(words.civitas.constituted(done.value)), replace: true });
  },
});

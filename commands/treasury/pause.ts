import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Lowers power, so one person in office does it alone; shows exactly what stops and asks once. */
export const treasuryPause = defineCommand({
  noun: 'treasury',
  verb: 'pause',
  describe: (words) => words.treasury.describe.pause(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
    reason: {
      kind: 'text',
      required: true,
      maxLength: 200,
      describe: (words) => words.treasury.option.reason(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.treasury.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { reason } = values;
    if (values.confirm !== true) {
      const survey = await services.pauses.survey(scene.community, actor.person);
      if (!survey.ok) return survey;
      const press = { command: 'treasury pause', values: { reason, confirm: true } };
      return accept({
        ...sayOnly(words.treasury.pauseAsk({ reason, ...survey.value })),
        buttons: [[{ label: words.treasury.pauseConfirm(), style: 'danger', press }]],
      });
    }
    const paused = await services.pauses.pause(scene.community, actor.person, reason, eventId);
    if (!paused.ok) return paused;
    return accept({ ...sayOnly(words.treasury.paused(paused.value)), replace: true });
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

const REASON_MAX = 300;

/** One objection: whose account it is needs no reason, a moderator is asked for one. */
export const recoveryStop = defineCommand({
  noun: 'recovery',
  verb: 'stop',
  describe: (words) => words.recovery.describe.stop(),
  audience: 'member',
  listed: false,
  reach: 'anywhere',
  options: {
    recovery: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.recovery.option.recovery(),
    },
    reason: {
      kind: 'text',
      required: false,
      maxLength: REASON_MAX,
      describe: (words) => words.recovery.option.reason(),
    },
  },
  async run({ actor, values, services, words, eventId }) {
    const { recovery, reason = '' } = values;
    const done = await services.recoveries.stop(recovery, actor.person, reason.trim(), eventId);
    if (done.ok) return accept({ ...sayOnly(words.recovery.stopped(done.value)), replace: true });
    if (done.refusal.code !== 'reason-missing') return done;
    return accept({
      blocks: [],
      form: {
        title: words.recovery.whyStop(),
        press: { command: 'recovery stop', values: { recovery } },
        fields: [
          {
            option: 'reason',
            label: words.recovery.option.reason(),
            required: true,
            maxLength: REASON_MAX,
          },
        ],
      },
    });
  },
});

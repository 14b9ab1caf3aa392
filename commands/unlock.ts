import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** Only the account that locked lifts it here: another one may be the stolen one. */
export const unlock = defineCommand({
  noun: 'unlock',
  describe: (words) => words.lock.describe.unlock(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    confirm: { kind: 'yes-no', required: false, describe: (words) => words.lock.option.confirm() },
  },
  async run({ actor, values, services, words, eventId }) {
    if (values.confirm === true) {
      const done = await services.locks.lift(actor, eventId);
      return done.ok ? accept({ ...sayOnly(words.lock.lifted()), replace: true }) : done;
    }
    const since = await services.locks.lockedSince(actor.person);
    if (!since) return refuse({ code: 'not-locked' });
    const press = { command: 'unlock', values: { confirm: true } };
    return accept({
      ...sayOnly(words.lock.liftAsk({ since })),
      buttons: [[{ label: words.lock.liftConfirm(), style: 'danger', press }]],
    });
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** From any account of the person; it says what it stops, and asks once. */
export const lock = defineCommand({
  noun: 'lock',
  describe: (words) => words.lock.describe.lock(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {
    confirm: { kind: 'yes-no', required: false, describe: (words) => words.lock.option.confirm() },
  },
  async run({ actor, values, services, words, eventId }) {
    if (values.confirm === true) {
      const done = await services.locks.lock(actor, eventId);
      return done.ok ? accept({ ...sayOnly(words.lock.done()), replace: true }) : done;
    }
    const lockedAt = await services.locks.lockedSince(actor.person);
    if (lockedAt) return refuse({ code: 'already-locked', lockedAt });
    const press = { command: 'lock', values: { confirm: true } };
    return accept({
      ...sayOnly(words.lock.ask({ page: `${services.deployment.publicUrl}/wallet` })),
      buttons: [[{ label: words.lock.confirm(), style: 'danger', press }]],
    });
  },
});

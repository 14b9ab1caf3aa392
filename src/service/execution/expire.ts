/**
 * What could not begin in its time ends by time: nobody has signed it, so nothing of it can ever be mined. What was
 * signed may have been sent, and ends by what the chain shows alone (I5).
 */
import { endByTime, isOverdue } from '#core/execution/steps.ts';
import { toIntent } from './intent-row.ts';
import type { Room } from './options.ts';
import { settle, writeState } from './settle.ts';
import { type Claim, record, type Work } from './work.ts';

/**
 * Only for an account whose past is explained: in restored books an intent may look unsigned whose payment the chain
 * has (T19). One that has its nonce is not believed either before a no-op is final there. A pause holds nothing up.
 * True where something was overdue.
 */
export async function expire(room: Room, claim: Claim, work: Work): Promise<boolean> {
  if (!work.intents.some((row) => isOverdue(row, work.now))) return false;
  await record(room, claim, 'end-by-time', async (tx, { intents, waiting, sender, now }) => {
    for (const row of intents) {
      const ended = endByTime(toIntent(row, sender), row.notAfter, now);
      if (!ended) continue;
      // A later step may have ended with the one before it, a moment ago.
      if (waiting.has(row.source) && (await tx.executions.findIntent(row.id))?.settledAt) continue;
      await tx.executions.deleteUnsignedAttempts(row.id);
      if (ended.state === 'cancelled') await settle(room, tx, row, ended, now);
      else await writeState(room, tx, row, ended, now);
    }
  });
  return true;
}

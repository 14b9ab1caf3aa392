/** What holds up an intent that has its nonce. */
import type { ParkReason } from '#core/execution/intent.ts';
import type { IntentId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import type { Work } from './work.ts';

/**
 * Told once: false where it was before, or is nobody's. What was called off by a lock keeps that for its reason, which is
 * told when it has ended.
 */
export async function tellStuck(
  room: Room,
  tx: Books,
  work: Work,
  id: IntentId | null,
  reason: ParkReason,
  detail: string,
): Promise<boolean> {
  const row = work.intents.find((one) => one.id === id);
  if (!row) return false;
  const isKept = row.reason === 'locked';
  if (isKept ? row.detail !== null : row.reason === reason) return false;
  await tx.executions.updateIntent(row.id, isKept ? { detail } : { reason, detail });
  await room.alarm(tx, row.communityId, { kind: 'intent-stuck', intent: row.id, reason, detail });
  return true;
}

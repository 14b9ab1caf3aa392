/**
 * A pause holds what has its nonce and no signature. Where something it lets through stands behind that nonce, or is about
 * to, it could never be mined: the decision that is held is called off, a no-op takes its nonce, and it may be decided
 * anew. What takes back has the contract's own time against it; what is held has none.
 */
import { callOff } from '#core/execution/steps.ts';
import { invariant } from '#core/invariant.ts';
import type { IntentRow } from '#store/execution.ts';
import { toIntent } from './intent-row.ts';
import type { Room } from './options.ts';
import { writeStates } from './settle.ts';
import { attemptsOf, type Claim, isHeld, record, type Work } from './work.ts';

const hasBytes = (work: Work, { nonce }: IntentRow): boolean =>
  nonce !== null && attemptsOf(work, nonce).some(({ hash }) => hash !== null);

/** Those that hold up something a pause lets through. */
function inTheWay(work: Work): readonly IntentRow[] {
  const isMoving = ({ id, minedTxHash }: IntentRow) =>
    work.letThrough.has(id) && minedTxHash === null;
  const held = work.intents.filter(
    (row) => row.state === 'reserved' && isHeld(work, row) && !hasBytes(work, row),
  );
  const moving = work.intents.filter(isMoving);
  // What has no nonce yet gets one behind all of them.
  return held.filter((row) =>
    moving.some(({ nonce }) => nonce === null || nonce > (row.nonce ?? 0)),
  );
}

/** True where something gave way. */
export async function giveWay(room: Room, claim: Claim, work: Work): Promise<boolean> {
  if (inTheWay(work).length === 0) return false;
  return record(room, claim, 'give-way', async (tx, current) => {
    const rows = inTheWay(current);
    const changes = rows.map((row) => {
      const off = callOff(toIntent(row, current.sender));
      invariant(off.ok, 'what is reserved can be called off');
      return { row, intent: off.value, extra: { reason: 'frozen' as const } };
    });
    for (const { id } of rows) await tx.executions.deleteUnsignedAttempts(id);
    await writeStates(room, tx, changes, current.now);
    return rows.length > 0;
  });
}

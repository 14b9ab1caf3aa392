/**
 * What a lock and a recent joining hold back. A lock stops whatever an account of the person could do with wallets
 * and money until it is lifted; for a week after two persons were joined the joined side uses what they have, and
 * takes nothing away (W6).
 */
import { DAY_MS } from '../duration.ts';
import type { PersonId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';

/** As long as a joining can be undone. */
export const CAUTION_MS = 7 * DAY_MS;

export const ACTS = [
  'withdraw',
  'tip',
  'primary',
  'unlink',
  'link',
  'move',
  'join',
  'delegate',
] as const;
export type Act = (typeof ACTS)[number];

/** Adding a wallet takes nothing from the other side: undone, each keeps what its own accounts linked. */
const FREE_WHEN_JOINED: readonly Act[] = ['link', 'move'];

/**
 * From an account's own person up to the one it stands for. `joinedAt`: when this person was joined to the next;
 * null for the last.
 */
export type Path = readonly { readonly person: PersonId; readonly joinedAt: Date | null }[];

export type Footing = {
  readonly path: Path;
  /** Somebody of this person locked it, and nobody has lifted that. */
  readonly lockedAt: Date | null;
};

/** When an account of the joined side has waited long enough. */
export const cautionEnds = (joinedAt: Date): Date => new Date(joinedAt.getTime() + CAUTION_MS);

/** When the latest joining on this way stops holding back; null where none does. */
export function heldUntil(path: Path, now: Date): Date | null {
  const ends = path.flatMap(({ joinedAt }) => (joinedAt ? [cautionEnds(joinedAt).getTime()] : []));
  const last = Math.max(...ends, 0);
  return last > now.getTime() ? new Date(last) : null;
}

export function decideAct(act: Act, footing: Footing, now: Date): Result<null> {
  if (footing.lockedAt !== null) return refuse({ code: 'person-locked', since: footing.lockedAt });
  const until = FREE_WHEN_JOINED.includes(act) ? null : heldUntil(footing.path, now);
  return until === null ? accept(null) : refuse({ code: 'joined-recently', until });
}

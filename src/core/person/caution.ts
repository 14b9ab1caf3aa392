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
/** So long it can be at least once a lock is off that stood when it would have become firm. */
export const AFTER_LOCK_MS = DAY_MS;

export const ACTS = [
  'withdraw',
  'tip',
  'primary',
  'unlink',
  'link',
  'move',
  'join',
  'delegate',
  'attach',
] as const;
export type Act = (typeof ACTS)[number];

/** Adding a wallet takes nothing from the other side: undone, each keeps what its own accounts linked. */
const FREE_WHEN_JOINED: readonly Act[] = ['link', 'move'];

/** A lock, and until when it stood; null: it does. */
export type Stood = { readonly lockedAt: Date; readonly liftedAt: Date | null };

/**
 * From an account's own person up to the one it stands for. `joinedAt`: when this person was joined to the next;
 * null for the last. `locks`: all there ever were of the person it stands for.
 */
export type Path = readonly {
  readonly person: PersonId;
  readonly joinedAt: Date | null;
  readonly locks?: readonly Stood[];
}[];

export type Footing = {
  readonly path: Path;
  /** Somebody of this person locked it, and nobody has lifted that. */
  readonly lockedAt: Date | null;
};

/**
 * When an account of the joined side has waited long enough: after a week, and a day after a lock that stood then or
 * came within the day. Of a lock that stands it is what it would be were it lifted now. One that came later changes
 * nothing any more.
 */
export function cautionEnds(joinedAt: Date, locks: readonly Stood[], now: Date): Date {
  let end = joinedAt.getTime() + CAUTION_MS;
  const inOrder = locks.toSorted((a, b) => a.lockedAt.getTime() - b.lockedAt.getTime());
  for (const { lockedAt, liftedAt } of inOrder) {
    if (lockedAt.getTime() >= end) break;
    end = Math.max(end, (liftedAt ?? now).getTime() + AFTER_LOCK_MS);
  }
  return new Date(end);
}

/** When the latest joining on this way stops holding back; null where none does. */
export function heldUntil(path: Path, now: Date): Date | null {
  const ends = path.flatMap(({ joinedAt, locks = [] }) =>
    joinedAt ? [cautionEnds(joinedAt, locks, now).getTime()] : [],
  );
  const last = Math.max(...ends, 0);
  return last > now.getTime() ? new Date(last) : null;
}

export function decideAct(act: Act, footing: Footing, now: Date): Result<null> {
  if (footing.lockedAt !== null) return refuse({ code: 'person-locked', since: footing.lockedAt });
  const until = FREE_WHEN_JOINED.includes(act) ? null : heldUntil(footing.path, now);
  return until === null ? accept(null) : refuse({ code: 'joined-recently', until });
}

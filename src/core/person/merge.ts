/**
 * Joining two persons (W6). A wallet's signature only asks; "yes" comes from an account the senior already has, within
 * a day; for a week it can be undone, longer where a lock stood then, and afterwards what the junior has in the books
 * is joined too.
 */
import { DAY_MS } from '../duration.ts';
import type { PersonId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { CAUTION_MS, cautionEnds, heldUntil, type Path, type Stood } from './caution.ts';

export const MERGE_ANSWER_MS = DAY_MS;
/** The joined side is held back exactly as long as the joining can be undone. */
export const MERGE_UNDO_MS = CAUTION_MS;

export type Merge = {
  readonly juniorId: PersonId;
  readonly seniorId: PersonId;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
  readonly refusedAt: Date | null;
  readonly undoneAt: Date | null;
  readonly settledAt: Date | null;
};

export type MergeState = 'waiting' | 'expired' | 'refused' | 'joined' | 'firm' | 'undone';

/** When a confirmed merge can no longer be undone, by the locks of the person that there were until now. */
export const firmAt = (
  confirmedAt: Date,
  locks: readonly Stood[] = [],
  now: Date = confirmedAt,
): Date => cautionEnds(confirmedAt, locks, now);

export function mergeState(merge: Merge, locks: readonly Stood[], now: Date): MergeState {
  if (merge.undoneAt !== null) return 'undone';
  if (merge.confirmedAt !== null) {
    const isFirm = now >= firmAt(merge.confirmedAt, locks, now);
    return merge.settledAt !== null || isFirm ? 'firm' : 'joined';
  }
  if (merge.refusedAt !== null) return 'refused';
  return now >= merge.expiresAt ? 'expired' : 'waiting';
}

/** Whom each of the two stands for now. */
export type Standings = { readonly junior: PersonId; readonly senior: PersonId };

const standingOf = (path: Path): PersonId | undefined => path.at(-1)?.person;

/**
 * A request that waits is answered by an account that stands for the senior and did not come to it by a joining of
 * this week, and never by whoever asked. To say yes the two must be two still, and neither locked.
 */
export function decideAnswer(input: {
  readonly merge: Merge;
  readonly answer: 'yes' | 'no';
  readonly path: Path;
  readonly standings: Standings;
  /** Of either person. */
  readonly lockedAt: Date | null;
  readonly now: Date;
}): Result<null> {
  const { merge, path, standings, lockedAt, now } = input;
  const standing = standingOf(path);
  if (standings.junior !== standings.senior && standing === standings.junior) {
    return refuse({ code: 'merge-own-request' });
  }
  if (standing !== standings.senior) return refuse({ code: 'merge-foreign' });
  const state = mergeState(merge, [], now);
  if (state === 'expired') return refuse({ code: 'merge-expired', expiredAt: merge.expiresAt });
  if (state !== 'waiting' || standings.junior !== merge.juniorId) {
    return refuse({ code: 'merge-answered' });
  }
  const until = heldUntil(path, now);
  if (until !== null) return refuse({ code: 'joined-recently', until });
  if (input.answer === 'no' || lockedAt === null) return accept(null);
  return refuse({ code: 'person-locked', since: lockedAt });
}

/** Whether this way leads through the junior: its account is of the side that was joined. */
export const isJuniorBy = ({ juniorId }: Pick<Merge, 'juniorId'>, path: Path): boolean =>
  path.some(({ person }) => person === juniorId);

/** The way to a person, the joinings past it left out; all of it where it does not lead there. */
function wayTo(path: Path, person: PersonId): Path {
  const at = path.findIndex((step) => step.person === person);
  return at === -1 ? path : path.slice(0, at);
}

/**
 * Two persons again, within a week, on the word of either side: an account that was on that side before, so that
 * nobody who was joined this week undoes what others did.
 */
export function decideUndo(input: {
  readonly merge: Merge;
  readonly path: Path;
  readonly standings: Standings;
  /** All there ever were of either side. */
  readonly locks: readonly Stood[];
  readonly now: Date;
}): Result<null> {
  const { merge, path, standings, locks, now } = input;
  if (standingOf(path) !== standings.senior) return refuse({ code: 'merge-foreign' });
  const state = mergeState(merge, locks, now);
  if (state === 'firm' && merge.confirmedAt !== null) {
    return refuse({ code: 'merge-firm', since: firmAt(merge.confirmedAt, locks, now) });
  }
  if (state !== 'joined') return refuse({ code: 'merge-answered' });
  const side = isJuniorBy(merge, path) ? merge.juniorId : merge.seniorId;
  const until = heldUntil(wayTo(path, side), now);
  return until === null ? accept(null) : refuse({ code: 'joined-recently', until });
}

/**
 * A late surge: if within the last part of voting the leading outcome flips, or the quorum is first met, the close
 * moves once, so that the others can answer. What led before is written down when that part begins. Of a sealed vote
 * only the quorum is known. (After OpenZeppelin's GovernorPreventLateQuorum, which knows the quorum alone.)
 */
import { DAY_MS, HOUR_MS } from '../duration.ts';

/** The last tenth of the voting time, at least an hour, at most half of it. */
export function lateFrom({ opensAt, closesAt }: { opensAt: Date; closesAt: Date }): Date {
  const votingMs = closesAt.getTime() - opensAt.getTime();
  const lateMs = Math.min(Math.max(votingMs / 10, HOUR_MS), votingMs / 2);
  return new Date(closesAt.getTime() - Math.round(lateMs));
}

/** A day, at most half the voting time. */
export const surgeMs = ({ opensAt, closesAt }: { opensAt: Date; closesAt: Date }): number =>
  Math.round(Math.min(DAY_MS, (closesAt.getTime() - opensAt.getTime()) / 2));

/** How a vote stood at one instant. */
export type Lead = {
  readonly quorate: boolean;
  /** What would come of it if the quorum were met: the outcome and who wins; null where nobody has voted, or it is sealed. */
  readonly leader: string | null;
};

/** Whether the close moves. */
export function isSurge(before: Lead, after: Lead): boolean {
  if (after.quorate && !before.quorate) return true;
  return before.leader !== null && after.leader !== null && before.leader !== after.leader;
}

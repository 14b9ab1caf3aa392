/** Who won for certain, and who shares the last seat: what a tie leaves open and a run-off would decide. */
import type { Count } from './method.ts';

export type LastSeat = {
  readonly sure: readonly number[];
  /** At least two where it is a tie, else none. */
  readonly tied: readonly number[];
};

/** Of several winners, those an earlier tier or round seats are certain; the rest are level. */
export function lastSeat(
  { order, winners, tie, rounds }: Pick<Count, 'order' | 'winners' | 'tie' | 'rounds'>,
  seats: number,
): LastSeat {
  if (!tie) return { sure: winners, tied: [] };
  const transfers = rounds.filter((round) => round.kind === 'transfer');
  const seated = new Set<number>();
  if (transfers.length > 0) {
    // Of stv, the last seats fall in the last round, by whatever broke the tie.
    for (const { elected } of transfers.slice(0, -1)) for (const one of elected) seated.add(one);
  } else {
    for (const tier of order) {
      if (seated.size + tier.length > seats) break;
      for (const one of tier) seated.add(one);
    }
  }
  return {
    sure: winners.filter((one) => seated.has(one)),
    tied: winners.filter((one) => !seated.has(one)).toSorted((a, b) => a - b),
  };
}

/**
 * Dormant citizens leave the number that a quorum of citizens is a share of, and nothing else: they stand on the roll
 * and vote like anybody. Judged by what was recorded up to publication (T0), so nothing that is done later moves it.
 */
import type { JsonValue } from '../canonical-json.ts';
import { DAY_MS } from '../duration.ts';
import { invariant } from '../invariant.ts';

/** Nobody falls asleep sooner, however many votes are held meanwhile. */
export const AWAKE_MS = 90 * DAY_MS;

export type Presence = {
  /** On the roll of how many of the last `after` binding votes of citizens. */
  readonly entitled: number;
  /** A ballot or a delegation in one of them, or anything else recorded since `awakeSince`. */
  readonly present: boolean;
};

/** How many there are, how many of them are dormant, and how many the quorum is a share of. */
export type QuorumBase = {
  readonly citizens: number;
  readonly dormant: number;
  readonly asked: number;
};

/** From when on a sign of life counts: the first of those votes, and at least 90 days. */
export const awakeSince = (firstOpened: Date, publishedAt: Date): Date =>
  new Date(Math.min(firstOpened.getTime(), publishedAt.getTime() - AWAKE_MS));

/** `after`: how many binding votes in a row, 0 for never; `votes`: how many of them there were. */
export function quorumBase(
  roll: readonly Presence[],
  { after, votes }: { readonly after: number; readonly votes: number },
): QuorumBase {
  const citizens = roll.length;
  // Fewer votes than the rule asks for: nobody has missed so many.
  const asleep = ({ entitled, present }: Presence): boolean => !present && entitled >= after;
  const dormant = after === 0 || votes < after ? 0 : roll.filter(asleep).length;
  return { citizens, dormant, asked: Math.max(citizens - dormant, Math.ceil(citizens / 2)) };
}

export const quorumBaseToJson = ({ citizens, dormant, asked }: QuorumBase): JsonValue => ({
  ...{ citizens, dormant, asked },
});

/** Reads `quorumBaseToJson`; undefined, as votes were stored before, is null. */
export function quorumBaseFromJson(json: unknown): QuorumBase | null {
  if (json === undefined) return null;
  const { citizens, dormant, asked } = json as { [member: string]: unknown };
  const all = [citizens, dormant, asked];
  invariant(
    all.every((count) => Number.isSafeInteger(count)),
    'counts of citizens',
  );
  return { citizens: Number(citizens), dormant: Number(dormant), asked: Number(asked) };
}

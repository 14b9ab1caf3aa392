/**
 * What is left in an account whose key was rotated away goes to the one that took its place: tokens first, all at once,
 * the community's own before any other; then the chain's own coin, which pays for them. What may still be mined from the
 * account goes before all of it, by its nonces.
 *
 * Each sweep moves what a final block shows to another account of the same treasury, so one that came to nothing, or whose
 * number somebody else used, is safely followed by another: there is never more to move than is there. It is followed ever
 * more slowly, for whoever has the key may undo it each time; and what its contract does not let go of holds up nothing else.
 */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../duration.ts';
import type { IntentId } from '../identity.ts';
import { assetKey, type Holding, type Left, type LeftReason, type Movable } from './holding.ts';
import type { IntentState, ParkReason } from './intent.ts';

/** A sweep that was planned before, whatever became of it. */
export type SweepSeen = {
  readonly id: IntentId;
  /** Of what it moves; see `assetKey`. */
  readonly key: string;
  readonly amount: bigint;
  readonly state: IntentState;
  readonly reason: ParkReason | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

export type SweepInput = {
  /** The community's own token first, where it has one on this chain; the rest as it is known. */
  readonly holdings: readonly Holding[];
  /** The key of that token; null where there is none. */
  readonly own: string | null;
  /** At the same final block; null: it could not be read. */
  readonly nativeWei: bigint | null;
  /** By the key of an asset: what was signed from it otherwise, and may still be mined. */
  readonly promised: ReadonlyMap<string, bigint>;
  /** The dearest that moving the coin is let cost. */
  readonly gasWei: bigint;
  /** The oldest first. */
  readonly sweeps: readonly SweepSeen[];
  readonly retiredAt: Date;
  readonly now: Date;
};

export type SweepPlan = {
  readonly plan: readonly { readonly asset: Movable; readonly amount: bigint }[];
  /** They wait, and can come to nothing as they are. */
  readonly drop: readonly IntentId[];
  readonly left: readonly Left[];
  /** Something is on its way, or what is there is not known yet. */
  readonly moving: boolean;
  /** When what failed so often is tried again; null where nothing waits for that. */
  readonly again: Date | null;
  /** Nothing of the community's own token and of the coin is there that could be moved. */
  readonly emptied: boolean;
  /** By key: what waits for its contract to let go of it. */
  readonly held: ReadonlySet<string>;
};

/** So long its contract is asked to let go of something. */
export const GIVE_UP_MS = DAY_MS;
/** So long a balance that cannot be read is only waited for. */
const UNREAD_MS = 10 * MINUTE_MS;
/** These follow each other at once. */
const TRIES_AT_ONCE = 3;
const PAUSE_MS = 5 * SECOND_MS;
const PAUSE_MOST_MS = 6 * HOUR_MS;

/** After so many sweeps of one thing. */
export function pauseAfter(tries: number): number {
  if (tries < TRIES_AT_ONCE) return 0;
  return Math.min(PAUSE_MS * 2 ** (tries - TRIES_AT_ONCE), PAUSE_MOST_MS);
}

type Step =
  | { readonly kind: 'none' | 'wait' | 'plan' }
  | { readonly kind: 'held' | 'refused'; readonly why: LeftReason }
  | { readonly kind: 'later'; readonly at: number }
  | { readonly kind: 'drop'; readonly id: IntentId; readonly refused: boolean };

const NATIVE = { kind: 'native' } as const;

/** What holds it up ends by itself, and until then it moves what it was to move. */
const isPatient = ({ key, reason }: SweepSeen): boolean =>
  reason === 'fee-ceiling' || (reason === 'no-gas-money' && key !== NATIVE.kind);

function followOpen(open: SweepSeen, amount: bigint, now: Date): Step {
  const age = now.getTime() - open.createdAt.getTime();
  if (open.state !== 'parked') return { kind: 'wait' };
  if (isPatient(open)) return age < GIVE_UP_MS ? { kind: 'wait' } : { kind: 'held', why: 'fee' };
  // Part of it is gone, or more has come: the next one moves what is there.
  if (open.key === NATIVE.kind || open.amount !== amount) {
    return { kind: 'drop', id: open.id, refused: false };
  }
  return age < GIVE_UP_MS
    ? { kind: 'held', why: 'refused' }
    : { kind: 'drop', id: open.id, refused: true };
}

const wasGivenUp = ({ state, amount, createdAt, endedAt }: SweepSeen, held: bigint): boolean =>
  state === 'cancelled' &&
  amount === held &&
  (endedAt?.getTime() ?? 0) - createdAt.getTime() >= GIVE_UP_MS;

/** What comes next of one thing of which so much may be moved. */
function stepOf(sweeps: readonly SweepSeen[], amount: bigint, now: Date): Step {
  // Lost ones are a human's to end: they move nothing any more.
  const open = sweeps.find(({ endedAt, state }) => endedAt === null && state !== 'lost');
  if (open) return followOpen(open, amount, now);
  if (amount <= 0n) return { kind: 'none' };
  if (sweeps.some((one) => wasGivenUp(one, amount))) return { kind: 'refused', why: 'refused' };
  const last = Math.max(
    ...sweeps.map(({ endedAt, createdAt }) => (endedAt ?? createdAt).getTime()),
  );
  const at = last + pauseAfter(sweeps.length);
  return now.getTime() < at ? { kind: 'later', at } : { kind: 'plan' };
}

/** Pieces of a collection beside those that are known one by one. */
function unnamed(of: Holding, holdings: readonly Holding[]): bigint {
  const { asset, amount } = of;
  if (asset.kind !== 'collection' || amount === null) return 0n;
  return holdings
    .filter((one) => one.asset.kind === 'piece' && one.asset.collection === asset.collection)
    .reduce((rest, one) => rest - (one.amount ?? 0n), amount);
}

/** What is decided of one thing after another. */
function collect({ sweeps, now }: Pick<SweepInput, 'sweeps' | 'now'>) {
  const plan: { asset: Movable; amount: bigint }[] = [];
  const drop: IntentId[] = [];
  const held = new Set<string>();
  const later: number[] = [];
  let onTheWay = 0;
  return {
    take(asset: Movable, amount: bigint): Step {
      const key = assetKey(asset);
      const own = sweeps.filter((one) => one.key === key);
      const step = stepOf(own, amount, now);
      if (step.kind === 'plan') plan.push({ asset, amount });
      if (step.kind === 'drop') drop.push(step.id);
      if (step.kind === 'held') held.add(key);
      if (step.kind === 'later') later.push(step.at);
      if (step.kind === 'wait' || step.kind === 'plan' || step.kind === 'drop') onTheWay += 1;
      return step;
    },
    isMoving: () => onTheWay > 0,
    found: () => ({
      ...{ plan, drop, held },
      again: later.length === 0 ? null : new Date(Math.min(...later)),
    }),
  };
}

export function decideSweep(input: SweepInput): SweepPlan {
  const { holdings, own, nativeWei, promised, gasWei, retiredAt, now } = input;
  const { take, isMoving, found } = collect(input);
  const left: Left[] = [];
  const isEarly = now.getTime() - retiredAt.getTime() < UNREAD_MS;
  let [isUnread, isOwnUnread, isOwnThere] = [false, false, false];
  for (const holding of holdings) {
    const { asset, amount } = holding;
    const key = assetKey(asset);
    if (amount === null) {
      isOwnUnread ||= key === own;
      isUnread ||= isEarly;
      if (!isEarly) left.push({ asset, amount, why: 'unread' });
    } else if (asset.kind === 'collection') {
      const count = unnamed(holding, holdings);
      if (count > 0n) left.push({ asset, amount: count, why: 'which' });
    } else {
      const step = take(asset, amount - (promised.get(key) ?? 0n));
      isOwnThere ||= key === own && step.kind !== 'none';
      if (step.kind === 'held' || step.kind === 'refused') {
        left.push({ asset, amount, why: step.why });
      }
      if (step.kind === 'drop' && step.refused) left.push({ asset, amount, why: 'refused' });
    }
  }
  // It pays for all the others: those that are on their way have theirs first, and the community's own, once it is known.
  const isOwed = isMoving() || (isEarly && isOwnUnread);
  const rest = (nativeWei ?? 0n) - (promised.get(NATIVE.kind) ?? 0n) - gasWei;
  // Less than what moving it costs is left where it is.
  const coin = take(NATIVE, isOwed || rest <= gasWei ? 0n : rest);
  const isCoinThere = nativeWei === null || isOwed || coin.kind !== 'none';
  return {
    ...{ ...found(), left },
    moving: isMoving() || isUnread || nativeWei === null,
    emptied: !isOwnUnread && !isOwnThere && !isCoinThere,
  };
}

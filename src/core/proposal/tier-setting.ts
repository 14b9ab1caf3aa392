/** What a track asks more of where more money is at risk: how it is typed and stored. */
import type { JsonValue } from '../canonical-json.ts';
import { DAY_MS, parseDuration } from '../duration.ts';
import { compareFractions, fraction, parseFraction, printFraction } from '../fraction.ts';
import { readShare, shareIn } from './track-share.ts';
import type { MoneyTier } from './tracks.ts';

/** Longest time a track may ask for. */
export const MAX_DAYS = 60;
export const HALF = fraction(1n, 2n);
const ONE = fraction(1n);

type TierJson = { atLeast: string; quorum: string; threshold: string; timelockMs: number };

export const tiersToJson = (tiers: readonly MoneyTier[]): TierJson[] =>
  tiers.map(({ atLeast, quorum, threshold, timelockMs }) => ({
    atLeast: printFraction(atLeast),
    quorum: printFraction(quorum),
    threshold: printFraction(threshold),
    timelockMs,
  }));

const MAX_TIERS = 5;

function tierFrom(json: JsonValue): MoneyTier | undefined {
  const { atLeast, quorum, threshold, timelockMs } = (json ?? {}) as { [key: string]: JsonValue };
  const from = shareIn(atLeast ?? null, fraction(0n));
  const turnout = shareIn(quorum ?? null, fraction(0n));
  const share = shareIn(threshold ?? null, HALF);
  if (!from || !turnout || !share || typeof timelockMs !== 'number') return undefined;
  if (!Number.isSafeInteger(timelockMs) || timelockMs < 0 || timelockMs > MAX_DAYS * DAY_MS) {
    return undefined;
  }
  return { atLeast: from, quorum: turnout, threshold: share, timelockMs };
}

/** The largest share first, none twice. */
export function tiersFromJson(json: JsonValue): readonly MoneyTier[] | undefined {
  if (!Array.isArray(json) || json.length > MAX_TIERS) return undefined;
  const tiers = json.map(tierFrom);
  const known = tiers.filter((tier) => tier !== undefined);
  if (known.length !== tiers.length) return undefined;
  const falls = known.every((tier, place) => {
    const before = known[place - 1];
    return before === undefined || compareFractions(tier.atLeast, before.atLeast) < 0;
  });
  return falls ? known : undefined;
}

/** "5 % 33 % 60 % 48h; 25 % 50 % 2/3 7d": share at risk, quorum, threshold, timelock. */
export function readTiers(text: string): JsonValue | undefined {
  if (/^(none|-|off)$/i.test(text.trim())) return [];
  const tiers = text.split(';').map((part) => {
    const words = part.trim().replace(/\s+%/g, '%').split(/\s+/);
    const [atLeast, quorum, threshold, ...lock] = words;
    const timelock = parseDuration(lock.join(' '));
    const shares = [atLeast, quorum, threshold].map((word) => readShare(word ?? ''));
    if (!timelock.ok || shares.includes(undefined)) return undefined;
    const [from = '', turnout = '', share = ''] = shares;
    return { atLeast: from, quorum: turnout, threshold: share, timelockMs: timelock.value };
  });
  if (tiers.includes(undefined)) return undefined;
  const known = tiers.flatMap((tier) => (tier ? [tier] : []));
  const shareOf = ({ atLeast }: { atLeast: string }) => parseFraction(atLeast) ?? ONE;
  return known.toSorted((a, b) => compareFractions(shareOf(b), shareOf(a)));
}

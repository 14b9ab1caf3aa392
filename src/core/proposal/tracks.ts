/**
 * Tracks: which rules a proposal is held to, as PRODUCT's table of defaults states them (a test
 * holds this file to that table), and how they grow with the money at risk.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { ProposalAction } from '../execution/intent.ts';
import { compareFractions, type Fraction, fraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Electorate } from '../poll/opening.ts';
import type { MethodId } from '../voting/method.ts';
import type { PowerSetting } from '../voting/power/setting.ts';
import { settlesSupply } from '../voting/power/supply.ts';
import { NO_QUORUMS, type Quorums } from '../voting/quorum.ts';
import type { Evidence, Secrecy, Signing } from '../voting/setting.ts';
import type { Executor } from './executor.ts';
import { OPEN_TO_ALL, type Proposers } from './proposers.ts';
import { TRACK_IDS, type TrackId, type TrackSetting } from './track-id.ts';
import { ACTION_FLOOR } from './weights.ts';

export { TRACK_IDS, type TrackId };

/** From which share of the treasury at risk on more is asked. */
export type MoneyTier = {
  readonly atLeast: Fraction;
  readonly quorum: Fraction;
  readonly threshold: Fraction;
  readonly timelockMs: number;
};

export type Track = {
  readonly id: TrackId;
  /** How a choice is counted; null: as its author says. */
  readonly method: MethodId | null;
  readonly binding: boolean;
  readonly electorate: Electorate;
  /** Whose voice weighs what (`core/voting/power`). */
  readonly power: PowerSetting;
  /** From publication to the opening of the vote. */
  readonly publishedMs: number;
  readonly votingMs: number;
  /** Share of the roll's power that must turn out. */
  readonly quorum: Fraction;
  /** Floor of counted ballots (persons), whatever their power. */
  readonly minimumBallots: number;
  /** What else the turnout is held to. */
  readonly quorums: Quorums;
  /** After how many binding votes missed in a row a citizen leaves what the quorum is a share of; 0: never. */
  readonly dormantAfter: number;
  /** Of token power; null: public where money moves, else attested. */
  readonly evidence: Evidence | null;
  /** How long one has to have been a citizen at publication; those of the founding are free of it. */
  readonly waitingMs: number;
  /** Least For / (For + Against); For > Against is asked in any case. */
  readonly threshold: Fraction;
  /** From the close to the earliest execution: the guardian's time. */
  readonly timelockMs: number;
  readonly secrecy: Secrecy;
  readonly signing: Signing;
  /** Whether standing delegations count. */
  readonly delegation: boolean;
  readonly proposers: Proposers;
  /** What it decides on chain is carried out by. */
  readonly executor: Executor;
  /** The largest share first. */
  readonly tiers: readonly MoneyTier[];
};

const CITIZEN_WAITING_MS = 7 * DAY_MS;
const DORMANT_AFTER = 5;

/** From which share of the treasury on more is asked; the highest that applies counts. */
export const MONEY_TIERS: readonly MoneyTier[] = [
  {
    atLeast: fraction(25n, 100n),
    quorum: fraction(50n, 100n),
    threshold: fraction(2n, 3n),
    timelockMs: 7 * 24 * HOUR_MS,
  },
  {
    atLeast: fraction(5n, 100n),
    quorum: fraction(33n, 100n),
    threshold: fraction(60n, 100n),
    timelockMs: 48 * HOUR_MS,
  },
];

/** What all tracks have in common until a community sets it otherwise. */
const USUAL = {
  method: null,
  secrecy: 'open',
  signing: 'optional',
  delegation: true,
  dormantAfter: DORMANT_AFTER,
  proposers: OPEN_TO_ALL,
  executor: 'direct',
  tiers: MONEY_TIERS,
} as const;

export const DEFAULT_TRACKS: { readonly [id in TrackId]: Track } = {
  plain: {
    ...USUAL,
    id: 'plain',
    binding: false,
    electorate: 'members',
    power: 'one-person/1',
    publishedMs: 0,
    votingMs: 72 * HOUR_MS,
    quorum: fraction(0n),
    minimumBallots: 0,
    quorums: NO_QUORUMS,
    evidence: null,
    waitingMs: 0,
    threshold: fraction(1n, 2n),
    timelockMs: 0,
  },
  action: {
    ...USUAL,
    id: 'action',
    binding: true,
    electorate: 'citizens',
    power: 'one-person/1',
    publishedMs: 24 * HOUR_MS,
    votingMs: 72 * HOUR_MS,
    quorum: fraction(20n, 100n),
    minimumBallots: ACTION_FLOOR,
    quorums: NO_QUORUMS,
    evidence: null,
    waitingMs: CITIZEN_WAITING_MS,
    threshold: fraction(1n, 2n),
    timelockMs: 24 * HOUR_MS,
  },
  constitution: {
    ...USUAL,
    id: 'constitution',
    binding: true,
    electorate: 'citizens',
    power: 'one-person/1',
    publishedMs: 24 * HOUR_MS,
    votingMs: 72 * HOUR_MS,
    quorum: fraction(33n, 100n),
    minimumBallots: ACTION_FLOOR,
    quorums: NO_QUORUMS,
    evidence: null,
    waitingMs: CITIZEN_WAITING_MS,
    threshold: fraction(2n, 3n),
    timelockMs: 72 * HOUR_MS,
  },
};

/** Which rules decide on what: a kind of action does not compile until it stands here. */
export const TRACK_OF_ACTION: { readonly [K in ProposalAction['kind']]: TrackId } = {
  transfer: 'action',
  'transfer-nft': 'action',
  'transfer-items': 'action',
  call: 'action',
  mint: 'action',
  batch: 'action',
  choice: 'action',
  resume: 'action',
  'set-caps': 'constitution',
  'give-office': 'constitution',
  'end-office': 'constitution',
  'set-alarm-webhook': 'constitution',
  'set-track': 'constitution',
  'overrule-veto': 'constitution',
  // One voice more takes no more than a moderator alone may give; taking one away is how a majority would keep itself.
  'grant-citizenship': 'action',
  'revoke-citizenship': 'constitution',
  'grant-role': 'action',
  'revoke-role': 'action',
  'set-community': 'constitution',
  'open-budget': 'action',
  'pin-announcement': 'action',
  'end-repeating': 'action',
  'rotate-treasury': 'action',
};

const larger = (a: Fraction, b: Fraction): Fraction => (compareFractions(a, b) < 0 ? b : a);

const raisedTo = (track: Track, tier: MoneyTier): Track => ({
  ...track,
  quorum: larger(track.quorum, tier.quorum),
  threshold: larger(track.threshold, tier.threshold),
  timelockMs: Math.max(track.timelockMs, tier.timelockMs),
});

/**
 * The track's rules raised to what the money at risk asks; never lowered. `moneyAtRisk` includes
 * the payment itself (`money-at-risk.ts`). A treasury that could not be read, or is empty, asks the
 * most: unknown is never "little".
 */
export function rulesForMoney(input: {
  readonly track: Track;
  readonly treasury: bigint | null;
  readonly moneyAtRisk: bigint;
}): Track {
  const { track, treasury, moneyAtRisk } = input;
  invariant(moneyAtRisk >= 0n, 'money at risk is not negative');
  const tier = track.tiers.find(
    ({ atLeast }) =>
      treasury === null ||
      treasury === 0n ||
      moneyAtRisk * atLeast.denominator >= treasury * atLeast.numerator,
  );
  return !tier || moneyAtRisk === 0n ? track : raisedTo(track, tier);
}

/** What no amount measures is held to what the largest payment would be. */
export const rulesForUnmeasured = (track: Track): Track => track.tiers.reduce(raisedTo, track);

function largerOf(a: Fraction, b: Fraction | null): Fraction;
function largerOf(a: Fraction | null, b: Fraction | null): Fraction | null;
function largerOf(a: Fraction | null, b: Fraction | null): Fraction | null {
  return a && b ? larger(a, b) : (a ?? b);
}

/** Whether a share of a supply can be asked of it. */
const hasSupply = (power: PowerSetting): boolean =>
  typeof power === 'string' ? power === 'token-balance/1' : settlesSupply(power);

/** A share of a supply that this power has none of is asked of the citizens instead: nothing is asked less. */
function stricterQuorums(power: PowerSetting, one: Quorums, other: Quorums): Quorums {
  const asked = other.supply?.share ?? null;
  const own = one.supply && { ...one.supply, share: largerOf(one.supply.share, asked) };
  const supply = hasSupply(power) ? (own ?? other.supply) : one.supply;
  const citizens = hasSupply(power) ? null : asked;
  return {
    supply,
    citizens: largerOf(largerOf(one.citizens, other.citizens), citizens),
    inFavour: largerOf(one.inFavour, other.inFavour),
  };
}

/** Whoever falls asleep later, or never, keeps the quorum higher. */
const laterAsleep = (one: number, other: number): number =>
  one === 0 || other === 0 ? 0 : Math.max(one, other);

/**
 * The track held to the other's bars too, where they are higher: a change of rules takes at least the bar that it
 * may lower.
 */
export const stricter = (track: Track, other: Pick<Track, Bar>): Track => ({
  ...track,
  electorate: other.electorate === 'citizens' ? 'citizens' : track.electorate,
  publishedMs: Math.max(track.publishedMs, other.publishedMs),
  votingMs: Math.max(track.votingMs, other.votingMs),
  quorum: larger(track.quorum, other.quorum),
  minimumBallots: Math.max(track.minimumBallots, other.minimumBallots),
  threshold: larger(track.threshold, other.threshold),
  timelockMs: Math.max(track.timelockMs, other.timelockMs),
  waitingMs: Math.max(track.waitingMs, other.waitingMs),
  quorums: stricterQuorums(track.power, track.quorums, other.quorums),
  dormantAfter: laterAsleep(track.dormantAfter, other.dormantAfter),
});

/** What it takes to change a setting of a track: also what its tiers ask of any payment, where they are changed. */
export function changingTrack(constitution: Track, changed: Track, setting: TrackSetting): Track {
  const track = stricter(constitution, changed);
  if (setting !== 'tiers') return track;
  return changed.tiers.reduce(raisedTo, track);
}

/** What makes a vote harder to pass, and longer to stop. */
type Bar =
  | 'electorate'
  | 'publishedMs'
  | 'votingMs'
  | 'quorum'
  | 'minimumBallots'
  | 'threshold'
  | 'timelockMs'
  | 'waitingMs'
  | 'dormantAfter'
  | 'quorums';

/** Two thirds overrule a veto, whatever a community asks elsewhere. */
export const OVERRULING_THRESHOLD = fraction(2n, 3n);

/**
 * What it takes to overrule a veto, before money raises it: the constitution's bar, that of the vetoed proposal, and two
 * thirds. What it lets go is held to the tiers that the vetoed proposal was held to.
 */
export function overrulingTrack(constitution: Track, vetoed: Track): Track {
  const track = stricter(constitution, vetoed);
  const threshold = larger(track.threshold, OVERRULING_THRESHOLD);
  return { ...track, threshold, tiers: vetoed.tiers };
}

/** In the sandbox an hour lasts five seconds, so that 24 h are 2 minutes; every card says so. */
export const SANDBOX_TIME_DIVISOR = 720;
/** The sandbox has six people: floors of ballots and persons are lowered to 2. */
export const SANDBOX_FLOOR = 2;

/** The sandbox's template of a track: same shares, shorter times, lower floors. Applied last. */
export function sandboxTrack(track: Track): Track {
  const shorten = (durationMs: number): number =>
    durationMs === 0 ? 0 : Math.max(durationMs / SANDBOX_TIME_DIVISOR, MINUTE_MS);
  return {
    ...track,
    publishedMs: shorten(track.publishedMs),
    votingMs: shorten(track.votingMs),
    timelockMs: shorten(track.timelockMs),
    minimumBallots: Math.min(track.minimumBallots, SANDBOX_FLOOR),
    // Everybody there is new.
    waitingMs: 0,
  };
}

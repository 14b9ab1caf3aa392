/**
 * Tracks: which rules a proposal is held to, as PRODUCT's table of defaults states them (a test
 * holds this file to that table), and how they grow with the money at risk.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { ProposalAction } from '../execution/intent.ts';
import { compareFractions, type Fraction, fraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Electorate } from '../poll/opening.ts';
import type { PowerSetting } from '../voting/power/setting.ts';
import { NO_QUORUMS, type Quorums } from '../voting/quorum.ts';
import type { Evidence } from '../voting/setting.ts';
import { ACTION_FLOOR } from './weights.ts';

export const TRACK_IDS = ['plain', 'action', 'constitution'] as const;
export type TrackId = (typeof TRACK_IDS)[number];

export type Track = {
  readonly id: TrackId;
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
  /** Of token power; null: public where money moves, else attested. */
  readonly evidence: Evidence | null;
  /** How long one has to have been a citizen at publication; those of the founding are free of it. */
  readonly waitingMs: number;
  /** Least For / (For + Against); For > Against is asked in any case. */
  readonly threshold: Fraction;
  /** From the close to the earliest execution: the guardian's time. */
  readonly timelockMs: number;
  /** False: nobody speaks for anybody in its votes. */
  readonly delegation?: boolean;
};

const CITIZEN_WAITING_MS = 7 * DAY_MS;

export const DEFAULT_TRACKS: { readonly [id in TrackId]: Track } = {
  plain: {
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
  resume: 'action',
  'set-caps': 'constitution',
  'give-office': 'constitution',
  'end-office': 'constitution',
  'set-alarm-webhook': 'constitution',
};

/** From which share of the treasury on more is asked; the highest that applies counts. */
export const MONEY_TIERS = [
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
] as const;

const larger = (a: Fraction, b: Fraction): Fraction => (compareFractions(a, b) < 0 ? b : a);

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
  const tier = MONEY_TIERS.find(
    ({ atLeast }) =>
      treasury === null ||
      treasury === 0n ||
      moneyAtRisk * atLeast.denominator >= treasury * atLeast.numerator,
  );
  if (!tier || moneyAtRisk === 0n) return track;
  return {
    ...track,
    quorum: larger(track.quorum, tier.quorum),
    threshold: larger(track.threshold, tier.threshold),
    timelockMs: Math.max(track.timelockMs, tier.timelockMs),
  };
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

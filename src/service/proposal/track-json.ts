/** A track's rules as a proposal keeps them: stored at publication, read at the opening (V6). */
import type { JsonValue } from '#core/canonical-json.ts';
import { parseFraction, printFraction } from '#core/fraction.ts';
import { invariant } from '#core/invariant.ts';
import { OPEN_TO_ALL, type Proposers } from '#core/proposal/proposers.ts';
import { tiersFromJson, tiersToJson } from '#core/proposal/tier-setting.ts';
import { gateFromJson, gateToJson } from '#core/proposal/track-setting.ts';
import { DEFAULT_TRACKS, TRACK_IDS, type Track, type TrackId } from '#core/proposal/tracks.ts';
import { settingFromJson, settingToJson } from '#core/voting/power/setting.ts';
import { quorumsFromJson, quorumsToJson } from '#core/voting/quorum.ts';

type ProposersJson = Omit<Proposers, 'gate' | 'minimumPower'> & {
  gate: JsonValue;
  minimumPower: string;
};

type TrackJson = Pick<
  Track,
  | 'binding'
  | 'method'
  | 'electorate'
  | 'publishedMs'
  | 'votingMs'
  | 'minimumBallots'
  | 'timelockMs'
  | 'secrecy'
  | 'evidence'
  | 'signing'
  | 'delegation'
> & {
  v: 1;
  id: TrackId;
  /** A name, or a power written out. */
  power: JsonValue;
  quorum: string;
  /** Not in rows of before. */
  quorums?: JsonValue;
  waitingMs?: number;
  dormantAfter?: number;
  executor?: Track['executor'];
  threshold: string;
  proposers: ProposersJson;
  tiers: JsonValue;
};

export const trackToJson = (track: Track): TrackJson => ({
  ...track,
  v: 1,
  power: settingToJson(track.power),
  quorums: quorumsToJson(track.quorums),
  quorum: printFraction(track.quorum),
  threshold: printFraction(track.threshold),
  proposers: {
    ...track.proposers,
    gate: gateToJson(track.proposers.gate),
    minimumPower: String(track.proposers.minimumPower),
  },
  tiers: tiersToJson(track.tiers),
});

function proposersFrom(json: ProposersJson | undefined): Proposers {
  if (json === undefined) return OPEN_TO_ALL;
  const gate = gateFromJson(json.gate);
  invariant(gate !== undefined, 'a gate that says what it means');
  return { ...json, gate, minimumPower: BigInt(json.minimumPower) };
}

/**
 * Reads `trackToJson`, also of rows from before a member was known: they are as the defaults have it. Anything else
 * in our own books is a bug.
 */
export function trackFromJson(json: unknown): Track {
  const { v, quorum, threshold, power, quorums, proposers, tiers, ...rest } = json as TrackJson;
  invariant(v === 1, 'a track of version 1');
  invariant(TRACK_IDS.includes(rest.id), 'a known track');
  const quorumShare = parseFraction(quorum);
  const thresholdShare = parseFraction(threshold);
  invariant(quorumShare && thresholdShare, 'quorum and threshold');
  const usual = DEFAULT_TRACKS[rest.id];
  const read = tiers === undefined ? usual.tiers : tiersFromJson(tiers);
  invariant(read, 'tiers from the largest share down');
  return {
    ...usual,
    // Nobody had to wait, and nobody was left out, before it was asked.
    ...{ waitingMs: 0, dormantAfter: 0 },
    ...rest,
    power: settingFromJson(power),
    quorums: quorumsFromJson(quorums),
    quorum: quorumShare,
    threshold: thresholdShare,
    proposers: proposersFrom(proposers),
    tiers: read,
  };
}

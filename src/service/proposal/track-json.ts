/** A track's rules as a proposal keeps them: stored at publication, read at the opening (V6). */
import type { JsonValue } from '#core/canonical-json.ts';
import { parseFraction, printFraction } from '#core/fraction.ts';
import { invariant } from '#core/invariant.ts';
import { TRACK_IDS, type Track, type TrackId } from '#core/proposal/tracks.ts';
import { settingFromJson, settingToJson } from '#core/voting/power/setting.ts';
import { quorumsFromJson, quorumsToJson } from '#core/voting/quorum.ts';
import type { Evidence } from '#core/voting/setting.ts';

type TrackJson = {
  v: 1;
  id: TrackId;
  binding: boolean;
  electorate: Track['electorate'];
  /** A name, or a power written out. */
  power: JsonValue;
  publishedMs: number;
  votingMs: number;
  quorum: string;
  minimumBallots: number;
  /** These three are not in rows of before. */
  quorums?: JsonValue;
  evidence?: Evidence | null;
  waitingMs?: number;
  threshold: string;
  timelockMs: number;
  delegation?: boolean;
};

export const trackToJson = (track: Track): TrackJson => ({
  ...track,
  v: 1,
  power: settingToJson(track.power),
  quorums: quorumsToJson(track.quorums),
  quorum: printFraction(track.quorum),
  threshold: printFraction(track.threshold),
});

/** Reads `trackToJson`; anything else in our own books is a bug. */
export function trackFromJson(json: unknown): Track {
  const { v, quorum, threshold, power, quorums, ...rest } = json as TrackJson;
  invariant(v === 1, 'a track of version 1');
  invariant(TRACK_IDS.includes(rest.id), 'a known track');
  const quorumShare = parseFraction(quorum);
  const thresholdShare = parseFraction(threshold);
  invariant(quorumShare && thresholdShare, 'quorum and threshold');
  return {
    evidence: null,
    waitingMs: 0,
    ...rest,
    power: settingFromJson(power),
    quorums: quorumsFromJson(quorums),
    quorum: quorumShare,
    threshold: thresholdShare,
  };
}

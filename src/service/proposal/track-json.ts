/** A track's rules as a proposal keeps them: stored at publication, read at the opening (V6). */
import { parseFraction, printFraction } from '#core/fraction.ts';
import { invariant } from '#core/invariant.ts';
import {
  POWERS,
  type PowerId,
  TRACK_IDS,
  type Track,
  type TrackId,
} from '#core/proposal/tracks.ts';

type TrackJson = {
  v: 1;
  id: TrackId;
  binding: boolean;
  electorate: Track['electorate'];
  power: PowerId;
  publishedMs: number;
  votingMs: number;
  quorum: string;
  minimumBallots: number;
  threshold: string;
  timelockMs: number;
  delegation?: boolean;
};

export const trackToJson = (track: Track): TrackJson => ({
  ...track,
  v: 1,
  quorum: printFraction(track.quorum),
  threshold: printFraction(track.threshold),
});

/** Reads `trackToJson`; anything else in our own books is a bug. */
export function trackFromJson(json: unknown): Track {
  const { v, quorum, threshold, ...rest } = json as TrackJson;
  invariant(v === 1, 'a track of version 1');
  invariant(TRACK_IDS.includes(rest.id) && POWERS.includes(rest.power), 'a known track and power');
  const quorumShare = parseFraction(quorum);
  const thresholdShare = parseFraction(threshold);
  invariant(quorumShare && thresholdShare, 'quorum and threshold');
  return { ...rest, quorum: quorumShare, threshold: thresholdShare };
}

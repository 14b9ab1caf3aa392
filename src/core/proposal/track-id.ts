/** The kinds of proposals that have rules of their own, and the rules that may be set. */
export const TRACK_IDS = ['plain', 'action', 'constitution'] as const;
export type TrackId = (typeof TRACK_IDS)[number];

export const TRACK_SETTINGS = [
  'electorate',
  'method',
  'power',
  'discussion',
  'voting',
  'waiting',
  'quorum',
  'quorum-supply',
  'quorum-citizens',
  'quorum-for',
  'dormant',
  'ballots',
  'threshold',
  'timelock',
  'tiers',
  'secrecy',
  'evidence',
  'signing',
  'delegation',
  'gate',
  'minimum-power',
  'open',
  'sponsors',
  'executor',
] as const;
export type TrackSetting = (typeof TRACK_SETTINGS)[number];

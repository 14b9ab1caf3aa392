/**
 * The settings of a track, one by one: how each is stored, what it may be, and how a person writes it. A change of
 * one names what stood before and what shall stand, in the stored form.
 */
import { parseAddress } from '../address.ts';
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { DAY_MS, parseDuration } from '../duration.ts';
import { parseRule } from '../eligibility/parse-rule.ts';
import { ruleFromJson, ruleToJson } from '../eligibility/rule-json.ts';
import type { KnownToken } from '../eligibility/term.ts';
import { type Fraction, fraction, printFraction } from '../fraction.ts';
import { InvariantViolation } from '../invariant.ts';
import { accept, type Result, refuse } from '../result.ts';
import { isMethodId } from '../voting/method.ts';
import { POWER_NAMES, settingFromJson, settingToJson } from '../voting/power/setting.ts';
import { type Quorums, quorumsFromJson, quorumsToJson } from '../voting/quorum.ts';
import { decideSecrecy } from '../voting/secrecy.ts';
import { isExecutor } from './executor.ts';
import type { ProposerGate } from './proposers.ts';
import { HALF, MAX_DAYS, readTiers, tiersFromJson, tiersToJson } from './tier-setting.ts';
import type { TrackSetting } from './track-id.ts';
import { isBetween, readShare, shareIn } from './track-share.ts';
import type { Track } from './tracks.ts';
import { ACTION_FLOOR } from './weights.ts';

type Setting = {
  /** The stored form of what the track says. */
  readonly of: (track: Track) => JsonValue;
  /** The track with this instead; undefined for what no track may say. */
  readonly into: (track: Track, json: JsonValue) => Track | undefined;
  /** What a person typed, in the stored form. */
  readonly read: (text: string) => JsonValue | undefined;
};

/** What is carried out has quorums that ask for something. */
const isAsked = ({ binding }: Track, share: Fraction): boolean =>
  isBetween(share, fraction(0n)) && (!binding || share.numerator > 0n);

const readNumber = (text: string): number | undefined =>
  /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : undefined;

const time = (
  key: 'waitingMs' | 'publishedMs' | 'votingMs' | 'timelockMs',
  leastMs: number,
): Setting => ({
  of: (track) => track[key],
  into: (track, json) =>
    typeof json === 'number' &&
    Number.isSafeInteger(json) &&
    json >= leastMs &&
    json <= MAX_DAYS * DAY_MS
      ? { ...track, [key]: json }
      : undefined,
  read: (text) => {
    if (text.trim() === '0') return 0;
    const duration = parseDuration(text);
    return duration.ok ? duration.value : undefined;
  },
});

const whole = (
  least: number,
  most: number,
  of: (track: Track) => number,
  into: (track: Track, value: number) => Track,
): Setting => ({
  of,
  into: (track, json) =>
    typeof json === 'number' && Number.isInteger(json) && json >= least && json <= most
      ? into(track, json)
      : undefined,
  read: readNumber,
});

const oneOf = <K extends 'electorate' | 'secrecy' | 'evidence' | 'signing'>(
  key: K,
  values: readonly Track[K][],
): Setting => ({
  of: (track) => track[key],
  into: (track, json) => {
    const value = values.find((known) => known === json);
    return value === undefined ? undefined : { ...track, [key]: value };
  },
  read: (text) => values.find((known) => known === text.trim().toLowerCase()),
});

export function gateToJson(gate: ProposerGate | null): JsonValue {
  return (
    gate && {
      text: gate.text,
      rule: ruleToJson(gate.rule),
      tokens: gate.tokens.map(({ symbol, standard, chainId, address, decimals }) => ({
        ...{ symbol, standard, chainId, address, decimals },
      })),
    }
  );
}

/** Its text has to say what its rule says: people vote on what they read. */
export function gateFromJson(json: JsonValue): ProposerGate | null | undefined {
  if (json === null) return null;
  const { text, rule, tokens } = json as { text: string; rule: JsonValue; tokens: KnownToken[] };
  if (typeof text !== 'string' || !Array.isArray(tokens)) return undefined;
  const read = unlessBroken(() => ruleFromJson(rule));
  const said = unlessBroken(() => parseRule(text, tokens));
  if (!read || !said?.ok) return undefined;
  return canonicalJson(ruleToJson(said.value)) === canonicalJson(ruleToJson(read))
    ? { text, rule: read, tokens }
    : undefined;
}

/** What our own readers of stored rules call a bug is here what somebody made up. */
function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvariantViolation || error instanceof TypeError) return undefined;
    throw error;
  }
}

function withQuorums(track: Track, key: keyof Quorums, json: JsonValue): Track | undefined {
  const shape = key === 'supply' ? 'object' : 'string';
  if (json !== null && typeof json !== shape) return undefined;
  const stored = quorumsToJson(track.quorums) as { [name: string]: JsonValue };
  const quorums = unlessBroken(() => quorumsFromJson({ ...stored, [key]: json }));
  if (!quorums) return undefined;
  const value = quorums[key];
  const share = value && 'share' in value ? value.share : value;
  return share === null || isAsked(track, share) ? { ...track, quorums } : undefined;
}

const isNone = (text: string): boolean => /^(none|-|off|0)$/i.test(text.trim());

const readShareOrNone = (text: string): JsonValue | undefined =>
  isNone(text) ? null : readShare(text);

/** "20 %", or "20 % without 0x… 0x…": what those hold is no part of the supply. */
function readSupply(text: string): JsonValue | undefined {
  if (isNone(text)) return null;
  const [share = '', listed = ''] = text.split(/\bwithout\b/i);
  const read = readShare(share);
  const without = listed.split(/[\s,]+/).filter((word) => word !== '');
  const addresses = without.map((word) => parseAddress(word));
  if (read === undefined || addresses.some(({ ok }) => !ok)) return undefined;
  return {
    share: read,
    without: addresses.flatMap((address) => (address.ok ? [address.value] : [])),
  };
}

const proposers = (track: Track, change: Partial<Track['proposers']>): Track => ({
  ...track,
  proposers: { ...track.proposers, ...change },
});

const POWER_TEXT = /^\d{1,78}$/;

const SETTINGS: { readonly [S in TrackSetting]: Setting } = {
  electorate: oneOf('electorate', ['members', 'citizens']),
  power: {
    of: ({ power }) => settingToJson(power),
    into: (track, json) => {
      const power = unlessBroken(() => settingFromJson(json));
      return power === undefined ? undefined : { ...track, power };
    },
    // Any other is read with the tokens it names.
    read: (text) => POWER_NAMES.find((known) => known === text.trim().toLowerCase()),
  },
  waiting: time('waitingMs', 0),
  'quorum-supply': {
    of: ({ quorums: { supply } }) =>
      supply && { share: printFraction(supply.share), without: supply.without },
    into: (track, json) => withQuorums(track, 'supply', json),
    read: readSupply,
  },
  'quorum-citizens': {
    of: ({ quorums: { citizens } }) => citizens && printFraction(citizens),
    into: (track, json) => withQuorums(track, 'citizens', json),
    read: readShareOrNone,
  },
  'quorum-for': {
    of: ({ quorums: { inFavour } }) => inFavour && printFraction(inFavour),
    into: (track, json) => withQuorums(track, 'inFavour', json),
    read: readShareOrNone,
  },
  dormant: {
    ...whole(
      0,
      100,
      ({ dormantAfter }) => dormantAfter,
      (track, dormantAfter) => ({ ...track, dormantAfter }),
    ),
    read: (text) => (isNone(text) ? 0 : readNumber(text)),
  },
  discussion: time('publishedMs', 0),
  // Nobody sees a vote of minutes in time.
  voting: time('votingMs', 60 * 60_000),
  quorum: {
    of: (track) => printFraction(track.quorum),
    into: (track, json) => {
      const quorum = shareIn(json, fraction(0n));
      return quorum && isAsked(track, quorum) ? { ...track, quorum } : undefined;
    },
    read: readShare,
  },
  ballots: whole(
    0,
    10_000,
    ({ minimumBallots }) => minimumBallots,
    (track, minimumBallots) => ({ ...track, minimumBallots }),
  ),
  threshold: {
    of: (track) => printFraction(track.threshold),
    into: (track, json) => {
      const threshold = shareIn(json, HALF);
      return threshold && { ...track, threshold };
    },
    read: readShare,
  },
  timelock: time('timelockMs', 0),
  tiers: {
    of: ({ tiers }) => tiersToJson(tiers),
    into: (track, json) => {
      const tiers = tiersFromJson(json);
      return tiers && { ...track, tiers };
    },
    read: readTiers,
  },
  method: {
    of: ({ method }) => method,
    into: (track, json) => {
      if (json === null) return { ...track, method: null };
      return typeof json === 'string' && isMethodId(json) ? { ...track, method: json } : undefined;
    },
    read: (text) => {
      const word = text.trim().toLowerCase();
      return word === 'any' || word === 'none' ? null : `${word.replace(/\/1$/, '')}/1`;
    },
  },
  secrecy: oneOf('secrecy', ['open', 'sealed', 'secret']),
  evidence: oneOf('evidence', [null, 'public', 'attested']),
  signing: oneOf('signing', ['none', 'optional', 'required']),
  delegation: {
    of: ({ delegation }) => delegation,
    into: (track, json) => (typeof json === 'boolean' ? { ...track, delegation: json } : undefined),
    read: (text) => {
      const word = text.trim().toLowerCase();
      return word === 'on' ? true : word === 'off' ? false : undefined;
    },
  },
  gate: {
    of: (track) => gateToJson(track.proposers.gate),
    into: (track, json) => {
      const gate = gateFromJson(json);
      return gate === undefined ? undefined : proposers(track, { gate });
    },
    // A rule names tokens that are looked up first: only "none" is read here.
    read: (text) => (/^(none|-|off)$/i.test(text.trim()) ? null : undefined),
  },
  'minimum-power': {
    of: (track) => String(track.proposers.minimumPower),
    into: (track, json) =>
      typeof json === 'string' && POWER_TEXT.test(json)
        ? proposers(track, { minimumPower: BigInt(json) })
        : undefined,
    read: (text) => (POWER_TEXT.test(text.trim()) ? text.trim() : undefined),
  },
  open: whole(
    1,
    100,
    (track) => track.proposers.openPerPerson,
    (track, openPerPerson) => proposers(track, { openPerPerson }),
  ),
  sponsors: whole(
    0,
    100,
    (track) => track.proposers.sponsors,
    (track, sponsors) => proposers(track, { sponsors }),
  ),
  executor: {
    of: ({ executor }) => executor,
    into: (track, json) => (isExecutor(json) ? { ...track, executor: json } : undefined),
    read: (text) => {
      if (text.trim().toLowerCase() === 'direct') return 'direct';
      const address = parseAddress(text.trim());
      return address.ok ? address.value : undefined;
    },
  },
};

/** What no track may say at once, whatever community it is of. */
function decideSound(track: Track): Result<null> {
  const { secrecy, signing, delegation, power } = track;
  const asked = decideSecrecy({
    ...{ secrecy, signing, canSeal: true, equalPowers: power === 'one-person/1' },
    delegated: secrecy === 'secret' && delegation,
  });
  if (!asked.ok) return asked;
  return !track.binding || track.minimumBallots >= ACTION_FLOOR
    ? accept(null)
    : refuse({ code: 'quorum-floor', least: ACTION_FLOOR });
}

export const settingOf = (track: Track, setting: TrackSetting): JsonValue =>
  SETTINGS[setting].of(track);

/** The track with one setting changed; refused for what no track may say. */
export function changeTrack(
  track: Track,
  setting: TrackSetting,
  json: JsonValue,
  /** As typed. */
  text = '',
): Result<Track> {
  const changed = SETTINGS[setting].into(track, json);
  if (!changed) return refuse({ code: 'track-value', setting, text: text.slice(0, 80) });
  const sound = decideSound(changed);
  return sound.ok ? accept(changed) : sound;
}

/** What was typed for a setting, in its stored form; refused where the track may not say that. */
export function readSetting(track: Track, setting: TrackSetting, text: string): Result<JsonValue> {
  const json = SETTINGS[setting].read(text);
  if (json === undefined) return refuse({ code: 'track-value', setting, text: text.slice(0, 80) });
  const changed = changeTrack(track, setting, json, text);
  return changed.ok ? accept(json) : changed;
}

/** What a community may set of itself by a decision, one at a time: each as it is stored, and as people type it. */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { SHARE_RANGE } from '../eligibility/loss.ts';
import { isUuid } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, isBlank, lengthOf } from '../text.ts';
import { DIGEST_HOURS } from './digest.ts';

export const COMMUNITY_SETTINGS = ['name', 'digest', 'share', 'channel'] as const;
export type CommunitySetting = (typeof COMMUNITY_SETTINGS)[number];

/** Those that are a word to type; a channel is chosen by saying the command in it. */
export const TYPED_SETTINGS = ['name', 'digest', 'share'] as const;
export type TypedSetting = (typeof TYPED_SETTINGS)[number];

export const COMMUNITY_NAME_MAX = 60;

/** Where the staff is told something in a place; null: nowhere. `title` and `name` are the place's and the channel's. */
export type ChannelSetting = {
  readonly place: string;
  readonly purpose: 'staff' | 'alarms';
  readonly channel: string | null;
  readonly title: string;
  readonly name: string;
};

const PURPOSES = ['staff', 'alarms'] as const;

/** Reads the stored form; undefined for anything else. */
export function channelSettingOf(json: JsonValue): ChannelSetting | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const { place, purpose: asked, channel, title, name } = json as { [key: string]: JsonValue };
  const purpose = PURPOSES.find((known) => known === asked);
  const isChannel = channel === null || typeof channel === 'string';
  if (typeof place !== 'string' || !isUuid(place) || !purpose || !isChannel) return undefined;
  if (typeof title !== 'string' || typeof name !== 'string') return undefined;
  return { place, purpose, channel: channel ?? null, title, name };
}

/** The name of a community: a line that is not blank, at most 60 characters. */
export function decideName(typed: string): Result<string> {
  const name = cleanLine(typed);
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'name' });
  return lengthOf(name) > COMMUNITY_NAME_MAX
    ? refuse({ code: 'text-too-long', option: 'name', max: COMMUNITY_NAME_MAX })
    : accept(name);
}

function readDigest(text: string): Result<JsonValue> {
  if (text === 'off') return accept(null);
  const hour = DIGEST_HOURS.find((one) => text === String(one) || text === `${one}:00`);
  const choices = ['off', ...DIGEST_HOURS.map(String)];
  return hour === undefined
    ? refuse({ code: 'choice-unknown', option: 'digest', choices })
    : accept(hour);
}

function readShare(text: string): Result<JsonValue> {
  const [, digits] = /^(\d{1,3})\s*%?$/.exec(text) ?? [];
  const share = Number(digits ?? Number.NaN);
  return share >= SHARE_RANGE.min && share <= SHARE_RANGE.max
    ? accept(share)
    : refuse({ code: 'integer-out-of-range', option: 'share', ...SHARE_RANGE });
}

/** A value as typed, in its stored form. */
export function readCommunitySetting(setting: TypedSetting, typed: string): Result<JsonValue> {
  const text = typed.trim();
  if (setting === 'name') return decideName(text);
  return setting === 'digest' ? readDigest(text.toLowerCase()) : readShare(text);
}

/** A stored value that could stand; what was typed is read by the same rules. */
export function decideCommunitySetting(setting: CommunitySetting, value: JsonValue): Result<null> {
  const malformed = refuse({ code: 'option-malformed', option: setting });
  if (setting === 'channel') {
    return channelSettingOf(value)?.channel == null ? malformed : accept(null);
  }
  const typed = setting === 'digest' && value === null ? 'off' : String(value);
  const read = readCommunitySetting(setting, typed);
  if (!read.ok) return read;
  return canonicalJson(read.value) === canonicalJson(value) ? accept(null) : malformed;
}

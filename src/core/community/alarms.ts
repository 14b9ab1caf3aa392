/**
 * Where alarms go besides the inboxes of those in office. One place more is a steward's word; taking one
 * away or moving it is what somebody with bad intent would do first, so once constituted it takes a decision.
 */
import type { GuardedAction } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { isIpAddress, isPublicAddress } from './internet-address.ts';

export type Purpose = 'announcements' | 'staff' | 'alarms';
type Channels = readonly { readonly purpose: Purpose; readonly externalId: string }[];

/** The channels of a place that an alarm is said in, the first that works: its own, else the staff's. */
export function alarmChannels(channels: Channels): string[] {
  const found = (['alarms', 'staff'] as const).flatMap((purpose) =>
    channels.filter((one) => one.purpose === purpose).map((one) => one.externalId),
  );
  return [...new Set(found)];
}

/** Where only the staff reads: its own channel, unless that is the one of announcements too. */
export function staffChannel(channels: Channels): string | null {
  const of = (purpose: Purpose) => channels.find((one) => one.purpose === purpose)?.externalId;
  const staff = of('staff');
  return staff === undefined || staff === of('announcements') ? null : staff;
}

/** Why a card for the staff is given up: its channel took it not. The place is as open as before. */
export const STAFF_SHUT = 'staff-shut';

/** The deed of sending alarms to `after` where they went to `before` until now (null: nowhere). */
export const alarmDeed = (
  before: string | null,
  after: string | null,
): 'alarms.add' | 'alarms.change' =>
  before === null || before === after ? 'alarms.add' : 'alarms.change';

/** The deed of using a channel for a purpose: the staff's may be where alarms go. */
export function channelDeed(
  channels: Channels,
  purpose: Purpose,
  externalId: string,
): GuardedAction {
  if (purpose === 'announcements') return 'place.channel';
  const after = [...channels.filter((one) => one.purpose !== purpose), { purpose, externalId }];
  const [before = null] = alarmChannels(channels);
  const [then = null] = alarmChannels(after);
  return before === then ? 'place.channel' : alarmDeed(before, then);
}

const LOCAL_NAME = /^localhost$|\.(?:localhost|local|internal|lan|home\.arpa)$/;

/** The host of a URL as a resolver takes it. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

/**
 * A webhook as typed: https and a host of the open internet. In the sandbox (`local`) it may be this machine's.
 * What a name resolves to is looked at again whenever something is sent.
 */
export function decideWebhook(typed: string, { local }: { local: boolean }): Result<string> {
  const text = typed.trim();
  const malformed = refuse({ code: 'option-malformed', option: 'webhook' });
  if (!URL.canParse(text)) return malformed;
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return malformed;
  if (url.username !== '' || url.password !== '') return malformed;
  const host = hostOf(url);
  const closed = isIpAddress(host) ? !isPublicAddress(host) : LOCAL_NAME.test(host);
  return closed && !local ? refuse({ code: 'webhook-private', host }) : accept(url.href);
}

/**
 * What a decision of the community does without a chain. The vote is on the hash of the stored form, so that
 * says all that will happen; `from` is what stood when it was proposed, as its voters read it.
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { COMMUNITY_SETTINGS, type CommunitySetting } from '../community/setting.ts';
import { type Address, asId, isAddress, isUuid, type PersonId, type VoteId } from '../identity.ts';
import { OFFICES, type Office } from '../office.ts';
import {
  TRACK_IDS,
  TRACK_SETTINGS,
  type TrackId,
  type TrackSetting,
} from '../proposal/track-id.ts';
import type { ExecutorCaps } from './policy.ts';

/** One SQL transaction each; `service/effect` is keyed by it. */
export const COMMUNITY_ACTIONS = [
  'resume',
  'set-caps',
  'give-office',
  'end-office',
  'set-alarm-webhook',
  'set-track',
  'overrule-veto',
  'grant-citizenship',
  'revoke-citizenship',
  'grant-role',
  'revoke-role',
  'set-community',
  'open-budget',
  'pin-announcement',
  'end-repeating',
  'rotate-treasury',
] as const;
export type CommunityActionKind = (typeof COMMUNITY_ACTIONS)[number];

/** Lifts one pause of payments, by its id: a later pause is another question. */
export type ResumeAction = { readonly kind: 'resume'; readonly pause: string };

/** In base units of the community's asset; `from` is null where payments were off. */
export type SetCapsAction = ExecutorCaps & {
  readonly kind: 'set-caps';
  readonly from: ExecutorCaps | null;
  /** How many steps in a day no amount may measure; left out where that stays as it is. */
  readonly unmeasured?: { readonly from: number; readonly to: number };
};

export type GiveOfficeAction = {
  readonly kind: 'give-office';
  readonly person: PersonId;
  readonly office: Office;
  /** From the day it is carried out; null: until it is ended. */
  readonly termMs: number | null;
};

export type EndOfficeAction = {
  readonly kind: 'end-office';
  readonly person: PersonId;
  readonly office: Office;
};

export type SetAlarmWebhookAction = {
  readonly kind: 'set-alarm-webhook';
  readonly from: string | null;
  readonly url: string;
};

/** One rule of one kind of proposal: canonical JSON of its stored form (`track-setting.ts`). */
export type SetTrackAction = {
  readonly kind: 'set-track';
  readonly track: TrackId;
  readonly setting: TrackSetting;
  readonly from: string;
  readonly to: string;
};

/** What a guardian stopped goes on after all, behind its timelock once more. */
export type OverruleVetoAction = {
  readonly kind: 'overrule-veto';
  readonly proposal: VoteId;
  /** Its number, as people read it. */
  readonly number: number;
};

export type CitizenshipAction<K extends 'grant-citizenship' | 'revoke-citizenship'> = {
  readonly kind: K;
  readonly person: PersonId;
};

/** A role of the community by its id; `name` is what it was called when it was proposed. */
export type RoleAction<K extends 'grant-role' | 'revoke-role'> = {
  readonly kind: K;
  readonly person: PersonId;
  readonly role: string;
  readonly name: string;
};

/** One setting of the community itself: canonical JSON of its stored form (`community/setting.ts`). */
export type SetCommunityAction = {
  readonly kind: 'set-community';
  readonly setting: CommunitySetting;
  readonly from: string;
  readonly to: string;
};

/** Money that `person` may pay out without another vote, in base units of the community's asset. */
export type OpenBudgetAction = {
  readonly kind: 'open-budget';
  readonly person: PersonId;
  readonly name: string;
  readonly amount: bigint;
  /** From the day it is carried out; after it nothing more is paid out of it. */
  readonly termMs: number;
};

/** Said in the channel of announcements of every place, and pinned there. */
export type PinAnnouncementAction = { readonly kind: 'pin-announcement'; readonly text: string };

/** What is carried out again and again is not any more. */
export type EndRepeatingAction = {
  readonly kind: 'end-repeating';
  readonly proposal: VoteId;
  /** Its number, as people read it. */
  readonly number: number;
};

/** Another account takes the place of this one, whose key may be in other hands, and of what it holds. */
export type RotateTreasuryAction = { readonly kind: 'rotate-treasury'; readonly account: Address };

export type CommunityAction =
  | PinAnnouncementAction
  | OpenBudgetAction
  | CitizenshipAction<'grant-citizenship'>
  | CitizenshipAction<'revoke-citizenship'>
  | RoleAction<'grant-role'>
  | RoleAction<'revoke-role'>
  | SetCommunityAction
  | ResumeAction
  | SetCapsAction
  | GiveOfficeAction
  | EndOfficeAction
  | SetAlarmWebhookAction
  | SetTrackAction
  | OverruleVetoAction
  | EndRepeatingAction
  | RotateTreasuryAction;

const capsToJson = ({ perPayment, perDay }: ExecutorCaps) => ({
  perPayment: String(perPayment),
  perDay: String(perDay),
});

/** The stored and hashed form: amounts as decimal strings, `v` for the version of the shape. */
export function communityActionToJson(action: CommunityAction): JsonValue {
  if (action.kind === 'open-budget') return { v: 1, ...action, amount: String(action.amount) };
  if (action.kind !== 'set-caps') return { v: 1, ...action };
  const { kind, from, unmeasured } = action;
  return {
    ...{ v: 1, kind, ...capsToJson(action), from: from && capsToJson(from) },
    ...(unmeasured && { unmeasured: { ...unmeasured } }),
  };
}

type Members = { readonly [member: string]: unknown };
const membersOf = (json: unknown): Members =>
  typeof json === 'object' && json !== null ? (json as Members) : {};

const isText = (value: unknown): value is string => typeof value === 'string';
const isUnits = (value: unknown): value is string => isText(value) && /^\d{1,78}$/.test(value);

/** JSON in the one text that it has. */
function isCanonical(text: unknown): text is string {
  if (!isText(text)) return false;
  try {
    return canonicalJson(JSON.parse(text) as JsonValue) === text;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function capsFrom(json: unknown): ExecutorCaps | undefined {
  const { perPayment, perDay } = membersOf(json);
  if (!isUnits(perPayment) || !isUnits(perDay)) return undefined;
  return { perPayment: BigInt(perPayment), perDay: BigInt(perDay) };
}

/** `null`: it is not what it says it is. */
function unmeasuredFrom(json: unknown): SetCapsAction['unmeasured'] | null {
  if (json === undefined) return undefined;
  const { from, to } = membersOf(json);
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
  return isCount(from) && isCount(to) ? { from: Number(from), to: Number(to) } : null;
}

const personFrom = ({ person }: Members) =>
  isText(person) && isUuid(person) ? { person: asId<PersonId>(person) } : undefined;

function roleFrom({ person, role, name }: Members) {
  const whom = personFrom({ person });
  return whom && isText(role) && isUuid(role) && isText(name) ? { ...whom, role, name } : undefined;
}

function appointmentFrom({ person, office: named }: Members) {
  const office = OFFICES.find((known) => known === named);
  if (!office || !isText(person) || !isUuid(person)) return undefined;
  return { person: asId<PersonId>(person), office };
}

/** Another proposal, by its id and by the number that people read. */
const otherFrom = ({ proposal, number }: Members) =>
  isText(proposal) && isUuid(proposal) && Number.isSafeInteger(number) && Number(number) > 0
    ? { proposal: asId<VoteId>(proposal), number: Number(number) }
    : undefined;

const READ: {
  readonly [K in CommunityActionKind]: (
    json: Members,
  ) => Omit<Extract<CommunityAction, { kind: K }>, 'kind'> | undefined;
} = {
  resume: ({ pause }) => (isText(pause) ? { pause } : undefined),
  'set-caps': (json) => {
    const caps = capsFrom(json);
    const from = json['from'] === null ? null : capsFrom(json['from']);
    const unmeasured = unmeasuredFrom(json['unmeasured']);
    if (!caps || from === undefined || unmeasured === null) return undefined;
    return { ...caps, from, ...(unmeasured && { unmeasured }) };
  },
  'give-office': (json) => {
    const appointment = appointmentFrom(json);
    const { termMs } = json;
    const isTerm = termMs === null || (Number.isSafeInteger(termMs) && Number(termMs) > 0);
    return appointment && isTerm
      ? { ...appointment, termMs: termMs === null ? null : Number(termMs) }
      : undefined;
  },
  'end-office': appointmentFrom,
  'set-alarm-webhook': ({ from, url }) =>
    isText(url) && URL.canParse(url) && (from === null || (isText(from) && URL.canParse(from)))
      ? { from, url }
      : undefined,
  'set-track': ({ track: named, setting: asked, from, to }) => {
    const track = TRACK_IDS.find((known) => known === named);
    const setting = TRACK_SETTINGS.find((known) => known === asked);
    return track && setting && isCanonical(from) && isCanonical(to)
      ? { track, setting, from, to }
      : undefined;
  },
  'grant-citizenship': personFrom,
  'revoke-citizenship': personFrom,
  'grant-role': roleFrom,
  'revoke-role': roleFrom,
  'set-community': ({ setting: asked, from, to }) => {
    const setting = COMMUNITY_SETTINGS.find((known) => known === asked);
    return setting && isCanonical(from) && isCanonical(to) ? { setting, from, to } : undefined;
  },
  'open-budget': ({ person, name, amount, termMs }) => {
    const holder = personFrom({ person });
    const isTerm = Number.isSafeInteger(termMs) && Number(termMs) > 0;
    return holder && isText(name) && isUnits(amount) && isTerm
      ? { ...holder, name, amount: BigInt(amount), termMs: Number(termMs) }
      : undefined;
  },
  'pin-announcement': ({ text }) => (isText(text) ? { text } : undefined),
  'overrule-veto': otherFrom,
  'end-repeating': otherFrom,
  'rotate-treasury': ({ account }) =>
    isText(account) && isAddress(account) ? { account } : undefined,
};

/** Reads `communityActionToJson`; undefined for anything else. */
export function communityActionFromJson(json: unknown): CommunityAction | undefined {
  const members = membersOf(json);
  const kind = COMMUNITY_ACTIONS.find((known) => known === members['kind']);
  const read = kind && members['v'] === 1 ? READ[kind](members) : undefined;
  // Kind and fields belong together by `READ`'s type; TypeScript cannot see it across a union.
  return read && ({ kind, ...read } as CommunityAction);
}

/** The same of a text, as a button carries it. */
export function readCommunityAction(text: string): CommunityAction | undefined {
  try {
    return communityActionFromJson(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

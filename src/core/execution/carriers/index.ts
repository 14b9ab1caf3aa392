/**
 * Carriers: calls of the community's own account that bring what was decided to a contract which keeps the money. They
 * are not voted on themselves; what they carry was. One family a file; one added here does not compile until
 * `chain/carriers` has it.
 */
import type { JsonValue } from '../../canonical-json.ts';
import type { Members } from '../actions/form.ts';
import type { Carried } from './carried.ts';
import { GOVERNOR_FROM, type GovernorCarrier, governorToJson } from './governor.ts';
import { SAFE_FROM, type SafeCarrier, safeToJson } from './safe.ts';
import { TIMELOCK_FROM, type TimelockCarrier, timelockToJson } from './timelock.ts';

export type { Carried, Expected } from './carried.ts';
export type { GovernorCarrier, GovernorVote } from './governor.ts';
export type { OwnerSignature, SafeCarrier, SafeExecute } from './safe.ts';
export type {
  TimelockCancel,
  TimelockCarrier,
  TimelockExecute,
  TimelockSchedule,
} from './timelock.ts';

export const CARRIERS = [
  'timelock-schedule',
  'timelock-execute',
  'timelock-cancel',
  'governor-propose',
  'governor-vote',
  'governor-queue',
  'governor-execute',
  'governor-cancel',
  'safe-execute',
] as const;
export type CarrierKind = (typeof CARRIERS)[number];
export type Carrier = TimelockCarrier | GovernorCarrier | SafeCarrier;
export type CarrierOf<K extends CarrierKind> = Extract<Carrier, { kind: K }>;

const READ: {
  readonly [K in CarrierKind]: (members: Members) => Omit<CarrierOf<K>, 'kind'> | undefined;
} = { ...TIMELOCK_FROM, ...GOVERNOR_FROM, ...SAFE_FROM };

type ToJson<C> = (carrier: C) => { readonly [member: string]: JsonValue };
const WRITE: { readonly [K in CarrierKind]: ToJson<CarrierOf<K>> } = {
  'timelock-schedule': timelockToJson,
  'timelock-execute': timelockToJson,
  'timelock-cancel': timelockToJson,
  'governor-propose': governorToJson,
  'governor-vote': governorToJson,
  'governor-queue': governorToJson,
  'governor-execute': governorToJson,
  'governor-cancel': governorToJson,
  'safe-execute': safeToJson,
};

export const isCarrier = (action: { readonly kind: string }): action is Carrier =>
  CARRIERS.some((kind) => kind === action.kind);

export const carrierToJson = (carrier: Carrier): JsonValue => ({
  v: 1,
  kind: carrier.kind,
  // `WRITE` pairs each kind with its own; TypeScript cannot see it across a union.
  ...(WRITE[carrier.kind] as ToJson<Carrier>)(carrier),
});

/** Reads `carrierToJson`; undefined for anything else. */
export function carrierFromJson(members: Members): Carrier | undefined {
  const kind = CARRIERS.find((known) => known === members['kind']);
  const read = kind && members['v'] === 1 ? READ[kind](members) : undefined;
  // `READ` pairs each kind with its own; TypeScript cannot see it across a union.
  return read && ({ kind, ...read } as Carrier);
}

/** It only takes back what stands in a contract: no pause holds it, since the contract's own time goes on. */
export const takesBack = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'timelock-cancel' || kind === 'governor-cancel';

/** What it brings along; undefined for what only speaks to the contract. */
export const carriedBy = (carrier: Carrier): Carried | undefined =>
  'carried' in carrier ? carrier.carried : undefined;

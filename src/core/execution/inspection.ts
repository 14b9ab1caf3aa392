/**
 * What was found on chain of an action when it was proposed, as its voters read it: what code it calls, whether it would
 * work, and what to beware of. Evidence and no verdict: an inspection is not voted on, and nothing is refused by a warning.
 */
import type { JsonValue } from '../canonical-json.ts';
import type { Fraction } from '../fraction.ts';
import type { Address } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { ProxyFacts, Published } from './called-code.ts';

export type Target = {
  readonly address: Address;
  /** Of what stood there, implementation of a proxy included; null where nothing did. */
  readonly code: Hex | null;
  readonly implementation: Address | null;
  /** Whether its source code is published, and of a proxy that of what is behind it; absent where nobody was asked. */
  readonly published?: Published;
};

export type Warning =
  /** Never paid by this community, and no wallet of its members. */
  | { readonly kind: 'new-address'; readonly address: Address }
  /** First and last digits are those of an address that is known here. */
  | { readonly kind: 'look-alike'; readonly address: Address; readonly like: Address }
  /** Nothing decided here has called it before. */
  | { readonly kind: 'first-call'; readonly address: Address }
  /** By its selector a function that gives power away or lets other code run in the account's name. */
  | { readonly kind: 'gives-power'; readonly name: string }
  | { readonly kind: 'share'; readonly percent: number }
  /** A trial run had the treasury's own account run the code of `to`. */
  | { readonly kind: 'runs-as-treasury'; readonly to: Address }
  /** A trial run had `address` run the code of `to` as its own, and that is no proxy's way. */
  | { readonly kind: 'delegatecall'; readonly address: Address; readonly to: Address }
  | { readonly kind: 'more-delegatecalls'; readonly count: number }
  /** No trial run told, and there is an instruction in its code that could. */
  | { readonly kind: 'may-delegate'; readonly address: Address }
  /** It takes its code from elsewhere in a well-known way: nothing wrong in itself. */
  | {
      readonly kind: 'proxy';
      readonly address: Address;
      readonly form: ProxyFacts['kind'];
      readonly implementation: Address;
      readonly admin: Address | null;
    }
  /** A service that knows published source code has none of it. */
  | { readonly kind: 'unverified'; readonly address: Address }
  /** That service could not be asked. */
  | { readonly kind: 'sources-unknown'; readonly address: Address }
  /** As things stand this step, from 1 on, would not work; `detail` is what the contract said, hostile text. */
  | {
      readonly kind: 'would-fail';
      readonly step?: number;
      /** Of a choice: the option, from 1 on, that would pay so. */
      readonly option?: number;
      readonly problem: string;
      readonly detail: string;
    };

/** What a trial run would change of somebody's balance; `id` of a collection's piece. */
export type BalanceChange = {
  readonly holder: Address;
  /** Null: the chain's own coin. */
  readonly token: Address | null;
  readonly id: string | null;
  /** Base units in; less than zero: out. */
  readonly units: bigint;
  /** As the token names itself, cut; hostile text. */
  readonly symbol: string;
  readonly decimals: number;
};

export type Inspection = {
  readonly targets: readonly Target[];
  readonly warnings: readonly Warning[];
  /** Null where no trial run told. */
  readonly changes: readonly BalanceChange[] | null;
  /** No trial run told those: they are what the transfers themselves say. Absent in what was kept before. */
  readonly inWords?: boolean;
  /** Beside those; 0 in what was kept before it was counted. */
  readonly moreChanges: number;
};

export const inspectionToJson = (inspection: Inspection): JsonValue => ({
  v: 1,
  moreChanges: inspection.moreChanges,
  ...(inspection.inWords && { inWords: true }),
  changes: inspection.changes?.map((one) => ({ ...one, units: String(one.units) })) ?? null,
  targets: inspection.targets.map((target) => ({ ...target })),
  warnings: inspection.warnings.map((warning) => ({ ...warning })),
});

type StoredInspection = Omit<Inspection, 'changes' | 'moreChanges'> & {
  readonly v: number;
  readonly moreChanges?: number;
  readonly changes?: readonly (Omit<BalanceChange, 'units'> & { readonly units: string })[] | null;
};

/** Reads `inspectionToJson`; null for a proposal of before there were any. */
export function inspectionFromJson(json: unknown): Inspection | null {
  if (json === null || json === undefined) return null;
  const stored = json as StoredInspection;
  const { v, targets, warnings, changes = null, moreChanges = 0, inWords = false } = stored;
  invariant(v === 1 && Array.isArray(targets) && Array.isArray(warnings), 'a known inspection');
  const read = changes?.map((change) => ({ ...change, units: BigInt(change.units) })) ?? null;
  return { targets, warnings, changes: read, moreChanges, ...(inWords && { inWords }) };
}

/** From which share of the treasury on a payment is pointed out. */
export const NOTABLE_SHARE: Fraction = { numerator: 5n, denominator: 100n };

const ENDS = 4;
const endsOf = (address: Address): string => address.slice(2, 2 + ENDS) + address.slice(-ENDS);

/** Another known address with the same first and last four digits, as a glance would take it for. */
export const lookAlike = (address: Address, known: readonly Address[]): Address | undefined =>
  known.includes(address) ? undefined : known.find((one) => endsOf(one) === endsOf(address));

export type WarningFacts = {
  /** Who is paid or given something. */
  readonly recipients: readonly Address[];
  /** Contracts whose functions are typed in. */
  readonly called: readonly Address[];
  /** Names of well-known functions that the selectors are those of. */
  readonly powers: readonly string[];
  /** Members' wallets, the community's accounts, whoever was paid before. */
  readonly known: readonly Address[];
  /** Contracts that a decision has called before. */
  readonly calledBefore: readonly Address[];
  /** Base units; null where unknown. */
  readonly treasury: bigint | null;
  readonly paid: bigint;
};

const once = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

export function warningsFor(facts: WarningFacts): readonly Warning[] {
  const { known, treasury, paid, calledBefore } = facts;
  const addresses = once([...facts.recipients, ...facts.called]);
  const alike = addresses.flatMap((address): Warning[] => {
    const like = lookAlike(address, known);
    return like === undefined ? [] : [{ kind: 'look-alike', address, like }];
  });
  const fresh = once(facts.recipients)
    .filter((address) => !known.includes(address))
    .map((address): Warning => ({ kind: 'new-address', address }));
  const first = once(facts.called)
    .filter((address) => !calledBefore.includes(address))
    .map((address): Warning => ({ kind: 'first-call', address }));
  const powers = once(facts.powers).map((name): Warning => ({ kind: 'gives-power', name }));
  const { numerator, denominator } = NOTABLE_SHARE;
  const isNotable =
    treasury !== null && treasury > 0n && paid * denominator >= treasury * numerator;
  const share: Warning[] = isNotable
    ? [{ kind: 'share', percent: Number((paid * 100n) / treasury) }]
    : [];
  return [...alike, ...powers, ...share, ...fresh, ...first];
}

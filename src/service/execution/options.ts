/** What carrying out needs of the other rooms, and what it tells them. */

import type { Actions } from '#chain/actions/index.ts';
import type { Broadcast } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import type { Signers } from '#chain/signer.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { FeeCeiling } from '#core/execution/fees.ts';
import type { IntentState, ParkReason } from '#core/execution/intent.ts';
import type { CommunityId, IntentId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Ledger } from '../ledger.ts';

/**
 * For the staff place, the second alarm place and the webhook; told in the transaction that found it. `sweep`: it was to
 * save what an account holds that was rotated away, and pays nobody.
 */
export type Alarm =
  | {
      readonly kind: 'intent-parked';
      readonly intent: IntentId;
      readonly sweep?: true;
      readonly reason: ParkReason;
      readonly detail: string;
    }
  | {
      readonly kind: 'intent-stuck';
      readonly intent: IntentId;
      readonly sweep?: true;
      readonly reason: ParkReason;
      readonly detail: string;
    }
  | {
      readonly kind: 'intent-reverted';
      readonly intent: IntentId;
      readonly sweep?: true;
      readonly txHash: Hex;
    }
  | {
      readonly kind: 'intent-lost';
      readonly intent: IntentId;
      readonly sweep?: true;
      readonly nonce: number;
    }
  | {
      readonly kind: 'sender-frozen';
      readonly sender: string;
      readonly reason: string;
      readonly nonces: readonly number[];
    }
  | { readonly kind: 'retired-spent'; readonly sender: string; readonly nonces: readonly number[] }
  | {
      readonly kind: 'treasury-short' | 'treasury-outflow';
      readonly sender: string;
      readonly block: string;
      /** With its symbol. */
      readonly amount: string;
    }
  | { readonly kind: 'treasury-covered'; readonly sender: string; readonly block: string };

/** How an intent ended, told once. `lost` is no end: a human settles it, and then it is told. */
export type Settled = {
  readonly intent: IntentId;
  readonly community: CommunityId;
  /** As it was planned: see `core/execution/source`. */
  readonly source: string;
  readonly outcome: 'final' | 'reverted' | 'cancelled';
  /** Cancelled because nobody had signed it when its time was over; with what held it up last, where that is known. */
  readonly expired: { readonly reason: ParkReason | null } | null;
  /** Cancelled by a lock of somebody it concerns. */
  readonly locked: boolean;
  readonly txHash: Hex | null;
  readonly blockNumber: bigint | null;
};

/** A step on the way: for a card that shows where it stands. */
export type Changed = {
  readonly intent: IntentId;
  readonly community: CommunityId;
  readonly source: string;
  readonly state: IntentState;
  readonly txHash: Hex | null;
};

/** Both run in the transaction that wrote the state: what they throw undoes it, and it is tried again. */
export type IntentListener = {
  settled(tx: Books, settled: Settled): Promise<void>;
  changed?(tx: Books, changed: Changed): Promise<void>;
};

/**
 * Where a test ends the process, `within` a transaction too. Signing, sending and settling pass theirs once for each that
 * is signed, sent or ended; the others once for all that goes together.
 */
export const CRASH_POINTS = [
  'after-claim',
  'after-simulate',
  'within-reserve',
  'after-reserve',
  'before-sign',
  'after-sign',
  'within-persist',
  'after-persist',
  'before-send',
  'after-send',
  'after-record-send',
  'before-settle',
  'within-settle',
  'after-settle',
] as const;
/** The same for a turn of a mandate. */
export const MANDATE_CRASH_POINTS = [
  'after-mandate-look',
  'within-plan-stage',
  'within-settle-mandate',
  'after-mandate-turn',
] as const;
/** The same for an account that is replaced and emptied. */
export const ROTATION_CRASH_POINTS = [
  'within-rotate',
  'after-rotate',
  'within-plan-sweep',
  'after-plan-sweep',
] as const;
export type CrashPoint =
  | (typeof CRASH_POINTS)[number]
  | (typeof MANDATE_CRASH_POINTS)[number]
  | (typeof ROTATION_CRASH_POINTS)[number];

export type Timing = {
  /** How long nobody else acts for an account after its worker was last seen. */
  readonly leaseMs: number;
  /** Between two looks at the chain while something is under way. */
  readonly watchMs: number;
  /** A transaction that waits longer gets higher fees (T6). */
  readonly bumpAfterMs: number;
  /** One that a node forgot is handed over again, and so is one that waits this long (T5). */
  readonly republishAfterMs: number;
  /** A parked intent is tried again after this, doubled each time up to the most. */
  readonly retryMs: number;
  readonly retryMostMs: number;
};

export const DEFAULT_TIMING: Timing = {
  leaseMs: 60_000,
  watchMs: 2_000,
  bumpAfterMs: 60_000,
  republishAfterMs: 15_000,
  retryMs: 5_000,
  retryMostMs: 15 * 60_000,
};

/** Nonces of one account that no final block has used, at once; more wait. Finality may take a quarter of an hour. */
export const MAX_OPEN_NONCES = 64;
/** Of them looked for in a node's pool, the first in line: geth keeps so many of one account for sure (txpool.accountslots). */
export const WATCHED_IN_LINE = 16;
/** Of them asked about at once, where each is asked about by itself. */
export const ASKED_AT_ONCE = 8;

export type ExecutionOptions = {
  readonly store: Store;
  readonly chain: Chain;
  readonly broadcast: Broadcast;
  readonly actions: Actions;
  readonly signers: Signers;
  readonly tokens: Pick<Tokens, 'balancesOf' | 'nativeBalances'>;
  readonly ledger: Pick<Ledger, 'postJournal' | 'postJournals' | 'lockBalances' | 'listWritten'>;
  /** UUIDv7 texts. */
  readonly ids: () => string;
  readonly log: Log;
  readonly alarm: (tx: Books, community: CommunityId, alarm: Alarm) => Promise<void>;
  /** I7; per account and chain. */
  readonly feeCeiling: (chainId: number) => FeeCeiling;
  /** Blocks until `mined` is called `confirmed`; 2 when left out. */
  readonly confirmations?: (chainId: number) => bigint;
  readonly timing?: Partial<Timing>;
  /** For tests that end the process here. */
  readonly at?: (point: CrashPoint) => void | Promise<void>;
};

/** The options with nothing left open, and the listeners by the first word of a source. */
export type Room = Omit<ExecutionOptions, 'timing' | 'confirmations' | 'at'> & {
  readonly timing: Timing;
  readonly confirmations: (chainId: number) => bigint;
  readonly at: (point: CrashPoint) => void | Promise<void>;
  readonly listeners: ReadonlyMap<string, IntentListener>;
  /** Accounts whose nonce this process has found explained (T19); nothing is sent for any other. */
  readonly verified: Set<string>;
};

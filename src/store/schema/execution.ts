import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { IntentState, ParkReason, Purse } from '#core/execution/intent.ts';
import type { Address, AttemptId, CommunityId, IntentId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { id, instant, units } from './columns.ts';
import { community } from './community.ts';

/**
 * Whose an address is, on whatever chain: one key signs for it everywhere, so it is one community's for good (I9), the
 * retired ones too.
 */
export const senderOwner = pgTable(
  'sender_owner',
  {
    address: text('address').primaryKey().$type<Address>(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
  },
  (t) => [unique('sender_owner_pair').on(t.communityId, t.address)],
);

/**
 * A community's own accounts: treasury, vault of members' deposits, gas purse. Every one belongs to
 * exactly one community (I9), its address on every chain, and on one chain to one row. Whoever raised `fence` last and holds the lease
 * acts for the account (T15); `lease_until` is in the server's own time.
 */
export const senderAccount = pgTable(
  'sender_account',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    chainId: integer('chain_id').notNull(),
    purpose: text('purpose').$type<Purse>().notNull(),
    address: text('address').notNull().$type<Address>(),
    /** Last part of m/44'/60'/<generation>'/0/i, or null for a key of its own. */
    derivationIndex: integer('derivation_index'),
    /** The first of its purpose is 0; each rotation makes the next. */
    generation: integer('generation').notNull().default(0),
    /** Its nonce at a final block when it was registered, before anything was planned for it (T19). */
    registeredNonce: integer('registered_nonce').notNull(),
    fence: integer('fence').notNull(),
    leaseUntil: instant('lease_until'),
    frozenReason: text('frozen_reason').$type<'unknown-transactions' | 'chain-behind' | 'copy'>(),
    createdAt: instant('created_at').notNull(),
    /** Its key may be in other hands: nothing is paid from it any more, what it holds goes to the next one. */
    retiredAt: instant('retired_at'),
    /** Nothing worth a transaction was left in it. */
    sweptAt: instant('swept_at'),
  },
  (t) => [
    uniqueIndex('sender_address').on(t.chainId, t.address),
    foreignKey({
      name: 'sender_owner_fk',
      columns: [t.communityId, t.address],
      foreignColumns: [senderOwner.communityId, senderOwner.address],
    }),
    uniqueIndex('sender_purpose')
      .on(t.communityId, t.chainId, t.purpose)
      .where(sql`${t.retiredAt} is null`),
    uniqueIndex('sender_generation').on(t.communityId, t.chainId, t.purpose, t.generation),
    check('sender_swept', sql`${t.sweptAt} is null or ${t.retiredAt} is not null`),
    unique('sender_pair').on(t.communityId, t.id),
    unique('sender_purse').on(t.communityId, t.id, t.purpose),
    check('sender_purpose_known', sql`${t.purpose} in ('treasury', 'vault', 'gas')`),
    check('sender_nonce', sql`${t.registeredNonce} >= 0`),
  ],
);

/** Until when it counts as just gone out (I8): for ever while it has not ended. The index of that name is on this. */
export const intentOutUntil = (t: {
  readonly createdAt: AnyPgColumn;
  readonly settledAt: AnyPgColumn;
}) => sql`greatest(${t.createdAt}, coalesce(${t.settledAt}, 'infinity'::timestamptz))`;

/** One on-chain effect to be carried out exactly once (I1): the columns of a state are those of its core type. */
export const intent = pgTable(
  'intent',
  {
    id: id().primaryKey().$type<IntentId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    senderAccountId: id('sender_account_id').notNull(),
    /** The sender's own: a proposal spends the treasury, a withdrawal the vault (I9). */
    purpose: text('purpose').$type<Purse>().notNull(),
    /** `proposal:<id>:<index>`, `mandate:<id>:<stage>:<round>`, `budget:<payment>`, `sweep:<account>:<n>`, `withdrawal:<id>`, `gas:<account>:<intent>:<n>`: one intent per source. */
    source: text('source').notNull(),
    action: jsonb('action').notNull(),
    /** The hash that was voted; the action is hashed again before it is signed (I6). */
    actionHash: text('action_hash').notNull().$type<Hex>(),
    amount: units('amount').notNull(),
    /** keccak of the target's code when it was voted, where that was recorded. */
    votedCodeHash: text('voted_code_hash').$type<Hex>(),
    state: text('state').$type<IntentState>().notNull(),
    /** Why it is parked, or what holds up a submitted one; null when all is well. */
    reason: text('reason').$type<ParkReason>(),
    detail: text('detail'),
    notBefore: instant('not_before').notNull(),
    /** From here on nothing of it is begun, and what nobody signed ends; null where time ends nothing. */
    notAfter: instant('not_after'),
    /** When a planned or parked intent is tried next. */
    dueAt: instant('due_at').notNull(),
    tries: integer('tries').notNull(),
    /** Bound at reservation, never changed after: nonce, call and the code it is for (I4, I6). */
    nonce: integer('nonce'),
    callTo: text('call_to').$type<Address>(),
    callValueWei: units('call_value_wei'),
    callData: text('call_data').$type<Hex>(),
    callHash: text('call_hash').$type<Hex>(),
    targetCodeHash: text('target_code_hash').$type<Hex>(),
    /** Reads, each at a later head, that found the nonce used and no receipt of ours (T4). */
    missingReads: integer('missing_reads').notNull(),
    missingAt: units('missing_at'),
    minedTxHash: text('mined_tx_hash').$type<Hex>(),
    minedBlock: units('mined_block'),
    minedBlockHash: text('mined_block_hash').$type<Hex>(),
    succeeded: boolean('succeeded'),
    createdAt: instant('created_at').notNull(),
    changedAt: instant('changed_at').notNull(),
    /** Set once, when it ended and its reservation in the ledger was posted or voided (T10). */
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('intent_source').on(t.source),
    unique('intent_pair').on(t.communityId, t.id),
    unique('intent_of_sender').on(t.communityId, t.senderAccountId, t.id),
    unique('intent_call').on(t.id, t.nonce, t.callHash),
    index('intent_open').on(t.senderAccountId).where(sql`${t.settledAt} is null`),
    index('intent_community').on(t.communityId, t.createdAt),
    index('intent_window').on(t.senderAccountId, intentOutUntil(t)),
    foreignKey({
      name: 'intent_sender_fk',
      columns: [t.communityId, t.senderAccountId, t.purpose],
      foreignColumns: [senderAccount.communityId, senderAccount.id, senderAccount.purpose],
    }),
    check(
      'intent_state_known',
      sql`${t.state} in ('planned', 'reserved', 'submitted', 'mined', 'confirmed', 'final', 'reverted', 'parked', 'lost', 'cancelling', 'cancelled')`,
    ),
    check('intent_amount', sql`${t.amount} >= 0`),
    check(
      'intent_purse',
      sql`(split_part(${t.source}, ':', 1), ${t.purpose}) in (('proposal', 'treasury'), ('mandate', 'treasury'), ('budget', 'treasury'), ('sweep', 'treasury'), ('withdrawal', 'vault'), ('gas', 'gas'))`,
    ),
    check(
      'intent_nonce',
      sql`${t.state} = 'cancelled' or (${t.state} in ('planned', 'parked')) = (${t.nonce} is null)`,
    ),
    check(
      'intent_bound',
      sql`num_nulls(${t.nonce}, ${t.callTo}, ${t.callValueWei}, ${t.callData}, ${t.callHash}) in (0, 5)`,
    ),
    check(
      'intent_mined',
      sql`(${t.state} in ('mined', 'confirmed', 'final', 'reverted')) = (${t.minedTxHash} is not null)
        and num_nulls(${t.minedTxHash}, ${t.minedBlock}, ${t.minedBlockHash}, ${t.succeeded}) in (0, 4)`,
    ),
    check(
      'intent_outcome',
      sql`(${t.state} <> 'final' or ${t.succeeded}) and (${t.state} <> 'reverted' or not ${t.succeeded})`,
    ),
    check(
      'intent_settled',
      sql`(${t.state} in ('final', 'reverted', 'cancelled')) = (${t.settledAt} is not null)`,
    ),
    check('intent_parked', sql`${t.state} <> 'parked' or ${t.reason} is not null`),
  ],
);

/** (chain, sender, nonce) is unique (I2): a nonce belongs to one intent for ever, or to a gap that is filled. */
export const nonceSlot = pgTable(
  'nonce_slot',
  {
    senderAccountId: id('sender_account_id').notNull(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    nonce: integer('nonce').notNull(),
    intentId: id('intent_id').$type<IntentId>(),
    takenAt: instant('taken_at').notNull(),
    /** A final block has used the nonce, by whatever transaction. */
    settledAt: instant('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.senderAccountId, t.nonce] }),
    unique('nonce_slot_triple').on(t.communityId, t.senderAccountId, t.nonce),
    uniqueIndex('nonce_slot_intent').on(t.intentId),
    foreignKey({
      name: 'nonce_slot_sender_fk',
      columns: [t.communityId, t.senderAccountId],
      foreignColumns: [senderAccount.communityId, senderAccount.id],
    }),
    foreignKey({
      name: 'nonce_slot_intent_fk',
      columns: [t.communityId, t.senderAccountId, t.intentId],
      foreignColumns: [intent.communityId, intent.senderAccountId, intent.id],
    }),
    check('nonce_slot_nonce', sql`${t.nonce} >= 0`),
  ],
);

/**
 * Signed bytes are stored before they are sent (I3). An effect attempt carries its intent's nonce and call
 * (`effect_hash` refers to them, I4); a void one is a no-op of the sender to itself.
 */
export const attempt = pgTable(
  'attempt',
  {
    id: id().primaryKey().$type<AttemptId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    senderAccountId: id('sender_account_id').notNull(),
    nonce: integer('nonce').notNull(),
    intentId: id('intent_id').$type<IntentId>(),
    kind: text('kind').$type<'effect' | 'void'>().notNull(),
    effectHash: text('effect_hash').$type<Hex>(),
    to: text('to_address').notNull().$type<Address>(),
    valueWei: units('value_wei').notNull(),
    data: text('data').notNull().$type<Hex>(),
    gasLimit: units('gas_limit').notNull(),
    maxFeePerGas: units('max_fee_per_gas').notNull(),
    maxPriorityFeePerGas: units('max_priority_fee_per_gas').notNull(),
    /** Null while not yet signed, and for a transaction that was found on chain and matched by a human. */
    raw: text('raw').$type<Hex>(),
    hash: text('hash').unique().$type<Hex>(),
    signedAt: instant('signed_at'),
    /** When it was last handed to a node. */
    sentAt: instant('sent_at'),
    /** What the node said to that, as a code; a hint, never a verdict (T2). */
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('attempt_slot').on(t.senderAccountId, t.nonce),
    index('attempt_intent').on(t.intentId),
    foreignKey({
      name: 'attempt_slot_fk',
      columns: [t.communityId, t.senderAccountId, t.nonce],
      foreignColumns: [nonceSlot.communityId, nonceSlot.senderAccountId, nonceSlot.nonce],
    }),
    foreignKey({
      name: 'attempt_intent_fk',
      columns: [t.communityId, t.senderAccountId, t.intentId],
      foreignColumns: [intent.communityId, intent.senderAccountId, intent.id],
    }),
    foreignKey({
      name: 'attempt_effect_fk',
      columns: [t.intentId, t.nonce, t.effectHash],
      foreignColumns: [intent.id, intent.nonce, intent.callHash],
    }),
    check('attempt_kind', sql`${t.kind} in ('effect', 'void')`),
    check(
      'attempt_effect',
      sql`(${t.kind} = 'effect') = (${t.effectHash} is not null) and (${t.kind} = 'void' or ${t.intentId} is not null)`,
    ),
    check('attempt_void', sql`${t.kind} = 'effect' or (${t.valueWei} = 0 and ${t.data} = '0x')`),
    check('attempt_signed', sql`${t.raw} is null or ${t.hash} is not null`),
    check('attempt_sent', sql`${t.sentAt} is null or ${t.hash} is not null`),
  ],
);

/**
 * How far each scan of logs has come, with the hash that shows a reorg; `<name>:…` are blocks where it was before.
 */
export const scanCursor = pgTable('scan_cursor', {
  name: text('name').primaryKey(),
  chainId: integer('chain_id').notNull(),
  blockNumber: units('block_number').notNull(),
  blockHash: text('block_hash').notNull(),
  scannedAt: instant('scanned_at').notNull(),
});

/** T19: nonces of our senders that the database does not know; the sender is frozen until each is settled. */
export const unknownTransaction = pgTable(
  'unknown_transaction',
  {
    senderAccountId: id('sender_account_id').notNull(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    nonce: integer('nonce').notNull(),
    /** Null where the node no longer has the block to find it in. */
    hash: text('hash').$type<Hex>(),
    /** {to, value, data, block}: what it did, as far as it could be read. */
    decoded: jsonb('decoded').notNull(),
    foundAt: instant('found_at').notNull(),
    matchedIntentId: id('matched_intent_id').$type<IntentId>(),
    /** What the human said who settled it without an intent. */
    note: text('note'),
    settledAt: instant('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.senderAccountId, t.nonce] }),
    foreignKey({
      name: 'unknown_transaction_sender_fk',
      columns: [t.communityId, t.senderAccountId],
      foreignColumns: [senderAccount.communityId, senderAccount.id],
    }),
    foreignKey({
      name: 'unknown_transaction_intent_fk',
      columns: [t.communityId, t.senderAccountId, t.matchedIntentId],
      foreignColumns: [intent.communityId, intent.senderAccountId, intent.id],
    }),
    check(
      'unknown_transaction_settled',
      sql`(${t.settledAt} is null) = (${t.matchedIntentId} is null and ${t.note} is null)`,
    ),
  ],
);

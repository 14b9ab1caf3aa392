import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type {
  Address,
  AssetId,
  CommunityId,
  IntentId,
  JournalId,
  LedgerAccountId,
  PersonId,
  WithdrawalId,
} from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { LedgerAccountKind } from '#core/ledger/account.ts';
import type { JournalKind } from '#core/ledger/journal.ts';
import { id, instant, units } from './columns.ts';
import { asset, community } from './community.ts';
import { intent } from './execution.ts';
import { person } from './person.ts';

const MAX_UINT256 = sql.raw(String((1n << 256n) - 1n));

/**
 * Double-entry accounts in base units (core/ledger/account.ts). Only a contra account may be negative (L3):
 * the other side of what came from the chain, or from nothing but a decision.
 */
export const ledgerAccount = pgTable(
  'ledger_account',
  {
    id: id().primaryKey().$type<LedgerAccountId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    kind: text('kind').$type<LedgerAccountKind>().notNull(),
    personId: id('person_id')
      .references(() => person.id)
      .$type<PersonId>(),
    balance: units('balance').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_account_identity').on(
      t.communityId,
      t.assetId,
      t.kind,
      sql`coalesce(${t.personId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
    ),
    unique('ledger_account_triple').on(t.communityId, t.assetId, t.id),
    foreignKey({
      name: 'ledger_account_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    check(
      'ledger_balance',
      sql`${t.kind} in ('world', 'treasury-world', 'issue') or ${t.balance} >= 0`,
    ),
    check('ledger_overflow', sql`abs(${t.balance}) <= ${MAX_UINT256}`),
    check(
      'ledger_kind',
      sql`${t.kind} in ('member', 'house', 'unclaimed', 'pending', 'world', 'treasury', 'treasury-pending', 'treasury-world', 'issue')`,
    ),
    check('ledger_owner', sql`(${t.kind} = 'member') = (${t.personId} is not null)`),
  ],
);

/** Append-only (a trigger refuses update and delete); corrections are linked reversals (L5). */
export const journal = pgTable(
  'journal',
  {
    id: id().primaryKey().$type<JournalId>(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    kind: text('kind').$type<JournalKind>().notNull(),
    /** The platform's event, the log or the intent that caused it (L4). */
    idempotencyKey: text('idempotency_key').notNull(),
    inputHash: text('input_hash').notNull().$type<Hex>(),
    reverses: id('reverses').$type<JournalId>(),
    /** How many postings it has: none is added to it later. */
    size: integer('size').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('journal_key').on(t.communityId, t.idempotencyKey),
    unique('journal_triple').on(t.communityId, t.assetId, t.id),
    uniqueIndex('journal_reversal').on(t.reverses).where(sql`${t.reverses} is not null`),
    foreignKey({
      name: 'journal_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    foreignKey({
      name: 'journal_reverses_fk',
      columns: [t.communityId, t.assetId, t.reverses],
      foreignColumns: [t.communityId, t.assetId, t.id],
    }),
    check(
      'journal_kind',
      sql`${t.kind} in ('tip', 'deposit', 'claim', 'withdrawal-reserve', 'withdrawal-post', 'withdrawal-void', 'credit-issue', 'treasury-sync', 'payment-reserve', 'payment-post', 'payment-void', 'merge-settle', 'reversal')`,
    ),
    check('journal_reverses', sql`(${t.kind} = 'reversal') = (${t.reverses} is not null)`),
    check('journal_size', sql`${t.size} >= 2`),
  ],
);

/** A deferred constraint trigger holds the sum of a journal's postings at zero (L1). */
export const posting = pgTable(
  'posting',
  {
    id: id().primaryKey(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    journalId: id('journal_id').notNull().$type<JournalId>(),
    accountId: id('account_id').notNull().$type<LedgerAccountId>(),
    amount: units('amount').notNull(),
  },
  (t) => [
    uniqueIndex('posting_once').on(t.journalId, t.accountId),
    index('posting_account').on(t.accountId),
    foreignKey({
      name: 'posting_journal_fk',
      columns: [t.communityId, t.assetId, t.journalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    foreignKey({
      name: 'posting_account_fk',
      columns: [t.communityId, t.assetId, t.accountId],
      foreignColumns: [ledgerAccount.communityId, ledgerAccount.assetId, ledgerAccount.id],
    }),
    check('posting_amount', sql`${t.amount} <> 0 and abs(${t.amount}) <= ${MAX_UINT256}`),
  ],
);

export const tip = pgTable(
  'tip',
  {
    id: id().primaryKey(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    number: integer('number').notNull(),
    fromPerson: id('from_person')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    toPerson: id('to_person')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    amount: units('amount').notNull(),
    memo: text('memo').notNull(),
    journalId: id('journal_id').notNull().unique().$type<JournalId>(),
    sentAt: instant('sent_at').notNull(),
  },
  (t) => [
    uniqueIndex('tip_number').on(t.communityId, t.number),
    index('tip_sender').on(t.communityId, t.fromPerson, t.sentAt),
    foreignKey({
      name: 'tip_journal_fk',
      columns: [t.communityId, t.assetId, t.journalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    check('tip_self', sql`${t.fromPerson} <> ${t.toPerson}`),
    check('tip_positive', sql`${t.amount} > 0`),
  ],
);

/** A Transfer log to a community's vault: one log, one credit, at finality (L6). */
export const deposit = pgTable(
  'deposit',
  {
    id: id().primaryKey(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    chainId: integer('chain_id').notNull(),
    txHash: text('tx_hash').notNull().$type<Hex>(),
    logIndex: integer('log_index').notNull(),
    blockNumber: units('block_number').notNull(),
    blockHash: text('block_hash').notNull().$type<Hex>(),
    sender: text('sender').notNull().$type<Address>(),
    amount: units('amount').notNull(),
    /** `unclaimed`: final and in the books, but the sender is no linked wallet yet; `orphaned`: its block is gone. */
    state: text('state').$type<'seen' | 'unclaimed' | 'credited' | 'orphaned'>().notNull(),
    personId: id('person_id')
      .references(() => person.id)
      .$type<PersonId>(),
    /** Set at finality: to the member, or to `unclaimed`. */
    journalId: id('journal_id').unique().$type<JournalId>(),
    /** Where it waited unclaimed: when its owner was found. */
    claimJournalId: id('claim_journal_id').unique().$type<JournalId>(),
    seenAt: instant('seen_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('deposit_log').on(t.chainId, t.txHash, t.logIndex),
    index('deposit_state').on(t.communityId, t.state),
    index('deposit_unclaimed').on(t.sender).where(sql`${t.state} = 'unclaimed'`),
    foreignKey({
      name: 'deposit_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    foreignKey({
      name: 'deposit_journal_fk',
      columns: [t.communityId, t.assetId, t.journalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    foreignKey({
      name: 'deposit_claim_fk',
      columns: [t.communityId, t.assetId, t.claimJournalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    check('deposit_state_known', sql`${t.state} in ('seen', 'unclaimed', 'credited', 'orphaned')`),
    check(
      'deposit_booked',
      sql`(${t.state} in ('unclaimed', 'credited')) = (${t.journalId} is not null)`,
    ),
    check('deposit_owned', sql`(${t.state} = 'credited') = (${t.personId} is not null)`),
    check('deposit_claimed', sql`${t.claimJournalId} is null or ${t.state} = 'credited'`),
    check('deposit_positive', sql`${t.amount} > 0`),
  ],
);

/** A withdrawal reserves, then posts or voids, once. */
export const withdrawal = pgTable(
  'withdrawal',
  {
    id: id().primaryKey().$type<WithdrawalId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    number: integer('number').notNull(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    amount: units('amount').notNull(),
    recipient: text('recipient').notNull().$type<Address>(),
    state: text('state').$type<'reserved' | 'posted' | 'voided'>().notNull(),
    /** The platform's event that asked for it: the same one again is the same withdrawal (L4). */
    eventKey: text('event_key').notNull(),
    reserveJournalId: id('reserve_journal_id').notNull().unique().$type<JournalId>(),
    settleJournalId: id('settle_journal_id').unique().$type<JournalId>(),
    intentId: id('intent_id').notNull().unique().$type<IntentId>(),
    requestedAt: instant('requested_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('withdrawal_number').on(t.communityId, t.number),
    uniqueIndex('withdrawal_event').on(t.communityId, t.eventKey),
    index('withdrawal_person').on(t.communityId, t.personId, t.requestedAt),
    index('withdrawal_open').on(t.communityId).where(sql`${t.state} = 'reserved'`),
    foreignKey({
      name: 'withdrawal_reserve_fk',
      columns: [t.communityId, t.assetId, t.reserveJournalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    foreignKey({
      name: 'withdrawal_settle_fk',
      columns: [t.communityId, t.assetId, t.settleJournalId],
      foreignColumns: [journal.communityId, journal.assetId, journal.id],
    }),
    foreignKey({
      name: 'withdrawal_intent_fk',
      columns: [t.communityId, t.intentId],
      foreignColumns: [intent.communityId, intent.id],
    }),
    check('withdrawal_state', sql`${t.state} in ('reserved', 'posted', 'voided')`),
    check('withdrawal_positive', sql`${t.amount} > 0`),
    check(
      'withdrawal_settled',
      sql`(${t.state} = 'reserved') = (${t.settleJournalId} is null)
        and (${t.state} = 'reserved') = (${t.settledAt} is null)`,
    ),
  ],
);

/** The last proof of reserves of an asset (L2); while `frozen`, nothing is withdrawn. */
export const reserveCheck = pgTable(
  'reserve_check',
  {
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    state: text('state').$type<'balanced' | 'gap' | 'unknown'>().notNull(),
    /** Owed less held, as last concluded; positive: more is owed than held. */
    gap: units('gap').notNull(),
    frozen: boolean('frozen').notNull(),
    /** The final block that was compared. */
    blockNumber: units('block_number').notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.communityId, t.assetId] }),
    foreignKey({
      name: 'reserve_check_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    check('reserve_check_state', sql`${t.state} in ('balanced', 'gap', 'unknown')`),
    check('reserve_check_frozen', sql`${t.frozen} = (${t.gap} <> 0)`),
  ],
);

/**
 * The last look at a treasury: the final block its book was brought to, and by how much that block held less than
 * what is pending. Not zero: its payments stand still. An older block is never booked after a later one.
 */
export const treasuryCheck = pgTable(
  'treasury_check',
  {
    communityId: id('community_id').notNull().$type<CommunityId>(),
    assetId: id('asset_id').notNull().$type<AssetId>(),
    blockNumber: units('block_number').notNull(),
    shortfall: units('shortfall').notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.communityId, t.assetId] }),
    foreignKey({
      name: 'treasury_check_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    check('treasury_check_shortfall', sql`${t.shortfall} >= 0`),
  ],
);

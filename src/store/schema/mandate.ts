/** Contracts that keep a community's money and carry out what it decides, and what each was given to carry out. */
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import type { MandateReason, MandateState } from '#core/execution/mandate.ts';
import type {
  Address,
  CommunityId,
  ExecutorId,
  MandateId,
  PersonId,
  VoteId,
} from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { id, instant, units } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

/** A contract belongs to one community while it is connected (I9); a row stays when it is not any more. */
export const executor = pgTable(
  'executor',
  {
    id: id().primaryKey().$type<ExecutorId>(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    chainId: integer('chain_id').notNull(),
    kind: text('kind').$type<ExecutorKind>().notNull(),
    /** Where it is spoken to. */
    address: text('address').notNull().$type<Address>(),
    /** Where the money is: a governor's timelock, else itself. */
    keeper: text('keeper').notNull().$type<Address>(),
    /** What was read of it when it was connected, by kind. */
    facts: jsonb('facts').notNull(),
    connectedBy: id('connected_by')
      .references(() => person.id)
      .$type<PersonId>(),
    decidedBy: id('decided_by')
      .references(() => vote.id)
      .$type<VoteId>(),
    connectedAt: instant('connected_at').notNull(),
    disconnectedAt: instant('disconnected_at'),
  },
  (t) => [
    unique('executor_pair').on(t.communityId, t.id),
    uniqueIndex('executor_live').on(t.chainId, t.address).where(sql`${t.disconnectedAt} is null`),
    check('executor_kind', sql`${t.kind} in ('safe', 'timelock', 'governor')`),
  ],
);

/** One a proposal at a time, and one for each time of what repeats; its chain evidence decides (core/execution/mandate.ts). */
export const mandate = pgTable(
  'mandate',
  {
    id: id().primaryKey().$type<MandateId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    executorId: id('executor_id').notNull().$type<ExecutorId>(),
    voteId: id('vote_id').notNull().$type<VoteId>(),
    /** Which run of what repeats, the first is 0; null of what is carried out once. */
    run: integer('run'),
    state: text('state').$type<MandateState>().notNull(),
    reason: text('reason').$type<MandateReason>(),
    /** What the contract calls it: an operation's id, a Safe transaction's hash, a governor's proposal id in hex. */
    reference: text('reference').notNull().$type<Hex>(),
    /** By kind: a Safe's nonce, a timelock's delay. */
    detail: jsonb('detail').notNull(),
    /** So often it was begun anew; part of its stages' names. */
    round: integer('round').notNull(),
    /** Money it takes along, in the community's asset: it counts as gone until the mandate ends. */
    amount: units('amount').notNull(),
    eta: instant('eta'),
    notAfter: instant('not_after').notNull(),
    txHash: text('tx_hash').$type<Hex>(),
    createdAt: instant('created_at').notNull(),
    changedAt: instant('changed_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('mandate_pair').on(t.communityId, t.id),
    // One at a time: what a veto ended goes on, overruled, as another.
    uniqueIndex('mandate_under_way').on(t.voteId).where(sql`${t.endedAt} is null`),
    // Each run is given once, whatever became of it; only what was decided once may go on as another.
    uniqueIndex('mandate_of_run').on(t.voteId, t.run).where(sql`${t.run} is not null`),
    index('mandate_of_vote').on(t.voteId, t.createdAt),
    index('mandate_open').on(t.executorId).where(sql`${t.endedAt} is null`),
    foreignKey({
      name: 'mandate_executor_fk',
      columns: [t.communityId, t.executorId],
      foreignColumns: [executor.communityId, executor.id],
    }),
    foreignKey({
      name: 'mandate_vote_fk',
      columns: [t.communityId, t.voteId],
      foreignColumns: [vote.communityId, vote.id],
    }),
    check(
      'mandate_state',
      sql`${t.state} in ('begun', 'collecting', 'voting', 'queueing', 'waiting', 'executing', 'withdrawing', 'done', 'failed', 'cancelled', 'expired')`,
    ),
    check(
      'mandate_ended',
      sql`(${t.state} in ('done', 'failed', 'cancelled', 'expired')) = (${t.endedAt} is not null)`,
    ),
    check('mandate_amount', sql`${t.amount} >= 0`),
    check('mandate_run', sql`${t.run} >= 0`),
  ],
);

/** What wallets signed for a mandate: a Safe's owners, or a governor's voters. The last of a signer in a round stands. */
export const mandateSignature = pgTable(
  'mandate_signature',
  {
    mandateId: id('mandate_id').notNull().$type<MandateId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    round: integer('round').notNull(),
    signer: text('signer').notNull().$type<Address>(),
    signature: text('signature').notNull().$type<Hex>(),
    /** A governor's ballot: 0 against, 1 for, 2 abstain; null of a Safe's owner. */
    support: smallint('support'),
    /** Where it came from: the page, a transaction service, or an approval on chain. */
    way: text('way').$type<'page' | 'service' | 'chain'>().notNull(),
    signedAt: instant('signed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.mandateId, t.round, t.signer] }),
    foreignKey({
      name: 'mandate_signature_fk',
      columns: [t.communityId, t.mandateId],
      foreignColumns: [mandate.communityId, mandate.id],
    }),
    check('mandate_signature_way', sql`${t.way} in ('page', 'service', 'chain')`),
    check('mandate_signature_support', sql`${t.support} in (0, 1, 2)`),
  ],
);

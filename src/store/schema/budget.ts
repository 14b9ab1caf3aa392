/** Money that a decision lets somebody spend without another vote, and what was paid out of it: of one community (I9). */
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Address, CommunityId, IntentId, PersonId, VoteId } from '#core/identity.ts';
import { id, instant, units } from './columns.ts';
import { asset, community } from './community.ts';
import { intent } from './execution.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

/** `spent` is what its payments took or are to take; one that did not happen gives it back. */
export const budget = pgTable(
  'budget',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    number: integer('number').notNull(),
    name: text('name').notNull(),
    assetId: id('asset_id').notNull(),
    holderId: id('holder_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    amount: units('amount').notNull(),
    spent: units('spent').notNull(),
    /** From here on nothing more is paid out of it. */
    until: instant('until').notNull(),
    decidedBy: id('decided_by').notNull().unique().$type<VoteId>(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    closedBy: id('closed_by')
      .references(() => person.id)
      .$type<PersonId>(),
  },
  (t) => [
    uniqueIndex('budget_number').on(t.communityId, t.number),
    unique('budget_pair').on(t.communityId, t.id),
    foreignKey({
      name: 'budget_asset_fk',
      columns: [t.communityId, t.assetId],
      foreignColumns: [asset.communityId, asset.id],
    }),
    foreignKey({
      name: 'budget_vote_fk',
      columns: [t.communityId, t.decidedBy],
      foreignColumns: [vote.communityId, vote.id],
    }),
    check('budget_amount', sql`${t.amount} > 0`),
    check('budget_spent', sql`${t.spent} between 0 and ${t.amount}`),
    check('budget_closed', sql`(${t.closedAt} is null) = (${t.closedBy} is null)`),
  ],
);

export const budgetPayment = pgTable(
  'budget_payment',
  {
    id: id().primaryKey(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    budgetId: id('budget_id').notNull(),
    number: integer('number').notNull(),
    paidBy: id('paid_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    toId: id('to_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    recipient: text('recipient').notNull().$type<Address>(),
    amount: units('amount').notNull(),
    purpose: text('purpose').notNull(),
    state: text('state').$type<'reserved' | 'paid' | 'voided'>().notNull(),
    /** Why it was not paid. */
    reason: text('reason'),
    txHash: text('tx_hash'),
    intentId: id('intent_id').notNull().$type<IntentId>(),
    /** The platform event that asked for it: again, it is the same payment. */
    eventKey: text('event_key').notNull(),
    requestedAt: instant('requested_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('budget_payment_event').on(t.communityId, t.eventKey),
    uniqueIndex('budget_payment_intent').on(t.intentId),
    uniqueIndex('budget_payment_number').on(t.communityId, t.number),
    index('budget_payment_budget').on(t.budgetId, t.requestedAt),
    foreignKey({
      name: 'budget_payment_budget_fk',
      columns: [t.communityId, t.budgetId],
      foreignColumns: [budget.communityId, budget.id],
    }),
    foreignKey({
      name: 'budget_payment_intent_fk',
      columns: [t.communityId, t.intentId],
      foreignColumns: [intent.communityId, intent.id],
    }),
    check('budget_payment_amount', sql`${t.amount} > 0`),
    check('budget_payment_state', sql`${t.state} in ('reserved', 'paid', 'voided')`),
    check('budget_payment_settled', sql`(${t.state} = 'reserved') = (${t.settledAt} is null)`),
  ],
);

import { sql } from 'drizzle-orm';
import {
  bigint,
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
import type { AccountId, Address, CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { StoredVoteState } from '#core/voting/lifecycle.ts';
import { id, instant, units } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';

/**
 * What polls and proposals share: a question put to an electorate. Method, quorum, threshold,
 * eligibility and action hash are copied here when it opens and never change (V6).
 */
export const vote = pgTable(
  'vote',
  {
    id: id().primaryKey().$type<VoteId>(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    kind: text('kind').$type<'poll' | 'proposal'>().notNull(),
    /** `single-choice/1`: the version is part of the id, so old votes recount as they did. */
    method: text('method').notNull(),
    choices: jsonb('choices').$type<string[]>().notNull(),
    /** {v, quorum, threshold, minimumBallots, binding, power, electorate}: see core/voting. */
    rules: jsonb('rules').notNull(),
    state: text('state').$type<StoredVoteState>().notNull(),
    /** Salt of the roll's pseudonyms: voter = keccak(salt, person). */
    salt: text('salt').notNull(),
    opensAt: instant('opens_at').notNull(),
    closesAt: instant('closes_at').notNull(),
    /** The outage rule and the late surge move the close at most once each. */
    extendedAt: instant('extended_at'),
    rollRoot: text('roll_root'),
    rollFrozenAt: instant('roll_frozen_at'),
    rollBlock: jsonb('roll_block'),
    closedAt: instant('closed_at'),
    result: jsonb('result'),
    resultHash: text('result_hash'),
  },
  (t) => [
    unique('vote_pair').on(t.communityId, t.id),
    index('vote_due').on(t.closesAt).where(sql`${t.state} = 'open'`),
    check('vote_state', sql`${t.state} in ('pending', 'open', 'closed', 'cancelled', 'void')`),
    check('vote_order', sql`${t.closesAt} > ${t.opensAt}`),
    check('vote_result', sql`(${t.state} = 'closed') = (${t.resultHash} is not null)`),
    check(
      'vote_closed_in_time',
      sql`${t.state} <> 'closed' or coalesce(${t.closedAt} >= ${t.closesAt}, false)`,
    ),
  ],
);

export const poll = pgTable(
  'poll',
  {
    voteId: id('vote_id')
      .primaryKey()
      .references(() => vote.id)
      .$type<VoteId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    number: integer('number').notNull(),
    question: text('question').notNull(),
    createdBy: id('created_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    createdAt: instant('created_at').notNull(),
    /** The platform event that made it: a redelivered command makes no second poll. */
    eventKey: text('event_key').notNull().unique(),
  },
  (t) => [
    uniqueIndex('poll_number').on(t.communityId, t.number),
    foreignKey({
      name: 'poll_vote_fk',
      columns: [t.communityId, t.voteId],
      foreignColumns: [vote.communityId, vote.id],
    }),
  ],
);

export const proposal = pgTable(
  'proposal',
  {
    voteId: id('vote_id')
      .primaryKey()
      .references(() => vote.id)
      .$type<VoteId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    number: integer('number').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    track: text('track').notNull(),
    /** The action as voted, and keccak256 of its canonical JSON (I6); null where nothing is executed. */
    action: jsonb('action'),
    actionHash: text('action_hash'),
    /** Whom the action pays, for words; the address is in the action. */
    recipientId: id('recipient_id').$type<PersonId>(),
    /** The track's rules as they were at publication (V6). */
    rules: jsonb('rules').notNull(),
    power: text('power').notNull(),
    /** The final block that token power is read at, one per chain; fixed at publication. */
    snapshot: jsonb('snapshot'),
    moneyAtRisk: units('money_at_risk'),
    state: text('state').notNull(),
    timelockMs: bigint('timelock_ms', { mode: 'number' }).notNull(),
    publishedAt: instant('published_at').notNull(),
    queuedUntil: instant('queued_until'),
    outcomeReason: text('outcome_reason'),
    txHash: text('tx_hash'),
    createdBy: id('created_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    createdAt: instant('created_at').notNull(),
    eventKey: text('event_key').notNull().unique(),
  },
  (t) => [
    uniqueIndex('proposal_number').on(t.communityId, t.number),
    foreignKey({
      name: 'proposal_vote_fk',
      columns: [t.communityId, t.voteId],
      foreignColumns: [vote.communityId, vote.id],
    }),
    check('proposal_hash', sql`(${t.action} is null) = (${t.actionHash} is null)`),
    check(
      'proposal_state',
      sql`${t.state} in ('draft', 'published', 'voting', 'passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'executed', 'failed', 'vetoed', 'withdrawn')`,
    ),
  ],
);

/** Who may vote with what weight, frozen at the opening; empty for open one-person polls. */
export const rollLine = pgTable(
  'roll_line',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    power: units('power').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.personId] }),
    check('roll_power', sql`${t.power} > 0`),
  ],
);

/** Each wallet's weight is used once per vote, whatever is relinked, merged or moved (V2). */
export const rollWallet = pgTable(
  'roll_wallet',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    chainId: integer('chain_id').notNull(),
    address: text('address').notNull().$type<Address>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    power: units('power').notNull(),
    block: units('block').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.chainId, t.address] })],
);

/** The effective ballot: one per person and vote; the last one before the close wins. */
export const ballot = pgTable(
  'ballot',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    id: id().notNull().unique(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    choice: jsonb('choice').notNull(),
    revision: integer('revision').notNull(),
    castAt: instant('cast_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.personId] })],
);

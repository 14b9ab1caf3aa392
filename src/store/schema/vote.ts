import { sql } from 'drizzle-orm';
import {
  bigint,
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
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { RunState } from '#core/proposal/run.ts';
import type { StoredVoteState } from '#core/voting/lifecycle.ts';
import type { Evidence, Secrecy, Signing, VoteKind } from '#core/voting/setting.ts';
import { id, instant, units } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';

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
    kind: text('kind').$type<VoteKind>().notNull(),
    /** `single-choice/1`: the version is part of the id, so old votes recount as they did. */
    method: text('method').notNull(),
    choices: jsonb('choices').$type<string[]>().notNull(),
    /** How many options win. */
    seats: integer('seats').notNull().default(1),
    /** The author's order of the options is kept; else each voter is shown one of their own. */
    orderFixed: boolean('order_fixed').notNull().default(false),
    /** {v, quorum, threshold, minimumBallots, binding, power, electorate}: see core/voting. */
    rules: jsonb('rules').notNull(),
    state: text('state').$type<StoredVoteState>().notNull(),
    /** Salt of the roll's pseudonyms: voter = keccak(salt, person). */
    salt: text('salt').notNull(),
    opensAt: instant('opens_at').notNull(),
    closesAt: instant('closes_at').notNull(),
    /** The outage rule and the late surge move the close at most once each. */
    extendedAt: instant('extended_at'),
    surgedAt: instant('surged_at'),
    rollRoot: text('roll_root'),
    rollFrozenAt: instant('roll_frozen_at'),
    rollBlock: jsonb('roll_block'),
    /** Whose voice weighs what (core/voting/power); null where `rules.power` says it all. */
    power: jsonb('power'),
    /** Of token power: each wallet's line is listed, or pseudonyms are vouched for by the host. */
    evidence: text('evidence').$type<Evidence>(),
    /** Root of the lines that came late; posted at the close. */
    supplementRoot: text('supplement_root'),
    secrecy: text('secrecy').$type<Secrecy>().notNull().default('open'),
    /** {v, publicKey}: what ballots are sealed with; the private half is derived from SEAL_KEY and never stored. */
    seal: jsonb('seal'),
    signing: text('signing').$type<Signing>().notNull().default('optional'),
    /** What a delegation may name: `track:action`, a subject of the community's own; null for general ones only. */
    topic: text('topic'),
    voidReason: text('void_reason'),
    closedAt: instant('closed_at'),
    result: jsonb('result'),
    resultHash: text('result_hash'),
  },
  (t) => [
    unique('vote_pair').on(t.communityId, t.id),
    index('vote_due').on(t.closesAt).where(sql`${t.state} = 'open'`),
    check('vote_state', sql`${t.state} in ('pending', 'open', 'closed', 'cancelled', 'void')`),
    check('vote_kind', sql`${t.kind} in ('poll', 'proposal', 'election')`),
    check('vote_seats', sql`${t.seats} between 1 and 100`),
    check('vote_evidence', sql`${t.evidence} in ('public', 'attested')`),
    check('vote_secrecy', sql`${t.secrecy} in ('open', 'sealed', 'secret')`),
    // Pending votes have no key yet: it is made when the roll is frozen.
    check('vote_seal', sql`${t.state} <> 'open' or (${t.secrecy} = 'open') = (${t.seal} is null)`),
    check('vote_signing', sql`${t.signing} in ('none', 'optional', 'required')`),
    // A signature says who chose what.
    check('vote_secret_unsigned', sql`${t.secrecy} <> 'secret' or ${t.signing} = 'none'`),
    // Where ballots are sealed none is signed, so none may have to be.
    check('vote_sealed_unsigned', sql`${t.secrecy} = 'open' or ${t.signing} <> 'required'`),
    check('vote_order', sql`${t.closesAt} > ${t.opensAt}`),
    check('vote_result', sql`(${t.state} = 'closed') = (${t.resultHash} is not null)`),
    check(
      'vote_closed_in_time',
      sql`${t.state} <> 'closed' or coalesce(${t.closedAt} >= ${t.closesAt}, false)`,
    ),
  ],
);

/** How it stood when the last part of voting began: whether others came late is judged by it (core/voting/surge.ts). */
export const voteLead = pgTable('vote_lead', {
  voteId: id('vote_id')
    .primaryKey()
    .references(() => vote.id)
    .$type<VoteId>(),
  at: instant('at').notNull(),
  quorate: boolean('quorate').notNull(),
  leader: text('leader'),
});

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
    /** What was found on chain when it was proposed, as its voters read it: {v, targets, ...}; null where nothing was looked at. */
    inspection: jsonb('inspection'),
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
    /** Raised by each edit in the discussion; the vote is on the last. */
    textVersion: integer('text_version').notNull().default(1),
    /** The name of the template it was started from, as it was at publication. */
    template: text('template'),
    /** When two thirds overruled a veto: it waits in a timelock once more, and no guardian stops it again. */
    overruledAt: instant('overruled_at'),
    /** When what it follows had been carried out; of what repeats its first run's date, from which the others are counted. */
    readyAt: instant('ready_at'),
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
      sql`${t.state} in ('draft', 'published', 'voting', 'passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'executed', 'failed', 'vetoed', 'withdrawn', 'cancelled', 'expired', 'void', 'overruled')`,
    ),
  ],
);

/** One run of what is carried out again and again; the first is 0. Its intents are named after it. */
export const proposalRun = pgTable(
  'proposal_run',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => proposal.voteId)
      .$type<VoteId>(),
    run: integer('run').notNull(),
    dueAt: instant('due_at').notNull(),
    /** waiting (for money, or a pause to end) -> begun -> done | failed | skipped */
    state: text('state').$type<RunState>().notNull(),
    /** What it waits for, or why it was not carried out: a code. */
    reason: text('reason'),
    txHash: text('tx_hash'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.run] }),
    check(
      'proposal_run_state',
      sql`${t.state} in ('waiting', 'begun', 'done', 'failed', 'skipped') and (${t.endedAt} is null) = (${t.state} in ('waiting', 'begun'))`,
    ),
    check('proposal_run_number', sql`${t.run} >= 0`),
  ],
);

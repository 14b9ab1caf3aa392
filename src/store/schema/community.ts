import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { UNMEASURED_DEFAULT } from '#core/execution/policy.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { id, instant, units } from './columns.ts';
import { person } from './person.ts';

/** The body politic. `seed_index` is n in m/44'/60'/0'/0/3n: it is never reused (I9). */
export const community = pgTable(
  'community',
  {
    id: id().primaryKey().$type<CommunityId>(),
    seedIndex: integer('seed_index').notNull().unique(),
    name: text('name').notNull(),
    template: text('template').notNull(),
    timeZone: text('time_zone').notNull(),
    locale: text('locale').notNull(),
    state: text('state').$type<'founding' | 'constituted'>().notNull(),
    /** Where alarms go besides the staff place (PRODUCT: "also to a second platform and a webhook"). */
    alarmWebhook: text('alarm_webhook'),
    /** Executor caps in base units of the asset; null while the executor is off. */
    capPerPayment: units('cap_per_payment'),
    capPerDay: units('cap_per_day'),
    /** How many steps that no amount measures the own account takes in a day (I8). */
    capUnmeasured: integer('cap_unmeasured').notNull().default(UNMEASURED_DEFAULT),
    /** The hour of the daily digest by the community's clocks; null: none. */
    digestHour: integer('digest_hour').default(9),
    /** What share of the holders, in percent, may lose what a gate gave without a moderator being asked. */
    lossShare: integer('loss_share').notNull().default(10),
    /** Set by a treasurer or the T19 check; the reason is shown. */
    frozenReason: text('frozen_reason'),
    createdAt: instant('created_at').notNull(),
    constitutedAt: instant('constituted_at'),
  },
  (t) => [
    check('community_state', sql`${t.state} in ('founding', 'constituted')`),
    check('community_cap_unmeasured', sql`${t.capUnmeasured} between 0 and 100`),
    check('community_loss_share', sql`${t.lossShare} between 1 and 50`),
    check('community_digest_hour', sql`${t.digestHour} between 8 and 21`),
  ],
);

/** People read a number per community and noun, not an id. */
export const communityCounter = pgTable(
  'community_counter',
  {
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    noun: text('noun').notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.communityId, t.noun] })],
);

/** One-time codes of `HOSTING=invite`; only the hash is stored. */
export const foundingCode = pgTable('founding_code', {
  codeHash: text('code_hash').primaryKey(),
  createdAt: instant('created_at').notNull(),
  usedAt: instant('used_at'),
  usedBy: id('used_by').$type<PersonId>(),
});

/** Offices are rights in the database, never platform roles. */
export const office = pgTable(
  'office',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    kind: text('kind').$type<'steward' | 'moderator' | 'treasurer' | 'guardian'>().notNull(),
    givenBy: id('given_by').$type<PersonId>(),
    givenHow: text('given_how').notNull(),
    givenAt: instant('given_at').notNull(),
    termEndsAt: instant('term_ends_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    check('office_kind', sql`${t.kind} in ('steward', 'moderator', 'treasurer', 'guardian')`),
    uniqueIndex('office_live')
      .on(t.communityId, t.personId, t.kind)
      .where(sql`${t.endedAt} is null`),
  ],
);

/** Who did what, in words a steward can read; append-only. */
export const audit = pgTable(
  'audit',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .references(() => community.id)
      .$type<CommunityId>(),
    actorId: id('actor_id').$type<PersonId>(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    reason: text('reason'),
    details: jsonb('details').notNull(),
    /** The platform event that asked for it: delivered again, it does nothing. */
    eventKey: text('event_key'),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('audit_event').on(t.eventKey, t.action)],
);

/** The only asset of a community's ledger for now: community credits, or a token held in custody. */
export const asset = pgTable(
  'asset',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    kind: text('kind').$type<'credit' | 'native' | 'erc20'>().notNull(),
    symbol: text('symbol').notNull(),
    name: text('name').notNull(),
    decimals: integer('decimals').notNull(),
    chainId: integer('chain_id'),
    token: text('token'),
    custody: boolean('custody').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('asset_of_community').on(t.communityId),
    unique('asset_pair').on(t.communityId, t.id),
    check('asset_decimals', sql`${t.decimals} between 0 and 36`),
    check(
      'asset_shape',
      sql`(${t.kind} = 'credit' and ${t.token} is null and not ${t.custody})
        or (${t.kind} = 'native' and ${t.chainId} is not null and ${t.token} is null)
        or (${t.kind} = 'erc20' and ${t.chainId} is not null and ${t.token} is not null)`,
    ),
  ],
);

/** A person in a community: here lives the consent to use one's wallets there. */
export const membership = pgTable(
  'membership',
  {
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    joinedAt: instant('joined_at').notNull(),
    walletConsentAt: instant('wallet_consent_at'),
  },
  (t) => [primaryKey({ columns: [t.communityId, t.personId] })],
);

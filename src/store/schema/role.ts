import { sql } from 'drizzle-orm';
import {
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
import type { Audience } from '#core/eligibility/gate.ts';
import type { AccountId, Address, CommunityId, PersonId, PlaceId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';
import { place } from './place.ts';
import { vote } from './vote.ts';

/** Civitas's own noun: a name of the community. Its tag is shown in every Telegram chat, later ones included. */
export const role = pgTable(
  'role',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    name: text('name').notNull(),
    tag: text('tag'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('role_name').on(t.communityId, sql`lower(${t.name})`),
    unique('role_pair').on(t.communityId, t.id),
  ],
);

/**
 * What a role shows as in one place. A Discord role, or a tag's text, is one row there for ever, so that a
 * gate removed and set again knows what was given before.
 */
export const roleEffect = pgTable(
  'role_effect',
  {
    id: id().primaryKey(),
    roleId: id('role_id')
      .notNull()
      .references(() => role.id),
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    kind: text('kind').$type<'discord-role' | 'telegram-tag' | 'telegram-chat'>().notNull(),
    /** The Discord role's id, the tag's text, or `chat`: a chat is one thing to open. */
    externalId: text('external_id').notNull(),
    /** Of a chat: the link people ask to join by; null until it is made, and once it is revoked. */
    inviteUrl: text('invite_url'),
    /** Of a chat: whether those who no longer fulfil the rule are removed from it. */
    removes: boolean('removes').notNull().default(false),
    createdAt: instant('created_at').notNull(),
    /** The gate was removed: what was given is taken back. */
    endedAt: instant('ended_at'),
    /** Told once: role deleted, bot's role too low, right missing. Of one that ended as its gate moved to another server: `MOVED`. */
    brokenReason: text('broken_reason'),
    /** Until then nothing is tried while it is broken. */
    retryAt: instant('retry_at'),
  },
  (t) => [
    uniqueIndex('role_effect_target').on(t.placeId, t.kind, t.externalId),
    uniqueIndex('role_effect_live')
      .on(t.roleId, t.placeId, t.kind)
      .where(sql`${t.endedAt} is null`),
    check('role_effect_kind', sql`${t.kind} in ('discord-role', 'telegram-tag', 'telegram-chat')`),
    check(
      'role_effect_chat',
      sql`${t.kind} = 'telegram-chat' or (${t.inviteUrl} is null and not ${t.removes})`,
    ),
    check('role_effect_broken', sql`${t.retryAt} is null or ${t.brokenReason} is not null`),
  ],
);

/** A rule plus what it opens. */
export const gate = pgTable(
  'gate',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    roleId: id('role_id').notNull(),
    rule: jsonb('rule').notNull(),
    ruleText: text('rule_text').notNull(),
    /** The tokens it names, as the chain described them when it was set: for amounts in words. */
    tokens: jsonb('tokens').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'preview' | 'on' | 'off'>().notNull(),
    /** Whom it is looked at for: `asked` are those in `gate_ask`. */
    audience: text('audience').$type<Audience>().notNull().default('everyone'),
    /** How long somebody who no longer fulfils the rule is given, in seconds. */
    graceS: integer('grace_s').notNull().default(0),
    /** The last look at every member that came to its end. */
    sweptAt: instant('swept_at'),
    createdBy: id('created_by').notNull().$type<PersonId>(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'gate_role_of_community',
      columns: [t.communityId, t.roleId],
      foreignColumns: [role.communityId, role.id],
    }),
    uniqueIndex('gate_role').on(t.roleId).where(sql`${t.state} <> 'off'`),
    check('gate_state', sql`${t.state} in ('preview', 'on', 'off')`),
    check('gate_audience', sql`${t.audience} in ('everyone', 'citizens', 'asked')`),
    check('gate_grace', sql`${t.graceS} between 0 and 2592000`),
  ],
);

/** Who asked a gate to look at them; it stands while the gate does. */
export const gateAsk = pgTable(
  'gate_ask',
  {
    gateId: id('gate_id')
      .notNull()
      .references(() => gate.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    askedAt: instant('asked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.gateId, t.personId] })],
);

/**
 * A contract whose balances were seen to change without a log (rebasing, fees on holding, words that are not indexed):
 * whoever has it is looked at in every round.
 */
export const unloggedContract = pgTable(
  'unlogged_contract',
  {
    chainId: integer('chain_id').notNull(),
    contract: text('contract').notNull().$type<Address>(),
    noticedAt: instant('noticed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.chainId, t.contract] }),
    check('unlogged_contract_address', sql`${t.contract} ~ '^0x[0-9a-f]{40}$'`),
  ],
);

/** The last certain word on a person; `unknown` never overwrites a certain one (V7). */
export const gateVerdict = pgTable(
  'gate_verdict',
  {
    gateId: id('gate_id')
      .notNull()
      .references(() => gate.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    verdict: text('verdict').$type<'yes' | 'no'>().notNull(),
    version: integer('version').notNull(),
    trace: jsonb('trace').notNull(),
    checkedAt: instant('checked_at').notNull(),
    /** The last attempt that failed to read, for `/why`. */
    unknownSince: instant('unknown_since'),
    /** They were told that they lose it then. */
    losesAt: instant('loses_at'),
    /** What a moderator decided when too many would have lost it at once. */
    answer: text('answer').$type<'remove' | 'keep'>(),
  },
  (t) => [
    primaryKey({ columns: [t.gateId, t.personId] }),
    check(
      'gate_verdict_losing',
      sql`${t.verdict} = 'no' or (${t.losesAt} is null and ${t.answer} is null)`,
    ),
    check('gate_verdict_answer', sql`${t.answer} in ('remove', 'keep')`),
  ],
);

/**
 * One run: what one look, or one decision of somebody, gave and took. `waiting`: too many would have lost it, so
 * nobody does until a moderator answers.
 */
export const roleRun = pgTable(
  'role_run',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    gateId: id('gate_id')
      .notNull()
      .references(() => gate.id),
    /** Of the rule. */
    version: integer('version').notNull(),
    kind: text('kind')
      .$type<'sweep' | 'person' | 'undo' | 'given' | 'breaker' | 'ungate'>()
      .notNull(),
    state: text('state')
      .$type<'done' | 'undone' | 'waiting' | 'removed' | 'kept' | 'over'>()
      .notNull(),
    /** Of a run that waits: who held it, and who would have lost it, when it stopped. */
    held: integer('held').notNull().default(0),
    losing: integer('losing').notNull().default(0),
    startedAt: instant('started_at').notNull(),
    answeredBy: id('answered_by')
      .references(() => person.id)
      .$type<PersonId>(),
    answeredAt: instant('answered_at'),
  },
  (t) => [
    index('role_run_gate').on(t.gateId, t.startedAt),
    uniqueIndex('role_run_waiting').on(t.gateId).where(sql`${t.state} = 'waiting'`),
    check(
      'role_run_kind',
      sql`${t.kind} in ('sweep', 'person', 'undo', 'given', 'breaker', 'ungate')`,
    ),
    check(
      'role_run_state',
      sql`${t.state} in ('done', 'undone') or (${t.kind} = 'breaker' and ${t.state} in ('waiting', 'removed', 'kept', 'over'))`,
    ),
  ],
);

/** One role or tag given to or taken from one account by a run, with all it was decided on. */
export const roleChange = pgTable(
  'role_change',
  {
    runId: id('run_id')
      .notNull()
      .references(() => roleRun.id),
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    gave: boolean('gave').notNull(),
    /** A moderator had said so when too many would have lost it. */
    consented: boolean('consented').notNull(),
    /** What was found then: values, wallets and blocks, as `trace-json.ts` writes them. */
    trace: jsonb('trace'),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.effectId, t.accountId] }),
    index('role_change_account').on(t.accountId, t.at),
  ],
);

/** Somebody keeps a role whatever its rule says. */
export const roleExemption = pgTable(
  'role_exemption',
  {
    id: id().primaryKey(),
    roleId: id('role_id')
      .notNull()
      .references(() => role.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /** Null: until somebody ends it. */
    until: instant('until'),
    /** A moderator, or the proposal that decided it. */
    givenBy: id('given_by')
      .references(() => person.id)
      .$type<PersonId>(),
    decidedBy: id('decided_by')
      .references(() => vote.id)
      .$type<VoteId>(),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('role_exemption_person').on(t.personId),
    uniqueIndex('role_exemption_live').on(t.roleId, t.personId).where(sql`${t.endedAt} is null`),
    check('role_exemption_by', sql`num_nonnulls(${t.givenBy}, ${t.decidedBy}) = 1`),
  ],
);

/** One effect on one account: what it should be, whether it came from us, and why. Only ours is ever taken. */
export const roleGrant = pgTable(
  'role_grant',
  {
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    wanted: boolean('wanted').notNull(),
    /** We gave it, or are giving it: set before the platform is called, so that a crash does not forget it. */
    applied: boolean('applied').notNull(),
    /** Which gate (with rule version) wanted it, and when that was found. */
    provenance: jsonb('provenance').notNull(),
    /** The member had it before us: it was given by hand and is never taken. */
    byHand: boolean('by_hand').notNull(),
    changedAt: instant('changed_at').notNull(),
    lastError: text('last_error'),
  },
  (t) => [
    primaryKey({ columns: [t.effectId, t.accountId] }),
    index('role_grant_account').on(t.accountId),
    check('role_grant_source', sql`not (${t.applied} and ${t.byHand})`),
  ],
);

/** Somebody's hand that gave or took an effect, as the platform told it. */
export const roleHand = pgTable(
  'role_hand',
  {
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    gave: boolean('gave').notNull(),
    /** By the platform's clock. */
    at: instant('at').notNull(),
    /** Null: the platform does not say who, or who it was is forgotten. */
    byAccountId: id('by_account_id')
      .references(() => account.id)
      .$type<AccountId>(),
  },
  (t) => [
    // The platform may tell the same twice: as it happens, and when it is asked afterwards.
    primaryKey({ columns: [t.accountId, t.effectId, t.at, t.gave] }),
    index('role_hand_by').on(t.byAccountId),
  ],
);

/** What a gate that opens a chat has to remember: who asked to be let in, whom it removes, and whom it asks back by a link. */
import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AccountId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { account } from './person.ts';
import { roleEffect, roleRun } from './role.ts';

/**
 * Somebody asks to join a chat. `admitting` and `declining`: decided, and the platform is being told. `lapsed`: it was
 * answered elsewhere or taken back, or the gate is gone.
 */
export const joinRequest = pgTable(
  'join_request',
  {
    id: id().primaryKey(),
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    /** The platform's own event: delivered again, it is the same request. */
    eventKey: text('event_key').notNull(),
    /** Where the platform lets the bot write to who asks, for minutes. */
    userChatId: text('user_chat_id').notNull(),
    /** The link it came by: the gate's, one made for whoever asks, or one made for somebody else. */
    link: text('link').$type<'gate' | 'own' | 'foreign'>().notNull().default('gate'),
    state: text('state')
      .$type<'pending' | 'admitting' | 'admitted' | 'declining' | 'declined' | 'lapsed'>()
      .notNull(),
    askedAt: instant('asked_at').notNull(),
    /** Unanswered until then it is declined. */
    expiresAt: instant('expires_at').notNull(),
    /** They let the community look at their wallets for this request. */
    consentedAt: instant('consented_at'),
    /** The words that wait to be said through `user_chat_id` were said. */
    saidAt: instant('said_at'),
    /** What it was decided on: gate, rule, version and trace. */
    decision: jsonb('decision'),
    answeredAt: instant('answered_at'),
  },
  (t) => [
    uniqueIndex('join_request_event').on(t.eventKey),
    uniqueIndex('join_request_open')
      .on(t.effectId, t.accountId)
      .where(sql`${t.state} in ('pending', 'admitting', 'declining')`),
    index('join_request_account').on(t.accountId),
    check('join_request_link', sql`${t.link} in ('gate', 'own', 'foreign')`),
    check(
      'join_request_state',
      sql`${t.state} in ('pending', 'admitting', 'admitted', 'declining', 'declined', 'lapsed')`,
    ),
    check(
      'join_request_decided',
      sql`${t.state} in ('pending', 'lapsed') or ${t.decision} is not null`,
    ),
  ],
);

/**
 * Somebody is removed from a chat: banned, and unbanned at once. Written before the ban; `open` until they are unbanned;
 * `void`: the ban never happened.
 */
export const chatRemoval = pgTable(
  'chat_removal',
  {
    id: id().primaryKey(),
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    state: text('state').$type<'open' | 'done' | 'void'>().notNull(),
    beganAt: instant('began_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('chat_removal_effect').on(t.effectId, t.beganAt),
    index('chat_removal_account').on(t.accountId),
    uniqueIndex('chat_removal_open').on(t.effectId, t.accountId).where(sql`${t.state} = 'open'`),
    check('chat_removal_state', sql`${t.state} in ('open', 'done', 'void')`),
    check('chat_removal_ended', sql`(${t.state} = 'open') = (${t.endedAt} is null)`),
  ],
);

/**
 * A link that leads one account back into a chat, after its removal was undone: one at a time for each undoing. Written before
 * the link is made, so that two never stand; `url` is null until then.
 */
export const personalLink = pgTable(
  'personal_link',
  {
    id: id().primaryKey(),
    effectId: id('effect_id')
      .notNull()
      .references(() => roleEffect.id),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    /** The undoing. */
    runId: id('run_id')
      .notNull()
      .references(() => roleRun.id),
    url: text('url'),
    /** The platform ends it then, whatever becomes of us. */
    expiresAt: instant('expires_at').notNull(),
    /** When it was last asked for, made or not. */
    triedAt: instant('tried_at'),
    /** When the platform was last asked whether it still leads there; null: not since it was made. */
    checkedAt: instant('checked_at'),
    /** Revoked by us or somebody else, ended by the platform, left behind with the old chat, or never needed. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('personal_link_undoing')
      .on(t.effectId, t.accountId, t.runId)
      .where(sql`${t.endedAt} is null`),
    uniqueIndex('personal_link_url').on(t.url),
    index('personal_link_account').on(t.accountId),
    index('personal_link_tried').on(t.effectId, t.triedAt),
    index('personal_link_checked').on(t.effectId, t.checkedAt),
    check('personal_link_made', sql`${t.url} is null or ${t.triedAt} is not null`),
  ],
);

/** Chats that gates open: their invite links, who asks to join, and who is being removed. */
import { and, asc, desc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AccountId, PersonId, PlaceId } from '#core/identity.ts';
import {
  account,
  chatRemoval,
  inbox,
  joinRequest,
  person,
  roleEffect,
  roleGrant,
} from './schema/index.ts';
import { standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type JoinRequestRow = typeof joinRequest.$inferSelect;
export type ChatRemovalRow = typeof chatRemoval.$inferSelect;
/** A request that nobody has answered, and who asks. */
export type AskerRow = { request: JoinRequestRow; standing: PersonId };

type Opened = { effectId: string; accountId: AccountId };

const OPEN = ['pending', 'admitting', 'declining'] as const;
const isOpen = inArray(joinRequest.state, [...OPEN]);

export const chatGateBooks = (db: Db) => ({
  /** False: the link is another one by now. */
  async updateInvite(effectId: string, was: string | null, url: string | null): Promise<boolean> {
    const rows = await db
      .update(roleEffect)
      .set({ inviteUrl: url })
      .where(
        and(
          eq(roleEffect.id, effectId),
          was === null ? isNull(roleEffect.inviteUrl) : eq(roleEffect.inviteUrl, was),
        ),
      )
      .returning({ id: roleEffect.id });
    return rows.length === 1;
  },

  async updateRemoves(effectId: string, removes: boolean): Promise<void> {
    await db.update(roleEffect).set({ removes }).where(eq(roleEffect.id, effectId));
  },

  async insertRequest(row: typeof joinRequest.$inferInsert): Promise<void> {
    await db.insert(joinRequest).values(row).onConflictDoNothing({ target: joinRequest.eventKey });
  },

  async findRequestByEvent(eventKey: string): Promise<JoinRequestRow | undefined> {
    const [row] = await db.select().from(joinRequest).where(eq(joinRequest.eventKey, eventKey));
    return row;
  },

  /** The platform lets somebody ask once at a time: an open request of before was taken back. */
  async updateRequestsLapsed({ effectId, accountId }: Opened, at: Date): Promise<JoinRequestRow[]> {
    return db
      .update(joinRequest)
      .set({ state: 'lapsed', answeredAt: at })
      .where(and(eq(joinRequest.effectId, effectId), eq(joinRequest.accountId, accountId), isOpen))
      .returning();
  },

  async findRequest(id: string): Promise<JoinRequestRow | undefined> {
    const [row] = await db.select().from(joinRequest).where(eq(joinRequest.id, id));
    return row;
  },

  async lockRequest(id: string): Promise<JoinRequestRow | undefined> {
    const [row] = await db.select().from(joinRequest).where(eq(joinRequest.id, id)).for('update');
    return row;
  },

  async updateRequest(
    id: string,
    change: Partial<
      Pick<JoinRequestRow, 'state' | 'consentedAt' | 'saidAt' | 'decision' | 'answeredAt'>
    >,
  ): Promise<void> {
    await db.update(joinRequest).set(change).where(eq(joinRequest.id, id));
  },

  /** Open requests of a person, whoever he was before a merge. */
  async listRequestsOf(persons: readonly PersonId[]): Promise<JoinRequestRow[]> {
    const families = sql`select person_family(standing_person(asked.id))
      from unnest(${`{${persons.join()}}`}::uuid[]) as asked(id)`;
    const rows = await db
      .select({ request: joinRequest })
      .from(joinRequest)
      .innerJoin(account, eq(account.id, joinRequest.accountId))
      .where(and(sql`${account.personId} in (${families})`, isOpen))
      .orderBy(asc(joinRequest.askedAt), asc(joinRequest.id));
    return rows.map(({ request }) => request);
  },

  async listRequestsFor(effects: readonly string[]): Promise<JoinRequestRow[]> {
    if (effects.length === 0) return [];
    return db
      .select()
      .from(joinRequest)
      .where(and(inArray(joinRequest.effectId, [...effects]), isOpen))
      .orderBy(asc(joinRequest.askedAt), asc(joinRequest.id));
  },

  /** Who waits for an answer, the first to ask first; nobody who was forgotten. */
  async listAskers(effects: readonly string[]): Promise<AskerRow[]> {
    if (effects.length === 0) return [];
    return db
      .select({ request: joinRequest, standing })
      .from(joinRequest)
      .innerJoin(account, eq(account.id, joinRequest.accountId))
      .innerJoin(person, eq(person.id, account.personId))
      .where(
        and(
          inArray(joinRequest.effectId, [...effects]),
          eq(joinRequest.state, 'pending'),
          isNull(account.erasedAt),
        ),
      )
      .orderBy(asc(joinRequest.askedAt), asc(joinRequest.id));
  },

  /** How many wait for an answer and were told so in the inbox alone, since the platform lets nothing through to them. */
  async countUnwritten(effects: readonly string[]): Promise<number> {
    if (effects.length === 0) return 0;
    const [row] = await db
      .select({ count: sql<number>`count(distinct ${standing})::int` })
      .from(joinRequest)
      .innerJoin(account, eq(account.id, joinRequest.accountId))
      .innerJoin(person, eq(person.id, account.personId))
      .innerJoin(
        inbox,
        and(
          sql`${inbox.personId} in (select person_family(${standing}))`,
          sql`${inbox.eventKey} = 'join-unlinked:' || ${joinRequest.id}`,
        ),
      )
      .where(
        and(
          inArray(joinRequest.effectId, [...effects]),
          eq(joinRequest.state, 'pending'),
          isNull(joinRequest.saidAt),
          eq(account.privateChatOpen, false),
          isNull(account.erasedAt),
        ),
      );
    return row?.count ?? 0;
  },

  /** Whoever left a chat, by whatever way, was not let in any more. */
  async updateChatGrantsLeft(placeId: PlaceId, accountId: AccountId, at: Date): Promise<void> {
    const effects = db
      .select({ id: roleEffect.id })
      .from(roleEffect)
      .where(and(eq(roleEffect.placeId, placeId), eq(roleEffect.kind, 'telegram-chat')));
    await db
      .update(roleGrant)
      .set({ wanted: false, applied: false, byHand: false, lastError: null, changedAt: at })
      .where(
        and(
          inArray(roleGrant.effectId, effects),
          eq(roleGrant.accountId, accountId),
          // Somebody who is asked back has not come yet.
          sql`(${roleGrant.applied} or ${roleGrant.byHand})`,
        ),
      );
  },

  async findOpenRemoval({ effectId, accountId }: Opened): Promise<ChatRemovalRow | undefined> {
    const [row] = await db
      .select()
      .from(chatRemoval)
      .where(
        and(
          eq(chatRemoval.effectId, effectId),
          eq(chatRemoval.accountId, accountId),
          eq(chatRemoval.state, 'open'),
        ),
      );
    return row;
  },

  /** When the latest began, the latest first. */
  async listRemovalTimes(effectId: string, since: Date, limit: number): Promise<Date[]> {
    const rows = await db
      .select({ at: chatRemoval.beganAt })
      .from(chatRemoval)
      .where(
        and(
          eq(chatRemoval.effectId, effectId),
          ne(chatRemoval.state, 'void'),
          gt(chatRemoval.beganAt, since),
        ),
      )
      .orderBy(desc(chatRemoval.beganAt))
      .limit(limit);
    return rows.map(({ at }) => at);
  },

  async insertRemoval(row: typeof chatRemoval.$inferInsert): Promise<void> {
    await db.insert(chatRemoval).values(row);
  },

  /** True for the one who ended it. */
  async updateRemovalEnded(id: string, state: 'done' | 'void', at: Date): Promise<boolean> {
    const rows = await db
      .update(chatRemoval)
      .set({ state, endedAt: at })
      .where(and(eq(chatRemoval.id, id), eq(chatRemoval.state, 'open')))
      .returning({ id: chatRemoval.id });
    return rows.length === 1;
  },

  /** When these accounts were last removed from each chat. */
  async listRemovals(accounts: readonly AccountId[]): Promise<(Opened & { at: Date })[]> {
    if (accounts.length === 0) return [];
    const rows = await db
      .selectDistinctOn([chatRemoval.effectId, chatRemoval.accountId])
      .from(chatRemoval)
      .where(and(inArray(chatRemoval.accountId, [...accounts]), eq(chatRemoval.state, 'done')))
      .orderBy(asc(chatRemoval.effectId), asc(chatRemoval.accountId), desc(chatRemoval.endedAt));
    return rows.map(({ effectId, accountId, beganAt, endedAt }) => ({
      ...{ effectId, accountId, at: endedAt ?? beganAt },
    }));
  },

  async findRemoval(id: string): Promise<ChatRemovalRow | undefined> {
    const [row] = await db.select().from(chatRemoval).where(eq(chatRemoval.id, id));
    return row;
  },
});

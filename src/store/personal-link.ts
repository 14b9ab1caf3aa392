/** Links that lead one account back into a chat that a gate opens, one at a time for each undoing of a removal. */
import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { AccountId } from '#core/identity.ts';
import { personalLink, place, roleEffect } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type PersonalLinkRow = typeof personalLink.$inferSelect;
export type MadeLink = PersonalLinkRow & { url: string };

type Key = { effectId: string; accountId: AccountId };
type Undoing = Pick<PersonalLinkRow, 'id' | 'effectId' | 'accountId' | 'runId' | 'expiresAt'>;

const isOpen = isNull(personalLink.endedAt);
const isOf = ({ effectId, accountId }: Key) =>
  and(eq(personalLink.effectId, effectId), eq(personalLink.accountId, accountId));
const hasUrl = (row: PersonalLinkRow): row is MadeLink => row.url !== null;

export const personalLinkBooks = (db: Db) => ({
  /** The open row of this undoing for this account, written where there is none, and locked. */
  async lockPersonalLink(undoing: Undoing): Promise<PersonalLinkRow> {
    await db.insert(personalLink).values(undoing).onConflictDoNothing();
    const [row] = await db
      .select()
      .from(personalLink)
      .where(and(isOf(undoing), eq(personalLink.runId, undoing.runId), isOpen))
      .for('update');
    if (!row) throw new Error('a personal link was written and is not there');
    return row;
  },

  async findPersonalLink(id: string): Promise<PersonalLinkRow | undefined> {
    const [row] = await db.select().from(personalLink).where(eq(personalLink.id, id));
    return row;
  },

  /** Whether another one of the same undoing was told before it, and is over. */
  async findReplaced({ effectId, accountId, runId }: PersonalLinkRow): Promise<boolean> {
    const [row] = await db
      .select({ id: personalLink.id })
      .from(personalLink)
      .where(
        and(
          isOf({ effectId, accountId }),
          eq(personalLink.runId, runId),
          isNotNull(personalLink.url),
          isNotNull(personalLink.endedAt),
        ),
      )
      .limit(1);
    return row !== undefined;
  },

  async findPersonalLinkByUrl(effectId: string, url: string): Promise<PersonalLinkRow | undefined> {
    const [row] = await db
      .select()
      .from(personalLink)
      .where(and(eq(personalLink.effectId, effectId), eq(personalLink.url, url)));
    return row;
  },

  /** Of one account in one chat: made or to be made, and not over; the latest last. */
  async listOpenPersonalLinks(key: Key): Promise<PersonalLinkRow[]> {
    return db
      .select()
      .from(personalLink)
      .where(and(isOf(key), isOpen))
      .orderBy(asc(personalLink.triedAt), asc(personalLink.id));
  },

  /** Of everybody in one chat: those that stand, in the order they were made. */
  async listPersonalLinksOf(effectId: string): Promise<MadeLink[]> {
    const rows = await db
      .select()
      .from(personalLink)
      .where(and(eq(personalLink.effectId, effectId), isOpen, isNotNull(personalLink.url)))
      .orderBy(asc(personalLink.triedAt), asc(personalLink.id));
    return rows.filter(hasUrl);
  },

  /** What these accounts were told, wherever it leads. */
  async listPersonalLinks(accounts: readonly AccountId[]): Promise<MadeLink[]> {
    if (accounts.length === 0) return [];
    const rows = await db
      .select()
      .from(personalLink)
      .where(
        and(inArray(personalLink.accountId, [...accounts]), isOpen, isNotNull(personalLink.url)),
      );
    return rows.filter(hasUrl);
  },

  /** The same with the chat it leads into: whoever is forgotten leaves no link behind. */
  async listPersonalLinksLeft(
    accounts: readonly AccountId[],
  ): Promise<{ link: MadeLink; placeExternalId: string }[]> {
    if (accounts.length === 0) return [];
    const rows = await db
      .select({ link: personalLink, placeExternalId: place.externalId })
      .from(personalLink)
      .innerJoin(roleEffect, eq(roleEffect.id, personalLink.effectId))
      .innerJoin(place, eq(place.id, roleEffect.placeId))
      .where(and(inArray(personalLink.accountId, [...accounts]), isOpen));
    return rows.flatMap(({ link, placeExternalId }) =>
      hasUrl(link) ? [{ link, placeExternalId }] : [],
    );
  },

  /** When links into this chat were last asked for, the latest first. */
  async listPersonalLinkTries(effectId: string, since: Date, limit: number): Promise<Date[]> {
    const rows = await db
      .select({ at: personalLink.triedAt })
      .from(personalLink)
      .where(and(eq(personalLink.effectId, effectId), gt(personalLink.triedAt, since)))
      .orderBy(desc(personalLink.triedAt))
      .limit(limit);
    return rows.flatMap(({ at }) => (at === null ? [] : [at]));
  },

  /**
   * Of one chat, and of these accounts where some are named: those that stand, and were neither made nor asked after since
   * `before`; the longest ago first.
   */
  async listPersonalLinksUnchecked(
    effectId: string,
    before: Date,
    limit: number,
    accounts?: readonly AccountId[],
  ): Promise<MadeLink[]> {
    const since = sql`coalesce(${personalLink.checkedAt}, ${personalLink.triedAt})`;
    const rows = await db
      .select()
      .from(personalLink)
      .where(
        and(
          eq(personalLink.effectId, effectId),
          ...[isOpen, isNotNull(personalLink.url)],
          accounts && inArray(personalLink.accountId, [...accounts]),
          lt(since, sql`${before.toISOString()}::timestamptz`),
        ),
      )
      .orderBy(asc(since), asc(personalLink.id))
      .limit(limit);
    return rows.filter(hasUrl);
  },

  /** How many of one chat were asked after since then. */
  async countPersonalLinkChecks(effectId: string, since: Date): Promise<number> {
    const [row] = await db
      .select({ count: count() })
      .from(personalLink)
      .where(and(eq(personalLink.effectId, effectId), gt(personalLink.checkedAt, since)));
    return row?.count ?? 0;
  },

  async updatePersonalLinksChecked(ids: readonly string[], at: Date): Promise<void> {
    if (ids.length === 0) return;
    await db
      .update(personalLink)
      .set({ checkedAt: at })
      .where(inArray(personalLink.id, [...ids]));
  },

  async updatePersonalLinkTried(id: string, at: Date): Promise<void> {
    await db.update(personalLink).set({ triedAt: at }).where(eq(personalLink.id, id));
  },

  /** False: another was kept meanwhile, or none is wanted any more. */
  async updatePersonalLinkMade(id: string, url: string): Promise<boolean> {
    const rows = await db
      .update(personalLink)
      .set({ url })
      .where(and(eq(personalLink.id, id), isNull(personalLink.url), isOpen))
      .returning({ id: personalLink.id });
    return rows.length === 1;
  },

  /** False: it was over before. */
  async updatePersonalLinkEnded(id: string, at: Date): Promise<boolean> {
    const rows = await db
      .update(personalLink)
      .set({ endedAt: at })
      .where(and(eq(personalLink.id, id), isOpen))
      .returning({ id: personalLink.id });
    return rows.length === 1;
  },

  /** Every one that leads into one chat is over; whose they were. */
  async updatePersonalLinksEndedOf(effectId: string, at: Date): Promise<Key[]> {
    return db
      .update(personalLink)
      .set({ endedAt: at })
      .where(and(eq(personalLink.effectId, effectId), isOpen, isNotNull(personalLink.url)))
      .returning({ effectId: personalLink.effectId, accountId: personalLink.accountId });
  },
});

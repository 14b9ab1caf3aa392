/** Links that lead one account back into a chat that a gate opens, one for each undoing of a removal. */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm';
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
  /** The row of this undoing for this account, written where there is none, and locked. */
  async lockPersonalLink(undoing: Undoing): Promise<PersonalLinkRow> {
    await db.insert(personalLink).values(undoing).onConflictDoNothing();
    const [row] = await db
      .select()
      .from(personalLink)
      .where(and(isOf(undoing), eq(personalLink.runId, undoing.runId)))
      .for('update');
    if (!row) throw new Error('a personal link was written and is not there');
    return row;
  },

  async findPersonalLink(id: string): Promise<PersonalLinkRow | undefined> {
    const [row] = await db.select().from(personalLink).where(eq(personalLink.id, id));
    return row;
  },

  async findPersonalLinkByUrl(effectId: string, url: string): Promise<PersonalLinkRow | undefined> {
    const [row] = await db
      .select()
      .from(personalLink)
      .where(and(eq(personalLink.effectId, effectId), eq(personalLink.url, url)));
    return row;
  },

  /** Of one account in one chat: made or to be made, and not over. */
  async listOpenPersonalLinks(key: Key): Promise<PersonalLinkRow[]> {
    return db
      .select()
      .from(personalLink)
      .where(and(isOf(key), isOpen));
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

  async updatePersonalLinkEnded(id: string, at: Date): Promise<void> {
    await db
      .update(personalLink)
      .set({ endedAt: at })
      .where(and(eq(personalLink.id, id), isOpen));
  },
});

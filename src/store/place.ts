/** Places (Discord servers, Telegram chats), their channels, and how a second one is attached. */
import { and, desc, eq, gt, isNotNull, isNull, ne } from 'drizzle-orm';
import type { CommunityId, PlaceId, Platform } from '#core/identity.ts';
import { lostRace } from './fault.ts';
import { attachment, channel, place } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type PlaceRow = typeof place.$inferSelect;
export type AttachmentRow = typeof attachment.$inferSelect;
export type ChannelPurpose = (typeof channel.$inferSelect)['purpose'];

export const placeBooks = (db: Db) => ({
  async findPlace(platform: Platform, externalId: string): Promise<PlaceRow | undefined> {
    const [row] = await db
      .select()
      .from(place)
      .where(
        and(
          eq(place.platform, platform),
          eq(place.externalId, externalId),
          isNull(place.disconnectedAt),
        ),
      );
    return row;
  },

  /** The newest of its rows, where the bot was removed and it belongs to nobody now. */
  async findFormerPlace(platform: Platform, externalId: string): Promise<PlaceRow | undefined> {
    const [row] = await db
      .select()
      .from(place)
      .where(and(eq(place.platform, platform), eq(place.externalId, externalId)))
      .orderBy(desc(place.connectedAt))
      .limit(1);
    return row?.disconnectedAt === null ? undefined : row;
  },

  /** What this chat was to the same community before, the newest first. */
  async listFormerPlaces({
    id,
    communityId,
    platform,
    externalId,
  }: Pick<PlaceRow, 'id' | 'communityId' | 'platform' | 'externalId'>): Promise<PlaceRow[]> {
    return db
      .select()
      .from(place)
      .where(
        and(
          eq(place.communityId, communityId),
          eq(place.platform, platform),
          eq(place.externalId, externalId),
          ne(place.id, id),
          isNotNull(place.disconnectedAt),
        ),
      )
      .orderBy(desc(place.connectedAt));
  },

  async findPlaceById(id: PlaceId): Promise<PlaceRow | undefined> {
    const [row] = await db.select().from(place).where(eq(place.id, id));
    return row;
  },

  /** One after the other, for what must be said once per place. */
  async lockPlace(id: PlaceId): Promise<void> {
    await db.select({ id: place.id }).from(place).where(eq(place.id, id)).for('no key update');
  },

  async listPlaces(communityId: CommunityId): Promise<PlaceRow[]> {
    return db
      .select()
      .from(place)
      .where(and(eq(place.communityId, communityId), isNull(place.disconnectedAt)))
      .orderBy(place.connectedAt);
  },

  /** Chats it had and has no more, the latest first; of one that went several times the last. */
  async listLostPlaces(communityId: CommunityId): Promise<PlaceRow[]> {
    const rows = await db
      .select()
      .from(place)
      .where(eq(place.communityId, communityId))
      .orderBy(desc(place.connectedAt));
    const latest = new Map<string, PlaceRow>();
    for (const row of rows) {
      const key = `${row.platform}:${row.externalId}`;
      if (!latest.has(key)) latest.set(key, row);
    }
    return [...latest.values()].filter(({ disconnectedAt }) => disconnectedAt !== null);
  },

  /** Undefined when the chat already belongs to a community. */
  async insertPlace(row: typeof place.$inferInsert): Promise<PlaceRow | undefined> {
    const [inserted] = await db.insert(place).values(row).onConflictDoNothing().returning();
    return inserted;
  },

  /** The first place of a community that is being founded; a conflict when it was taken since it was looked for. */
  async insertFirstPlace(row: typeof place.$inferInsert): Promise<void> {
    if (!(await this.insertPlace(row))) throw lostRace('a community of this place');
  },

  async updatePlace(
    id: PlaceId,
    change: Partial<Pick<PlaceRow, 'title' | 'externalId' | 'formerExternalId' | 'disconnectedAt'>>,
  ): Promise<void> {
    await db.update(place).set(change).where(eq(place.id, id));
  },

  async listChannels(placeId: PlaceId) {
    return db.select().from(channel).where(eq(channel.placeId, placeId));
  },

  async findChannel(placeId: PlaceId, purpose: ChannelPurpose) {
    const [row] = await db
      .select()
      .from(channel)
      .where(and(eq(channel.placeId, placeId), eq(channel.purpose, purpose)));
    return row;
  },

  async insertChannel(
    placeId: PlaceId,
    purpose: ChannelPurpose,
    externalId: string,
  ): Promise<void> {
    await db
      .insert(channel)
      .values({ placeId, purpose, externalId })
      .onConflictDoUpdate({ target: [channel.placeId, channel.purpose], set: { externalId } });
  },

  async insertAttachment(row: typeof attachment.$inferInsert): Promise<void> {
    await db.insert(attachment).values(row);
  },

  async findAttachment(codeHash: string): Promise<AttachmentRow | undefined> {
    const [row] = await db.select().from(attachment).where(eq(attachment.codeHash, codeHash));
    return row;
  },

  /** Claimed in the other chat, and waiting for the steward's word. */
  async listPendingAttachments(
    communityId: CommunityId,
    usedSince: Date,
  ): Promise<AttachmentRow[]> {
    return db
      .select()
      .from(attachment)
      .where(
        and(
          eq(attachment.communityId, communityId),
          gt(attachment.usedAt, usedSince),
          isNull(attachment.decidedAt),
        ),
      )
      .orderBy(attachment.usedAt);
  },

  async findAttachmentById(id: string): Promise<AttachmentRow | undefined> {
    const [row] = await db.select().from(attachment).where(eq(attachment.id, id));
    return row;
  },

  async lockAttachment(id: string): Promise<AttachmentRow | undefined> {
    const [row] = await db.select().from(attachment).where(eq(attachment.id, id)).for('update');
    return row;
  },

  /** One atomic statement: true for the one caller who used the code. */
  async updateAttachmentUsed(
    codeHash: string,
    used: Pick<AttachmentRow, 'usedAt' | 'askedBy' | 'externalId' | 'channelId' | 'title' | 'size'>,
  ): Promise<boolean> {
    const rows = await db
      .update(attachment)
      .set(used)
      .where(and(eq(attachment.codeHash, codeHash), isNull(attachment.usedAt)))
      .returning({ id: attachment.id });
    return rows.length === 1;
  },

  async updateAttachmentDecided(
    id: string,
    decision: 'confirmed' | 'refused',
    at: Date,
  ): Promise<boolean> {
    const rows = await db
      .update(attachment)
      .set({ decision, decidedAt: at })
      .where(and(eq(attachment.id, id), isNull(attachment.decidedAt)))
      .returning({ id: attachment.id });
    return rows.length === 1;
  },
});

/** Persons and their chat accounts. Identity is resolved at read: a merged person answers as the one it joined. */
import { and, desc, eq, inArray, isNotNull, isNull, lt, lte, max, min, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import { account, community, membership, person, place, presence } from './schema/index.ts';
import { isAmong, isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type AccountRow = typeof account.$inferSelect;

export type WalletsShownTo = (typeof person.$inferSelect)['walletsShownTo'];

export type MetRow = {
  accountId: AccountId;
  personId: PersonId;
  handle: string | null;
  displayName: string;
  locale: string;
  isBot: boolean;
  privateChatOpen: boolean;
  /** Not noted as seen within the last hour. */
  stale: boolean;
  placeId: PlaceId | null;
  communityId: CommunityId | null;
  present: boolean;
  member: boolean;
};

export const personBooks = (db: Db) => ({
  async findAccount(platform: Platform, externalId: string): Promise<AccountRow | undefined> {
    const [row] = await db
      .select()
      .from(account)
      .where(and(eq(account.platform, platform), eq(account.externalId, externalId)));
    return row;
  },

  /**
   * Everything a door needs to know of a speaker, in one question: the account, the person it stands for,
   * the place, and whether presence and membership are already noted.
   */
  async findMet(
    platform: Platform,
    externalId: string,
    placeExternalId: string | undefined,
  ): Promise<MetRow | undefined> {
    const rows = await db.execute<MetRow>(sql`
      with standing as (
        select ${standing} as id from ${account} a join ${person} on ${person.id} = a.person_id
         where a.platform = ${platform} and a.external_id = ${externalId})
      select a.id as "accountId", a.handle, a.display_name as "displayName", a.locale,
             a.is_bot as "isBot", a.private_chat_open as "privateChatOpen",
             (a.seen_at < civitas_now() - interval '1 hour') as stale,
             (select id from standing) as "personId",
             pl.id as "placeId", pl.community_id as "communityId",
             exists (select 1 from ${presence} pr where pr.place_id = pl.id
                and pr.account_id = a.id and pr.left_at is null
                and pr.seen_at > civitas_now() - interval '1 hour') as present,
             exists (select 1 from ${membership} m where m.community_id = pl.community_id
                and m.person_id in (select person_family((select id from standing)))) as member
        from ${account} a
        left join ${place} pl on pl.platform = ${platform}
         and pl.external_id = ${placeExternalId ?? null} and pl.disconnected_at is null
       where a.platform = ${platform} and a.external_id = ${externalId}`);
    return rows[0];
  },

  async findAccountById(id: AccountId): Promise<AccountRow | undefined> {
    const [row] = await db.select().from(account).where(eq(account.id, id));
    return row;
  },

  /** Accounts last seen in a place under a handle, newest first: handles are sold and reused (W7). */
  async listAccountsByHandle(
    placeId: PlaceId,
    platform: Platform,
    handle: string,
  ): Promise<AccountRow[]> {
    const rows = await db
      .select({ account })
      .from(account)
      .innerJoin(presence, eq(presence.accountId, account.id))
      .where(
        and(
          eq(presence.placeId, placeId),
          eq(account.platform, platform),
          eq(sql`lower(${account.handle})`, handle.toLowerCase()),
        ),
      )
      .orderBy(desc(account.seenAt))
      .limit(5);
    return rows.map((row) => row.account);
  },

  /** Inserts a person with one account; undefined when another transaction was first. */
  async insertAccount(row: Omit<AccountRow, 'erasedAt'>): Promise<AccountRow | undefined> {
    const taken = await db
      .select({ id: account.id })
      .from(account)
      .where(and(eq(account.platform, row.platform), eq(account.externalId, row.externalId)));
    if (taken.length > 0) return undefined;
    await db.insert(person).values({ id: row.personId, createdAt: row.createdAt });
    const [inserted] = await db
      .insert(account)
      .values(row)
      .onConflictDoNothing({ target: [account.platform, account.externalId] })
      .returning();
    if (!inserted) await db.delete(person).where(eq(person.id, row.personId));
    return inserted;
  },

  async updateAccount(
    id: AccountId,
    change: Partial<
      Pick<AccountRow, 'handle' | 'displayName' | 'isBot' | 'locale' | 'privateChatOpen' | 'seenAt'>
    >,
  ): Promise<void> {
    // What an update under way has seen does not bring back what was erased meanwhile.
    await db
      .update(account)
      .set(change)
      .where(and(eq(account.id, id), isNull(account.erasedAt)));
  },

  /** The person a chain of merges ends in; whoever was merged into nobody stands for themselves. */
  async findStanding(id: PersonId): Promise<PersonId> {
    const [row] = await db.select({ standing }).from(person).where(eq(person.id, id));
    return row?.standing ?? id;
  },

  /** Whom each of these stands for. */
  async listStandings(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, PersonId>> {
    if (ids.length === 0) return new Map();
    const rows = await db
      .select({ id: person.id, standing })
      .from(person)
      .where(inArray(person.id, [...ids]));
    return new Map(rows.map((row) => [row.id, row.standing]));
  },

  /** All accounts of the given persons (merged persons' accounts belong to the standing one). */
  async listAccounts(
    persons: readonly PersonId[],
  ): Promise<(AccountRow & { standing: PersonId })[]> {
    if (persons.length === 0) return [];
    const rows = await db
      .select({
        account,
        standing,
      })
      .from(account)
      .innerJoin(person, eq(person.id, account.personId))
      .where(isAmong(persons))
      .orderBy(account.createdAt, account.id);
    return rows.map((row) => ({ ...row.account, standing: row.standing }));
  },

  /** Those of a person that a community has seen in a place of its own, the longest known first. */
  async listAccountsSeenIn(communityId: CommunityId, personId: PersonId): Promise<AccountRow[]> {
    const seen = db
      .select({ id: presence.accountId })
      .from(presence)
      .innerJoin(place, eq(place.id, presence.placeId))
      .where(eq(place.communityId, communityId));
    return db
      .select()
      .from(account)
      .where(
        and(isOf(account.personId, personId), isNull(account.erasedAt), inArray(account.id, seen)),
      )
      .orderBy(account.createdAt, account.id);
  },

  async findMembership(communityId: CommunityId, personId: PersonId) {
    const [row] = await db
      .select()
      .from(membership)
      .where(and(eq(membership.communityId, communityId), isOf(membership.personId, personId)))
      .orderBy(sql`${membership.walletConsentAt} nulls last`, membership.joinedAt)
      .limit(1);
    return row;
  },

  /** Whether somebody is a member, held so until the transaction ends: who is being forgotten meanwhile waits. */
  async lockMemberShared(communityId: CommunityId, personId: PersonId): Promise<boolean> {
    const rows = await db
      .select({ personId: membership.personId })
      .from(membership)
      .where(and(eq(membership.communityId, communityId), isOf(membership.personId, personId)))
      .for('share');
    return rows.length > 0;
  },

  /** The persons of a community, merged ones once. */
  /** Everybody, or those who were in by then. */
  async listMembers(communityId: CommunityId, by?: Date): Promise<PersonId[]> {
    const rows = await db
      .selectDistinct({ standing })
      .from(membership)
      .innerJoin(person, eq(person.id, membership.personId))
      .where(
        and(
          eq(membership.communityId, communityId),
          by === undefined ? undefined : lte(membership.joinedAt, by),
        ),
      );
    return rows.map((row) => row.standing);
  },

  /** Since when these persons are members; of merged ones the earlier. Who is none is absent. */
  async listMembersSince(
    communityId: CommunityId,
    persons: readonly PersonId[],
  ): Promise<ReadonlyMap<PersonId, Date>> {
    if (persons.length === 0) return new Map();
    const rows = await db
      .select({ standing, since: min(membership.joinedAt) })
      .from(membership)
      .innerJoin(person, eq(person.id, membership.personId))
      .where(and(eq(membership.communityId, communityId), isAmong(persons)))
      .groupBy(standing);
    return new Map(rows.flatMap((row) => (row.since ? [[row.standing, row.since]] : [])));
  },

  /** The communities somebody belongs to, the latest joined first. */
  async listMemberships(personId: PersonId): Promise<{ id: CommunityId; name: string }[]> {
    return db
      .select({ id: community.id, name: community.name })
      .from(membership)
      .innerJoin(community, eq(community.id, membership.communityId))
      .where(isOf(membership.personId, personId))
      .groupBy(community.id, community.name)
      .orderBy(desc(max(membership.joinedAt)), community.id);
  },

  async insertMembership(communityId: CommunityId, personId: PersonId, at: Date): Promise<void> {
    await db
      .insert(membership)
      .values({ communityId, personId, joinedAt: at })
      .onConflictDoNothing();
  },

  /** Whether they want to be reminded of votes. */
  async findReminded(id: PersonId): Promise<boolean> {
    const [row] = await db
      .select({ reminded: person.reminded })
      .from(person)
      .where(eq(person.id, id));
    return row?.reminded ?? false;
  },

  async updateReminded(id: PersonId, reminded: boolean): Promise<void> {
    await db.update(person).set({ reminded }).where(eq(person.id, id));
  },

  /** Of these persons those who opened a private chat and want to be reminded, as they stand now. */
  async listRemindable(persons: readonly PersonId[]): Promise<PersonId[]> {
    if (persons.length === 0) return [];
    const standings = await this.listStandings(persons);
    const rows = await db
      .selectDistinct({ standing })
      .from(account)
      .innerJoin(person, eq(person.id, account.personId))
      .where(
        and(
          inArray(standing, [...new Set(standings.values())]),
          eq(account.privateChatOpen, true),
          isNull(account.erasedAt),
        ),
      );
    const open = new Set(rows.map((row) => row.standing));
    const wanted = await db
      .select({ id: person.id })
      .from(person)
      .where(and(inArray(person.id, [...open]), eq(person.reminded, true)));
    return wanted.map(({ id }) => id);
  },

  /** Everybody who stands for this person, the person included. */
  async listFamily(personId: PersonId): Promise<PersonId[]> {
    const rows = await db
      .select({ id: person.id })
      .from(person)
      .where(isOf(person.id, personId))
      .orderBy(person.createdAt, person.id);
    return rows.map(({ id }) => id);
  },

  /** Who besides the owner may see the wallets. */
  async findWalletsShownTo(personId: PersonId): Promise<WalletsShownTo> {
    const [row] = await db
      .select({ shown: person.walletsShownTo })
      .from(person)
      .where(eq(person.id, personId));
    return row?.shown ?? 'nobody';
  },

  async updateWalletsShownTo(personId: PersonId, walletsShownTo: WalletsShownTo): Promise<void> {
    await db.update(person).set({ walletsShownTo }).where(eq(person.id, personId));
  },

  /** A community may no longer look at the wallets of these persons. */
  async updateWalletConsentEnded(communityId: CommunityId, personId: PersonId): Promise<boolean> {
    const rows = await db
      .update(membership)
      .set({ walletConsentAt: null })
      .where(
        and(
          eq(membership.communityId, communityId),
          isOf(membership.personId, personId),
          isNotNull(membership.walletConsentAt),
        ),
      )
      .returning({ personId: membership.personId });
    return rows.length > 0;
  },

  async updateWalletConsent(communityId: CommunityId, personId: PersonId, at: Date): Promise<void> {
    await db
      .insert(membership)
      .values({ communityId, personId, joinedAt: at, walletConsentAt: at })
      .onConflictDoUpdate({
        target: [membership.communityId, membership.personId],
        set: { walletConsentAt: at },
      });
  },

  /** Notes that an account was seen in a place; a write per hour at most. */
  async insertPresence(placeId: PlaceId, accountId: AccountId, at: Date): Promise<void> {
    const stale = new Date(at.getTime() - 3_600_000);
    await db
      .insert(presence)
      .values({ placeId, accountId, seenAt: at })
      .onConflictDoUpdate({
        target: [presence.placeId, presence.accountId],
        set: { seenAt: at, leftAt: null },
        setWhere: sql`${lt(presence.seenAt, stale)} or ${presence.leftAt} is not null`,
      });
  },

  async updatePresenceLeft(placeId: PlaceId, accountId: AccountId, at: Date): Promise<void> {
    await db
      .update(presence)
      .set({ leftAt: at })
      .where(and(eq(presence.placeId, placeId), eq(presence.accountId, accountId)));
  },

  /** Whoever was in one place when it was last connected is taken to be in the other. */
  async insertPresencesFrom(from: PlaceId, to: PlaceId): Promise<void> {
    const there = db
      .select({
        placeId: sql<PlaceId>`${to}::uuid`.as('place_id'),
        accountId: presence.accountId,
        seenAt: presence.seenAt,
        leftAt: presence.leftAt,
      })
      .from(presence)
      .where(and(eq(presence.placeId, from), isNull(presence.leftAt)));
    await db.insert(presence).select(there).onConflictDoNothing();
  },

  /** Whether a person was seen in the community's places and has left every one of them. */
  async findHasLeft(communityId: CommunityId, accounts: readonly AccountId[]): Promise<boolean> {
    if (accounts.length === 0) return false;
    const rows = await db
      .select({ leftAt: presence.leftAt })
      .from(presence)
      .innerJoin(place, eq(place.id, presence.placeId))
      .where(and(eq(place.communityId, communityId), inArray(presence.accountId, [...accounts])));
    return rows.length > 0 && rows.every(({ leftAt }) => leftAt !== null);
  },

  /** Accounts present in a place, for gates and reminders. */
  async listPresent(placeId: PlaceId): Promise<AccountRow[]> {
    const rows = await db
      .select({ account })
      .from(account)
      .innerJoin(presence, eq(presence.accountId, account.id))
      .where(and(eq(presence.placeId, placeId), isNull(presence.leftAt)));
    return rows.map((row) => row.account);
  },
});

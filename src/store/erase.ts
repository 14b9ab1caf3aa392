/** Forgetting a person: what stands in its way, what goes, and the keyed hash by which an account is known again. */
import { and, eq, exists, inArray, isNull, lte, ne, notExists, or, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, Platform } from '#core/identity.ts';
import type { EraseHold, LeftBalance } from '#core/person/erase.ts';
import {
  account,
  accountTombstone,
  asset,
  ballotDraft,
  chatRemoval,
  citizenship,
  community,
  draft,
  gateAsk,
  gateVerdict,
  inbox,
  joinRequest,
  ledgerAccount,
  linkSession,
  membership,
  office,
  person,
  personalLink,
  personLock,
  personMerge,
  place,
  presence,
  recovery,
  roleChange,
  roleEffect,
  roleExemption,
  roleGrant,
  roleHand,
  vaultLink,
  vote,
  walletLink,
  withdrawal,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

type Persons = readonly PersonId[];

/** What the platform still shows of an account: a role or tag that came from us. */
export type WornEffect = {
  effectId: string;
  accountId: AccountId;
  accountExternalId: string;
  platform: Platform;
  placeExternalId: string;
  kind: 'discord-role' | 'telegram-tag';
  externalId: string;
};

export const eraseBooks = (db: Db) => ({
  /** Why these persons, all of one family, are not erased now. */
  async findEraseHold(family: Persons): Promise<EraseHold | null> {
    const [row] = await db.execute<{ locked: boolean; joined: boolean; recovery: boolean }>(sql`
      select exists (${db
        .select()
        .from(personLock)
        .where(and(inArray(personLock.personId, [...family]), isNull(personLock.liftedAt)))})
          as locked,
        exists (${db
          .select()
          .from(personMerge)
          .where(
            and(
              inArray(personMerge.seniorId, [...family]),
              sql`${personMerge.confirmedAt} is not null`,
              isNull(personMerge.undoneAt),
              isNull(personMerge.settledAt),
            ),
          )}) as joined,
        exists (${db
          .select()
          .from(recovery)
          .where(
            and(
              inArray(recovery.personId, [...family]),
              inArray(recovery.state, ['open', 'waiting']),
            ),
          )}) as recovery`);
    if (row?.locked) return 'locked';
    if (row?.joined) return 'joined';
    return row?.recovery ? 'recovery' : null;
  },

  /** What is being given to them just now is there before it is judged, or is refused. */
  async lockMemberships(family: Persons): Promise<void> {
    await db
      .select({ personId: membership.personId })
      .from(membership)
      .where(inArray(membership.personId, [...family]))
      .orderBy(membership.communityId, membership.personId)
      .for('update');
  },

  /** Locks the accounts of these persons in every book; what is in them. */
  async lockBalances(family: Persons): Promise<LeftBalance[]> {
    const rows = await db
      .select({
        units: ledgerAccount.balance,
        community: community.name,
        symbol: asset.symbol,
        decimals: asset.decimals,
      })
      .from(ledgerAccount)
      .innerJoin(asset, eq(asset.id, ledgerAccount.assetId))
      .innerJoin(community, eq(community.id, ledgerAccount.communityId))
      .where(inArray(ledgerAccount.personId, [...family]))
      .orderBy(ledgerAccount.id)
      .for('update', { of: ledgerAccount });
    return rows.filter(({ units }) => units > 0n);
  },

  /** Names of communities with a withdrawal of theirs under way. */
  async listWithdrawing(family: Persons): Promise<string[]> {
    const rows = await db
      .selectDistinct({ name: community.name })
      .from(withdrawal)
      .innerJoin(community, eq(community.id, withdrawal.communityId))
      .where(and(inArray(withdrawal.personId, [...family]), eq(withdrawal.state, 'reserved')));
    return rows.map(({ name }) => name);
  },

  /** Communities in which they hold an office or a citizenship, in the order they are locked. */
  async listCommunitiesOf(family: Persons): Promise<CommunityId[]> {
    const held = db
      .select()
      .from(office)
      .where(
        and(
          eq(office.communityId, community.id),
          inArray(office.personId, [...family]),
          isNull(office.endedAt),
        ),
      );
    const citizen = db
      .select()
      .from(citizenship)
      .where(
        and(
          eq(citizenship.communityId, community.id),
          inArray(citizenship.personId, [...family]),
          isNull(citizenship.revokedAt),
        ),
      );
    const rows = await db
      .select({ id: community.id })
      .from(community)
      .where(or(exists(held), exists(citizen)))
      .orderBy(community.id);
    return rows.map(({ id }) => id);
  },

  async listLiveCitizenships(family: Persons): Promise<(typeof citizenship.$inferSelect)[]> {
    return db
      .select()
      .from(citizenship)
      .where(and(inArray(citizenship.personId, [...family]), isNull(citizenship.revokedAt)));
  },

  /** Roles and tags that their accounts wear because of us. */
  async listWorn(accounts: readonly AccountId[]): Promise<WornEffect[]> {
    if (accounts.length === 0) return [];
    return db
      .select({
        effectId: roleEffect.id,
        accountId: account.id,
        accountExternalId: account.externalId,
        platform: place.platform,
        placeExternalId: place.externalId,
        kind: sql<WornEffect['kind']>`${roleEffect.kind}`,
        externalId: roleEffect.externalId,
      })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(place, eq(place.id, roleEffect.placeId))
      .innerJoin(account, eq(account.id, roleGrant.accountId))
      .where(
        and(
          inArray(roleGrant.accountId, [...accounts]),
          eq(roleGrant.applied, true),
          // To be in a chat is nothing that is worn.
          ne(roleEffect.kind, 'telegram-chat'),
        ),
      );
  },

  /** Private rows: nobody else relies on them. */
  async deletePrivate(family: Persons, accounts: readonly AccountId[]): Promise<void> {
    await db.delete(inbox).where(inArray(inbox.personId, [...family]));
    await db.delete(draft).where(inArray(draft.personId, [...family]));
    await db.delete(ballotDraft).where(inArray(ballotDraft.personId, [...family]));
    await db.delete(membership).where(inArray(membership.personId, [...family]));
    await db.delete(gateAsk).where(inArray(gateAsk.personId, [...family]));
    await db.delete(gateVerdict).where(inArray(gateVerdict.personId, [...family]));
    await db.delete(roleExemption).where(inArray(roleExemption.personId, [...family]));
    if (accounts.length === 0) return;
    await db.delete(draft).where(inArray(draft.accountId, [...accounts]));
    await db.delete(linkSession).where(inArray(linkSession.accountId, [...accounts]));
    await db.delete(presence).where(inArray(presence.accountId, [...accounts]));
    await db.delete(roleGrant).where(inArray(roleGrant.accountId, [...accounts]));
    await db.delete(roleChange).where(inArray(roleChange.accountId, [...accounts]));
    await db.delete(roleHand).where(inArray(roleHand.accountId, [...accounts]));
    // What they did to others stays; that it was them does not.
    await db
      .update(roleHand)
      .set({ byAccountId: null })
      .where(inArray(roleHand.byAccountId, [...accounts]));
    await db.delete(joinRequest).where(inArray(joinRequest.accountId, [...accounts]));
    // Whoever is being removed just now is let back in by a job that knows them by itself.
    await db.delete(chatRemoval).where(inArray(chatRemoval.accountId, [...accounts]));
    // As is what leads them back, which is revoked.
    await db.delete(personalLink).where(inArray(personalLink.accountId, [...accounts]));
  },

  /** Ends every link to a wallet; texts and signatures, which name the account, go from old ones too. */
  async updateLinksErased(family: Persons, at: Date): Promise<void> {
    const mine = inArray(walletLink.personId, [...family]);
    await db.update(walletLink).set({ message: '', signature: '' }).where(mine);
    await db
      .update(walletLink)
      .set({ unlinkedAt: at, unlinkReason: 'erased', isPrimary: false })
      .where(and(mine, isNull(walletLink.unlinkedAt)));
    await db
      .update(vaultLink)
      .set({ endedAt: at, endReason: 'erased' })
      .where(and(inArray(vaultLink.personId, [...family]), isNull(vaultLink.endedAt)));
  },

  /** Askings to be joined that nobody answered. */
  async updateMergesRefused(family: Persons, at: Date): Promise<void> {
    await db
      .update(personMerge)
      .set({ refusedAt: at })
      .where(
        and(
          or(
            inArray(personMerge.juniorId, [...family]),
            inArray(personMerge.seniorId, [...family]),
          ),
          isNull(personMerge.confirmedAt),
          isNull(personMerge.refusedAt),
        ),
      );
  },

  async updatePersonsErased(family: Persons, at: Date): Promise<void> {
    await db
      .update(person)
      .set({ erasedAt: at, walletsShownTo: 'nobody' })
      .where(inArray(person.id, [...family]));
  },

  /** Names and the platform's id are gone; the row stays for what it did. */
  async updateAccountErased(id: AccountId, pseudonym: string, at: Date): Promise<void> {
    await db
      .update(account)
      .set({
        externalId: `erased:${id}`,
        handle: null,
        displayName: pseudonym,
        locale: 'en',
        privateChatOpen: false,
        seenAt: sql`${account.createdAt}`,
        erasedAt: at,
      })
      .where(eq(account.id, id));
  },

  /** An account that comes and goes again is known as whom it was last. */
  async insertTombstone(hash: string, personId: PersonId, at: Date): Promise<void> {
    await db
      .insert(accountTombstone)
      .values({ hash, personId, erasedAt: at })
      .onConflictDoUpdate({
        target: accountTombstone.hash,
        set: { personId, erasedAt: at },
      });
  },

  async findTombstone(hashes: readonly string[]): Promise<PersonId | undefined> {
    if (hashes.length === 0) return undefined;
    const [row] = await db
      .select({ personId: accountTombstone.personId })
      .from(accountTombstone)
      .where(inArray(accountTombstone.hash, [...hashes]));
    return row?.personId;
  },

  /** Once every vote that was open when it left is over, nobody need know an account again. */
  async deleteSpentTombstones(): Promise<void> {
    const open = db
      .select()
      .from(vote)
      .where(
        and(inArray(vote.state, ['pending', 'open']), lte(vote.opensAt, accountTombstone.erasedAt)),
      );
    await db.delete(accountTombstone).where(notExists(open));
  },

  /** It was one voter with whom it was before, and is a person of its own from now on. */
  async insertReturn(row: {
    id: string;
    juniorId: PersonId;
    seniorId: PersonId;
    at: Date;
  }): Promise<void> {
    const { at, ...persons } = row;
    await db.insert(personMerge).values({
      ...persons,
      cause: 'return',
      askedAt: at,
      expiresAt: at,
      confirmedAt: at,
      undoneAt: at,
    });
  },
});

/** Cold wallets that named a linked one in a registry: claims, live until they are ended. */
import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Address, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { hasConsent } from './consent.ts';
import { person, vaultLink, wallet, walletLink } from './schema/index.ts';
import { isAmong, standing } from './standing.ts';
import type { Db } from './transaction.ts';

/** A live claim; `standing` is the person a merge ended in. */
export type VaultClaimRow = {
  id: string;
  address: Address;
  chainId: number;
  /** The linked wallet that the vault named. */
  hot: Address;
  hotWallet: WalletId;
  standing: PersonId;
  linkedAt: Date;
  /**
   * Whether it may count: the wallet it named is still its person's, and nobody has linked the vault itself.
   * The registry is asked elsewhere.
   */
  stands: boolean;
};

const hotIsTheirs: SQL = sql`exists (select 1 from ${walletLink}
  where ${walletLink.walletId} = ${vaultLink.hotWalletId} and ${walletLink.unlinkedAt} is null
    and standing_person(${walletLink.personId}) = standing_person(${vaultLink.personId}))`;
// Aliased by hand: the wallet of the query itself is the hot one.
const isLinkedItself: SQL = sql`exists (select 1 from ${walletLink} join ${wallet} direct on direct.id = ${walletLink.walletId}
  where direct.address = ${vaultLink.address} and ${walletLink.unlinkedAt} is null
    and (direct.chain_id is null or direct.chain_id = ${vaultLink.chainId}))`;
const stands = sql<boolean>`(${hotIsTheirs} and not ${isLinkedItself})`;
const isLive = isNull(vaultLink.endedAt);

const columns = {
  id: vaultLink.id,
  address: vaultLink.address,
  chainId: vaultLink.chainId,
  hot: wallet.address,
  hotWallet: vaultLink.hotWalletId,
  standing,
  linkedAt: vaultLink.linkedAt,
  stands,
};

export const vaultBooks = (db: Db) => {
  const live = (where: SQL | undefined): Promise<VaultClaimRow[]> =>
    db
      .select(columns)
      .from(vaultLink)
      .innerJoin(wallet, eq(wallet.id, vaultLink.hotWalletId))
      .innerJoin(person, eq(person.id, vaultLink.personId))
      .where(and(isLive, where))
      .orderBy(asc(vaultLink.linkedAt), asc(vaultLink.id));

  return {
    listClaims: (): Promise<VaultClaimRow[]> => live(undefined),

    async listClaimsOf(persons: readonly PersonId[]): Promise<VaultClaimRow[]> {
      return persons.length === 0 ? [] : live(isAmong(persons));
    },

    listClaimsOfAddress: (address: Address): Promise<VaultClaimRow[]> =>
      live(eq(vaultLink.address, address)),

    /** Claims that may count, of those who agreed that this community looks at their wallets. */
    async listConsentedClaims(
      community: CommunityId,
      persons?: readonly PersonId[],
    ): Promise<VaultClaimRow[]> {
      if (persons?.length === 0) return [];
      const consent = hasConsent(community);
      return live(and(stands, consent, persons ? isAmong(persons) : undefined));
    },

    /** False: the vault has a live claim on that chain already. */
    async insertClaim(row: typeof vaultLink.$inferInsert): Promise<boolean> {
      const rows = await db
        .insert(vaultLink)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: vaultLink.id });
      return rows.length === 1;
    },

    async updateClaimsChecked(ids: readonly string[], at: Date): Promise<void> {
      if (ids.length === 0) return;
      await db
        .update(vaultLink)
        .set({ checkedAt: at })
        .where(and(inArray(vaultLink.id, [...ids]), isLive));
    },

    /** True for the one who ended it. */
    async updateClaimEnded(id: string, at: Date, reason: string): Promise<boolean> {
      const rows = await db
        .update(vaultLink)
        .set({ endedAt: at, endReason: reason })
        .where(and(eq(vaultLink.id, id), isLive))
        .returning({ id: vaultLink.id });
      return rows.length === 1;
    },
  };
};

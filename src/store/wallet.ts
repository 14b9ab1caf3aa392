/** Wallets, their links to persons, and the sessions in which a browser proves and signs a link. */
import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { AccountId, Address, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { hasConsent } from './consent.ts';
import { linkSession, loginProof, person, vaultLink, wallet, walletLink } from './schema/index.ts';
import { isAmong, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type WalletRow = typeof wallet.$inferSelect;
export type LinkSessionRow = typeof linkSession.$inferSelect;
export type { SessionPurpose, WalletPurpose } from './schema/wallet.ts';

/** A live link with its wallet; `standing` is the person a merge ended in. */
export type LiveLink = {
  linkId: string;
  /** The person whose account linked it. */
  owner: PersonId;
  account: AccountId;
  wallet: WalletId;
  address: Address;
  /** Null: an account of a key, on every chain; else the chain of a contract wallet (W5). */
  chainId: number | null;
  standing: PersonId;
  /** Of everybody who is one person one is: the standing person's own, or else what it chose of the others'. */
  isPrimary: boolean;
  linkedAt: Date;
};

const isLive = isNull(walletLink.unlinkedAt);

const liveColumns = {
  linkId: walletLink.id,
  owner: walletLink.personId,
  account: walletLink.accountId,
  wallet: wallet.id,
  address: wallet.address,
  chainId: wallet.chainId,
  standing,
  isPrimary: walletLink.isPrimary,
  linkedAt: walletLink.linkedAt,
};

/** Each of two joined persons keeps the primary wallet it had; payouts go to one. */
function withOnePrimary(links: readonly LiveLink[]): LiveLink[] {
  const chosen = new Map<PersonId, LiveLink>();
  for (const link of links.filter(({ isPrimary }) => isPrimary)) {
    const isOwn = link.owner === link.standing;
    if (isOwn || !chosen.has(link.standing)) chosen.set(link.standing, link);
  }
  return links.map((link) => ({ ...link, isPrimary: chosen.get(link.standing) === link }));
}

export const walletBooks = (db: Db) => ({
  async insertSession(row: typeof linkSession.$inferInsert): Promise<void> {
    await db.insert(linkSession).values(row);
  },

  async findSession(codeHash: string): Promise<LinkSessionRow | undefined> {
    const [row] = await db.select().from(linkSession).where(eq(linkSession.codeHash, codeHash));
    return row;
  },

  /** How far several sessions have come, in one look. */
  async listProgress(codeHashes: readonly string[]) {
    const { codeHash, browserHash, proofBrowserHash, usedAt } = linkSession;
    return db
      .select({ codeHash, browserHash, proofBrowserHash, usedAt })
      .from(linkSession)
      .where(inArray(codeHash, [...codeHashes]));
  },

  async findSessionByProof(proofState: string): Promise<LinkSessionRow | undefined> {
    const [row] = await db.select().from(linkSession).where(eq(linkSession.proofState, proofState));
    return row;
  },

  /** One at a time per account until the transaction ends: what it opened is counted, and one more opened. */
  async lockSessionsOf(accountId: AccountId): Promise<void> {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${accountId}, 4364))`);
  },

  /** When the account opened its newest sessions since then, whatever became of them; the newest first. */
  async listSessionTimes(accountId: AccountId, since: Date, limit: number): Promise<Date[]> {
    const rows = await db
      .select({ createdAt: linkSession.createdAt })
      .from(linkSession)
      .where(and(eq(linkSession.accountId, accountId), gt(linkSession.createdAt, since)))
      .orderBy(desc(linkSession.createdAt))
      .limit(limit);
    return rows.map(({ createdAt }) => createdAt);
  },

  /** Sessions of the account that wait for a contract wallet's owners. */
  async findAwaitingSessionCount(accountId: AccountId, now: Date): Promise<number> {
    const [row] = await db
      .select({ waiting: count() })
      .from(linkSession)
      .where(
        and(
          eq(linkSession.accountId, accountId),
          isNull(linkSession.usedAt),
          isNotNull(linkSession.awaitingSince),
          gt(linkSession.expiresAt, now),
        ),
      );
    return row?.waiting ?? 0;
  },

  async lockSession(id: string): Promise<LinkSessionRow | undefined> {
    const [row] = await db.select().from(linkSession).where(eq(linkSession.id, id)).for('update');
    return row;
  },

  /** A proof begins; a browser that proved before stays proven until another one has. */
  async updateSessionProof(
    id: string,
    proof: { proofState: string; proofBrowserHash: string },
  ): Promise<void> {
    await db.update(linkSession).set(proof).where(eq(linkSession.id, id));
  },

  /**
   * The proof under way came back: true once. What another browser had been shown is forgotten with it.
   */
  async updateSessionProven(id: string, proofState: string, at: Date): Promise<boolean> {
    const rows = await db
      .update(linkSession)
      .set({
        browserHash: sql`${linkSession.proofBrowserHash}`,
        provenAt: at,
        proofState: null,
        proofBrowserHash: null,
        message: null,
        messageAddress: null,
      })
      .where(
        and(
          eq(linkSession.id, id),
          eq(linkSession.proofState, proofState),
          isNull(linkSession.usedAt),
          isNull(linkSession.awaitingSince),
          gt(linkSession.expiresAt, at),
        ),
      )
      .returning({ id: linkSession.id });
    return rows.length === 1;
  },

  async updateSessionMessage(
    id: string,
    shown: { message: string; messageAddress: Address; chainId: number },
  ): Promise<void> {
    await db.update(linkSession).set(shown).where(eq(linkSession.id, id));
  },

  /** The same for a ballot that is prepared for a wallet. */
  async updateSessionBallot(
    id: string,
    shown: { ballot: unknown; message: string; messageAddress: Address; chainId: number },
  ): Promise<void> {
    await db.update(linkSession).set(shown).where(eq(linkSession.id, id));
  },

  /** From now on the session waits for the owners of a contract wallet: longer, and for this text alone. */
  async updateSessionAwaiting(
    id: string,
    shown: {
      message: string;
      messageAddress: Address;
      chainId: number;
      expiresAt: Date;
      awaitingSince: Date;
      awaitingMove: boolean;
    },
  ): Promise<void> {
    await db.update(linkSession).set(shown).where(eq(linkSession.id, id));
  },

  /** Consumes the nonce: one atomic statement, true for exactly one caller (W2). */
  async updateSessionUsed(id: string, nonce: string, at: Date): Promise<boolean> {
    const rows = await db
      .update(linkSession)
      .set({ usedAt: at })
      .where(
        and(
          eq(linkSession.id, id),
          eq(linkSession.nonce, nonce),
          isNull(linkSession.usedAt),
          gt(linkSession.expiresAt, at),
        ),
      )
      .returning({ id: linkSession.id });
    return rows.length === 1;
  },

  async deleteSessionsBefore(before: Date): Promise<void> {
    await db.delete(linkSession).where(lt(linkSession.expiresAt, before));
  },

  /** True the first time; login data shown again is a replay. */
  async insertLoginProof(hash: string, at: Date): Promise<boolean> {
    const rows = await db
      .insert(loginProof)
      .values({ hash, usedAt: at })
      .onConflictDoNothing()
      .returning({ hash: loginProof.hash });
    return rows.length === 1;
  },

  async deleteLoginProofsBefore(before: Date): Promise<void> {
    await db.delete(loginProof).where(lt(loginProof.usedAt, before));
  },

  /**
   * One at a time per address until the transaction ends: the unique index keeps a wallet to one live link,
   * this also keeps a key's account and a contract wallet of the same address from being linked at once.
   */
  async lockAddress(address: Address): Promise<void> {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${address}, 4361))`);
  },

  async listLinksOfAddress(address: Address): Promise<LiveLink[]> {
    return db
      .select(liveColumns)
      .from(walletLink)
      .innerJoin(wallet, eq(wallet.id, walletLink.walletId))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(and(eq(wallet.address, address), isLive));
  },

  /** Live links of persons, the oldest first. */
  async listLinks(persons: readonly PersonId[]): Promise<LiveLink[]> {
    if (persons.length === 0) return [];
    const links = await db
      .select(liveColumns)
      .from(walletLink)
      .innerJoin(wallet, eq(wallet.id, walletLink.walletId))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(and(isAmong(persons), isLive))
      .orderBy(asc(walletLink.linkedAt), asc(walletLink.id));
    return withOnePrimary(links);
  },

  /** Who stands behind these addresses, by a link or as a vault's; whoever stands behind two is told twice. */
  async listHolders(
    addresses: readonly Address[],
  ): Promise<{ address: Address; standing: PersonId }[]> {
    if (addresses.length === 0) return [];
    const linked = await db
      .select({ address: wallet.address, standing })
      .from(walletLink)
      .innerJoin(wallet, eq(wallet.id, walletLink.walletId))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(and(inArray(wallet.address, [...addresses]), isLive));
    const vaults = await db
      .select({ address: vaultLink.address, standing })
      .from(vaultLink)
      .innerJoin(person, eq(person.id, vaultLink.personId))
      .where(and(inArray(vaultLink.address, [...addresses]), isNull(vaultLink.endedAt)));
    return [...linked, ...vaults];
  },

  /** Live links of those who agreed that this community looks at their wallets; all of them without `persons`. */
  async listConsentedLinks(
    communityId: CommunityId,
    persons?: readonly PersonId[],
  ): Promise<LiveLink[]> {
    if (persons?.length === 0) return [];
    const consent = hasConsent(communityId);
    return db
      .select(liveColumns)
      .from(walletLink)
      .innerJoin(wallet, eq(wallet.id, walletLink.walletId))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(and(isLive, consent, persons ? isAmong(persons) : undefined))
      .orderBy(asc(walletLink.linkedAt), asc(walletLink.id));
  },

  /** Held by whoever changes the links of these persons: each has at most one primary wallet. */
  async lockOwners(persons: readonly PersonId[]): Promise<void> {
    for (const id of [...new Set(persons)].sort()) {
      await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 4362))`);
    }
  },

  /** The wallet of an address (and chain, for a contract wallet), made when it is new. */
  async insertWallet(row: WalletRow): Promise<WalletRow> {
    await db.insert(wallet).values(row).onConflictDoNothing();
    const chain = row.chainId === null ? isNull(wallet.chainId) : eq(wallet.chainId, row.chainId);
    const [found] = await db
      .select()
      .from(wallet)
      .where(and(eq(wallet.address, row.address), chain));
    if (!found) throw new Error('a wallet was not inserted');
    return found;
  },

  async findAddress(id: WalletId): Promise<Address | undefined> {
    const [row] = await db
      .select({ address: wallet.address })
      .from(wallet)
      .where(eq(wallet.id, id));
    return row?.address;
  },

  async insertLink(row: typeof walletLink.$inferInsert): Promise<void> {
    await db.insert(walletLink).values(row);
  },

  /** An ended link is nobody's primary. */
  async updateLinkEnded(id: string, at: Date, reason: string): Promise<void> {
    await db
      .update(walletLink)
      .set({ unlinkedAt: at, unlinkReason: reason, isPrimary: false })
      .where(and(eq(walletLink.id, id), isLive));
  },

  async updateLinkPrimary(id: string, isPrimary: boolean): Promise<void> {
    await db
      .update(walletLink)
      .set({ isPrimary })
      .where(and(eq(walletLink.id, id), isLive));
  },
});

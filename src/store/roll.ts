/** Electoral rolls: who may vote with what power, which wallets it comes from, and what came late. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Address, PersonId, VoteId } from '#core/identity.ts';
import {
  rollLate,
  rollLateWallet,
  rollLine,
  rollProvider,
  rollWallet,
  vaultLink,
  vote,
  wallet,
  walletLink,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

export type LateRow = typeof rollLate.$inferSelect;
type WeightRow = {
  chainId: number;
  address: Address;
  term: number;
  personId: PersonId;
  power: bigint;
  block: bigint;
  toldBy: string | null;
};
type ProviderRow = { chainId: number; provider: string };

/**
 * The power of the kin named by `ids` in the vote `v`: what came late adds to its person's line; lines of several who
 * are one voter add up or not, as `core/voting/power` says (before it was stored: token balances do).
 */
export const powerOf = (ids: ReturnType<typeof sql>) => sql`(
  select (case when coalesce((v.rules ->> 'adds')::boolean, v.rules ->> 'power' = 'token-balance/1')
      then sum(r.power) else max(r.power) end)::text
    from (select l.person_id, sum(l.power) as power from (
        select person_id, power from ${rollLine} where vote_id = v.id and person_id in (${ids})
        union all
        select person_id, power from ${rollLate} where vote_id = v.id and person_id in (${ids})) l
      group by l.person_id) r)`;

const CHUNK = 5_000;

const { chainId, address, term, power, block, toldBy } = rollLateWallet;
const LATE_WALLET = {
  ...{ chainId, address, term, power, block, toldBy },
  personId: rollLate.personId,
};

async function weightsOf(
  db: Db,
  voteId: VoteId,
  persons: readonly PersonId[],
): Promise<WeightRow[]> {
  const [base, late] = await Promise.all([
    db
      .select()
      .from(rollWallet)
      .where(and(eq(rollWallet.voteId, voteId), inArray(rollWallet.personId, [...persons]))),
    db
      .select(LATE_WALLET)
      .from(rollLateWallet)
      .innerJoin(rollLate, eq(rollLate.id, rollLateWallet.lateId))
      .where(and(eq(rollLateWallet.voteId, voteId), inArray(rollLate.personId, [...persons]))),
  ]);
  return [...base, ...late];
}

export const rollBooks = (db: Db) => ({
  async insertRoll(
    voteId: VoteId,
    lines: readonly { personId: PersonId; power: bigint }[],
    wallets: readonly WeightRow[],
    providers: readonly ProviderRow[] = [],
  ): Promise<void> {
    if (providers.length > 0) {
      await db.insert(rollProvider).values(providers.map((one) => ({ voteId, ...one })));
    }
    for (let from = 0; from < lines.length; from += CHUNK) {
      const part = lines.slice(from, from + CHUNK);
      await db.insert(rollLine).values(part.map((line) => ({ voteId, ...line })));
    }
    for (let from = 0; from < wallets.length; from += CHUNK) {
      const part = wallets.slice(from, from + CHUNK);
      await db.insert(rollWallet).values(part.map((line) => ({ voteId, ...line })));
    }
  },

  /** Power on the roll of a vote; undefined for whoever does not stand on it, and whose kin do not. */
  async findPower(voteId: VoteId, personId: PersonId): Promise<bigint | undefined> {
    const kin = sql`select voting_family(v.opens_at, ${personId})`;
    const [row] = await db.execute<{ power: string | null }>(
      sql`select ${powerOf(kin)} as power from ${vote} v where v.id = ${voteId}`,
    );
    return row?.power == null ? undefined : BigInt(row.power);
  },

  /** The roll as it was frozen. */
  async listRoll(voteId: VoteId) {
    return db.select().from(rollLine).where(eq(rollLine.voteId, voteId));
  },

  async listRollWallets(voteId: VoteId) {
    return db.select().from(rollWallet).where(eq(rollWallet.voteId, voteId));
  },

  /** What came late, in the order it came. */
  async listLate(voteId: VoteId): Promise<LateRow[]> {
    return db
      .select()
      .from(rollLate)
      .where(eq(rollLate.voteId, voteId))
      .orderBy(asc(rollLate.ordinal));
  },

  /** Whom its base was read from, of each chain; none for rolls of before, and where no token weighs. */
  async listProviders(voteId: VoteId): Promise<ProviderRow[]> {
    const { chainId, provider } = rollProvider;
    return db
      .select({ chainId, provider })
      .from(rollProvider)
      .where(eq(rollProvider.voteId, voteId))
      .orderBy(chainId, provider);
  },

  async listLateWallets(voteId: VoteId): Promise<WeightRow[]> {
    return db
      .select(LATE_WALLET)
      .from(rollLateWallet)
      .innerJoin(rollLate, eq(rollLate.id, rollLateWallet.lateId))
      .where(eq(rollLateWallet.voteId, voteId));
  },

  /** Late lines of one vote are written one after the other, and after what is read for them. */
  async lockSupplement(voteId: VoteId): Promise<void> {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${voteId}, 4366))`);
  },

  async insertLate(
    row: Omit<typeof rollLate.$inferInsert, 'ordinal'>,
    wallets: readonly WeightRow[],
  ): Promise<void> {
    const { voteId } = row;
    const ordinal = sql<number>`(select count(*) from ${rollLate} where vote_id = ${voteId})`;
    await db.insert(rollLate).values({ ...row, ordinal });
    await db
      .insert(rollLateWallet)
      .values(wallets.map(({ personId: _, ...of }) => ({ ...of, voteId, lateId: row.id })));
  },

  /** Of these addresses those that weigh in the vote already, for whomever. */
  async listUsed(voteId: VoteId, addresses: readonly Address[]): Promise<Address[]> {
    if (addresses.length === 0) return [];
    const [base, late] = await Promise.all(
      [rollWallet, rollLateWallet].map((table) =>
        db
          .selectDistinct({ address: table.address })
          .from(table)
          .where(and(eq(table.voteId, voteId), inArray(table.address, [...addresses]))),
      ),
    );
    return [...(base ?? []), ...(late ?? [])].map(({ address }) => address);
  },

  /** Of these wallets those that were somebody else's at any time since the vote opened. */
  async listMoved(
    voteId: VoteId,
    wallets: readonly { address: Address; person: PersonId }[],
  ): Promise<Address[]> {
    const moved: Address[] = [];
    for (const { address, person } of wallets) {
      const [row] = await db.execute<{ moved: boolean }>(sql`
        select exists (select from ${vote} v where v.id = ${voteId} and (
          exists (select from ${walletLink} l join ${wallet} w on w.id = l.wallet_id
            where w.address = ${address} and l.person_id not in (select voting_family(v.opens_at, ${person}))
              and (l.unlinked_at is null or l.unlinked_at > v.opens_at))
          or exists (select from ${vaultLink} c
            where c.address = ${address} and c.person_id not in (select voting_family(v.opens_at, ${person}))
              and (c.ended_at is null or c.ended_at > v.opens_at)))) as moved`);
      if (row?.moved) moved.push(address);
    }
    return moved;
  },

  /** The wallets that weigh for one person so far, base and late. */
  listWeights: (voteId: VoteId, personId: PersonId): Promise<WeightRow[]> =>
    weightsOf(db, voteId, [personId]),

  /** The same for all who are one voter with them. */
  async listFamilyWeights(voteId: VoteId, personId: PersonId): Promise<WeightRow[]> {
    const kin = await db.execute<{ id: PersonId }>(
      sql`select voting_family(v.opens_at, ${personId}) as id from ${vote} v where v.id = ${voteId}`,
    );
    return weightsOf(
      db,
      voteId,
      kin.map(({ id }) => id),
    );
  },

  /** What one person's own line comes to so far. */
  async findLine(voteId: VoteId, personId: PersonId): Promise<bigint> {
    const [base, late] = await Promise.all(
      [rollLine, rollLate].map((table) =>
        db
          .select({ power: table.power })
          .from(table)
          .where(and(eq(table.voteId, voteId), eq(table.personId, personId))),
      ),
    );
    return [...(base ?? []), ...(late ?? [])].reduce((sum, { power }) => sum + power, 0n);
  },
});

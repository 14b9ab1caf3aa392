/** Electoral rolls: who may vote with what power, and which wallets it comes from. */
import { eq, sql } from 'drizzle-orm';
import type { Address, PersonId, VoteId } from '#core/identity.ts';
import { rollLine, rollWallet, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';

/** Of the roll's lines of one voter: wallets add up, a person is one vote (core/voting/kin.ts). */
export const powerOf = sql`(case when v.rules ->> 'power' = 'token-balance/1' then sum(r.power) else max(r.power) end)::text`;

export const rollBooks = (db: Db) => ({
  async insertRoll(
    voteId: VoteId,
    lines: readonly { personId: PersonId; power: bigint }[],
    wallets: readonly {
      chainId: number;
      address: Address;
      personId: PersonId;
      power: bigint;
      block: bigint;
    }[],
  ): Promise<void> {
    for (let from = 0; from < lines.length; from += 5_000) {
      const part = lines.slice(from, from + 5_000);
      await db.insert(rollLine).values(part.map((line) => ({ voteId, ...line })));
    }
    for (let from = 0; from < wallets.length; from += 5_000) {
      const part = wallets.slice(from, from + 5_000);
      await db.insert(rollWallet).values(part.map((line) => ({ voteId, ...line })));
    }
  },

  /** Power on the roll of a vote; undefined for whoever does not stand on it, and whose kin do not. */
  async findPower(voteId: VoteId, personId: PersonId): Promise<bigint | undefined> {
    const [row] = await db.execute<{ power: string | null }>(sql`
      select ${powerOf} as power from ${vote} v join ${rollLine} r on r.vote_id = v.id
       where v.id = ${voteId} and r.person_id in (select voting_family(v.opens_at, ${personId}))
       group by v.id`);
    return row?.power == null ? undefined : BigInt(row.power);
  },

  async listRoll(voteId: VoteId) {
    return db.select().from(rollLine).where(eq(rollLine.voteId, voteId));
  },

  async listRollWallets(voteId: VoteId) {
    return db.select().from(rollWallet).where(eq(rollWallet.voteId, voteId));
  },
});

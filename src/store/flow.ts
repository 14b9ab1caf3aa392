/** What moved of a community's money since a moment, as far as it is final in the books. */
import { type SQL, sql } from 'drizzle-orm';
import type { AssetId, CommunityId, VoteId } from '#core/identity.ts';
import { intent, journal, ledgerAccount, mandate, posting } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type FlowQuery = {
  readonly communityId: CommunityId;
  readonly assetId: AssetId;
  readonly chainId: number;
  /** Stored form of the asset, as it stands in an action. */
  readonly asset: unknown;
  readonly since: Date;
};

/**
 * `seen`: the treasury's account held more or less at a look than payments explain; `paid`: by a payment of that account;
 * `carried`: by a contract.
 */
export type FlowKind = 'seen' | 'paid' | 'carried';
/** Base units; `slot` counts from `since`, the first is 0. */
export type FlowSum = {
  readonly slot: number;
  readonly kind: FlowKind;
  readonly came: bigint;
  readonly gone: bigint;
};
export type OutflowRow = {
  /** Of an intent; null for what a contract carried out. */
  readonly source: string | null;
  /** Whose mandate it was. */
  readonly voteId: VoteId | null;
  readonly chainId: number;
  readonly amount: bigint;
  readonly at: Date;
  readonly txHash: string | null;
};

type Sums<K extends string> = { readonly [S in K]: string };

const moment = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;
const msOf = (at: SQL): SQL => sql`round(extract(epoch from ${at}) * 1000)::int8::text`;

/** The look that opened the book found what was there before: that came in at no time the books know. */
const opening = ({ communityId, assetId }: Pick<FlowQuery, 'communityId' | 'assetId'>): SQL =>
  sql`(select f.id from ${journal} f where f.community_id = ${communityId} and f.asset_id = ${assetId}
    and f.kind = 'treasury-sync' order by f.id limit 1)`;

/** Payments of the treasury's account that are final; what was swept from one of its accounts to the next is none. */
const payments = ({ communityId, chainId, asset, since }: FlowQuery): SQL =>
  sql`select i.source as source, null::uuid as "voteId", i.amount as amount, i.settled_at as at, i.mined_tx_hash as "txHash"
    from ${intent} i
    where i.community_id = ${communityId} and i.purpose = 'treasury' and i.state = 'final'
      and i.settled_at > ${moment(since)} and i.amount > 0
      and split_part(i.source, ':', 1) in ('proposal', 'budget')
      and i.action ->> 'chainId' = ${String(chainId)}
      and i.action -> 'asset' = ${JSON.stringify(asset)}::text::jsonb`;

const mandates = ({ communityId, since }: FlowQuery): SQL =>
  sql`select null as source, m.vote_id as "voteId", m.amount as amount, m.ended_at as at, m.tx_hash as "txHash"
    from ${mandate} m
    where m.community_id = ${communityId} and m.state = 'done'
      and m.ended_at > ${moment(since)} and m.amount > 0`;

const looks = (of: FlowQuery): SQL =>
  sql`select p.amount as amount, j.created_at as at
    from ${journal} j
    join ${posting} p on p.journal_id = j.id
    join ${ledgerAccount} a on a.id = p.account_id
    where j.community_id = ${of.communityId} and j.asset_id = ${of.assetId}
      and j.kind = 'treasury-sync' and a.kind = 'treasury'
      and j.created_at > ${moment(of.since)} and j.id <> ${opening(of)}`;

export const flowBooks = (db: Db) => ({
  /** Sums by part of the time and by what moved it; parts in which nothing moved are left out. */
  async listFlowSums(of: FlowQuery, slotMs: number): Promise<FlowSum[]> {
    const rows = await db.execute<
      { slot: number; kind: FlowKind } & Sums<'came' | 'gone'>
    >(sql`with moved as (
        select 'seen' as kind, s.at, s.amount from (${looks(of)}) s
        union all select 'paid', p.at, -p.amount from (${payments(of)}) p
        union all select 'carried', m.at, -m.amount from (${mandates(of)}) m)
      select kind,
        floor(extract(epoch from at - ${moment(of.since)}) * 1000 / ${slotMs}::int8)::int as slot,
        coalesce(sum(amount) filter (where amount > 0), 0)::text as came,
        coalesce(-sum(amount) filter (where amount < 0), 0)::text as gone
      from moved group by kind, slot order by slot, kind`);
    return rows.map(({ slot, kind, came, gone }) => ({
      ...{ slot, kind, came: BigInt(came), gone: BigInt(gone) },
    }));
  },

  /** What the first look of all found, where it was since then. */
  async findOpening(of: FlowQuery): Promise<{ amount: bigint; at: Date } | undefined> {
    const [row] = await db.execute<Sums<'amount' | 'ms'>>(sql`
      select p.amount::text as amount, ${msOf(sql`j.created_at`)} as ms
      from ${journal} j
      join ${posting} p on p.journal_id = j.id
      join ${ledgerAccount} a on a.id = p.account_id
      where j.id = ${opening(of)} and a.kind = 'treasury' and j.created_at > ${moment(of.since)}`);
    return row && { amount: BigInt(row.amount), at: new Date(Number(row.ms)) };
  },

  /** The largest first, and how many there are in all. */
  async listOutflows(of: FlowQuery, limit: number): Promise<{ rows: OutflowRow[]; count: number }> {
    const rows = await db.execute<
      Pick<OutflowRow, 'source' | 'voteId' | 'txHash'> & Sums<'amount' | 'ms' | 'count'>
    >(sql`
      select o.source, o."voteId", o.amount::text as amount, ${msOf(sql`o.at`)} as ms, o."txHash",
        (count(*) over ())::text as count
      from (${payments(of)} union all ${mandates(of)}) o
      order by o.amount desc, o.at desc limit ${limit}`);
    return {
      rows: rows.map(({ source, voteId, txHash, amount, ms }) => ({
        ...{ source, voteId, txHash, chainId: of.chainId },
        ...{ amount: BigInt(amount), at: new Date(Number(ms)) },
      })),
      count: Number(rows[0]?.count ?? 0),
    };
  },

  /** What was carried out and paid nothing: calls, new tokens, pieces. */
  async findActCount({ communityId, since }: FlowQuery): Promise<number> {
    const [row] = await db.execute<Sums<'count'>>(sql`select (
      (select count(*) from ${intent} i
        where i.community_id = ${communityId} and i.state = 'final' and i.amount = 0
          and i.settled_at > ${moment(since)} and i.source like 'proposal:%')
      + (select count(*) from ${mandate} m
        where m.community_id = ${communityId} and m.state = 'done' and m.amount = 0
          and m.ended_at > ${moment(since)}))::text as count`);
    return Number(row?.count ?? 0);
  },

  /** Members' deposits and withdrawals, as they changed what the vault holds. */
  async findVaultFlow({
    communityId,
    assetId,
    since,
  }: FlowQuery): Promise<{ came: bigint; gone: bigint }> {
    const [row] = await db.execute<Sums<'came' | 'gone'>>(sql`
      select coalesce(-sum(p.amount) filter (where p.amount < 0), 0)::text as came,
        coalesce(sum(p.amount) filter (where p.amount > 0), 0)::text as gone
      from ${journal} j
      join ${posting} p on p.journal_id = j.id
      join ${ledgerAccount} a on a.id = p.account_id
      where j.community_id = ${communityId} and j.asset_id = ${assetId} and a.kind = 'world'
        and j.created_at > ${moment(since)}`);
    return { came: BigInt(row?.came ?? 0), gone: BigInt(row?.gone ?? 0) };
  },
});

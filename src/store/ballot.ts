/** Ballots: one a person and vote. A ballot takes the vote's row shared, the close takes it exclusively (V4). */
import { and, eq, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { standingOf } from '#core/voting/signed.ts';
import { powerOf } from './roll.ts';
import {
  ballot,
  citizenship,
  membership,
  vote,
  voteConsent,
  voteDelegation,
  voteReminder,
} from './schema/index.ts';
import type { Db } from './transaction.ts';
import type { VoteRow } from './vote.ts';

export type BallotRow = typeof ballot.$inferSelect;

/** What a ballot is decided by, read under the vote's lock. */
export type BallotDesk = Pick<
  VoteRow,
  | 'id'
  | 'communityId'
  | 'kind'
  | 'method'
  | 'choices'
  | 'rules'
  | 'state'
  | 'opensAt'
  | 'closesAt'
  | 'rollBlock'
  | 'signing'
  | 'secrecy'
  | 'seal'
  | 'salt'
> & {
  readonly now: Date;
  /** The choice of the ballot that counts so far for this person, whoever of their kin cast it; null without one. */
  readonly earlier: unknown;
  /** Who cast it: sealed ones open for them alone. */
  readonly earlierBy: PersonId | null;
  /** Of it; null where it has none. */
  readonly receipt: string | null;
  /** Of it, where a wallet signed it: the highest that counts for this voter. */
  readonly sequence: number | null;
  /** Power on the roll, null where the person does not stand on it. */
  readonly power: bigint | null;
  readonly member: boolean;
  readonly citizen: boolean;
  /** Somebody named this person in the vote's graph. */
  readonly followed: boolean;
  /** Nothing is shown of whoever votes, or they said yes to it. */
  readonly agreed: boolean;
  /** Of their kin whoever is known longest: as whom they stand in the file. */
  readonly eldest: PersonId;
};

/** A ballot of one of several who are one voter. */
export type OwnBallotRow = {
  person: PersonId;
  choice: unknown;
  receipt: string | null;
  sequence: number | null;
};

export type BallotDeskRow = Pick<
  VoteRow,
  'kind' | 'method' | 'choices' | 'rules' | 'state' | 'signing' | 'secrecy' | 'seal' | 'salt'
> & {
  id: VoteId;
  roll_block: unknown;
  community_id: CommunityId;
  opens_ms: number;
  closes_ms: number;
  now_ms: number;
  ballots: OwnBallotRow[] | null;
  power: string | null;
  member: boolean;
  citizen: boolean;
  followed: boolean;
  agreed: boolean;
  eldest: PersonId;
};

/** Who of the votes `picked` counts as this person: their kin at any time since it opened. */
export const kinOf = (personId: PersonId) =>
  sql`kin as (select p.id as vote_id, voting_family(p.opens_at, ${personId}) as id from picked p)`;
const kinIds = sql`select k.id from kin k where k.vote_id = v.id`;
const kin = sql`(${kinIds})`;

/** The order of casting, in which the law is asked which of a voter's ballots stands. */
const inCastOrder = sql`${ballot.castAt}, ${ballot.id}`;

/** `OwnBallotRow[]` of the ballots that a query or group has; null of none. */
export const ownBallots = sql<OwnBallotRow[] | null>`jsonb_agg(jsonb_build_object(
  'person', ${ballot.personId}, 'choice', ${ballot.choice}, 'receipt', ${ballot.receipt},
  'sequence', ${ballot.sequence}) order by ${inCastOrder})`;

/** The columns of a desk, of a vote `v` and its `kin`. */
export const deskColumns = sql`v.id, v.community_id, v.kind, v.method, v.choices, v.rules, v.state,
  v.signing, v.secrecy, v.seal, v.salt, v.roll_block,
  (extract(epoch from v.opens_at) * 1000)::float8 as opens_ms,
  (extract(epoch from v.closes_at) * 1000)::float8 as closes_ms,
  floor(extract(epoch from civitas_now()) * 1000)::float8 as now_ms,
  (select ${ownBallots} from ${ballot}
    where ${ballot.voteId} = v.id and ${ballot.personId} in ${kin}) as ballots,
  (select k.id from kin k where k.vote_id = v.id order by k.id limit 1) as eldest,
  ${powerOf(kinIds)} as power,
  v.evidence is distinct from 'public' or exists (select 1 from ${voteConsent} c
    where c.vote_id = v.id and c.person_id in ${kin}) as agreed,
  exists (select 1 from ${membership} m
    where m.community_id = v.community_id and m.person_id in ${kin}) as member,
  exists (select 1 from ${citizenship} c where c.community_id = v.community_id
    and c.person_id in ${kin} and c.revoked_at is null) as citizen,
  exists (select 1 from ${voteDelegation} d
    where d.vote_id = v.id and d.to_id in ${kin}) as followed`;

export function deskOf<R extends BallotDeskRow>(row: R) {
  const { community_id, roll_block, opens_ms, closes_ms, now_ms, power, ballots, ...rest } = row;
  const stands = standingOf(ballots ?? []);
  return {
    ...rest,
    earlier: stands?.choice ?? null,
    earlierBy: stands?.person ?? null,
    receipt: stands?.receipt ?? null,
    sequence: stands?.sequence ?? null,
    rollBlock: roll_block,
    communityId: community_id,
    opensAt: new Date(opens_ms),
    closesAt: new Date(closes_ms),
    now: new Date(now_ms),
    power: power === null ? null : BigInt(power),
  };
}

export const ballotBooks = (db: Db) => ({
  /** The ballot that counts for this person in this vote, whoever of their kin cast it. */
  async findBallot(voteId: VoteId, personId: PersonId): Promise<BallotRow | undefined> {
    const rows = await db
      .select({ ballot })
      .from(ballot)
      .innerJoin(vote, eq(vote.id, ballot.voteId))
      .where(
        and(
          eq(ballot.voteId, voteId),
          sql`${ballot.personId} in (select voting_family(${vote.opensAt}, ${personId}))`,
        ),
      )
      .orderBy(inCastOrder);
    return standingOf(rows.map((row) => row.ballot));
  },

  /**
   * Locks the vote's row shared, so that ballots are cast side by side while the close waits for them and they
   * for it, and answers all that decides about a ballot. Written as SQL: it is asked at every press. The time is
   * the lock's time (V4): a locking CTE is never inlined, so its row is locked before `civitas_now()` is read.
   */
  async lockForBallot(voteId: VoteId, personId: PersonId): Promise<BallotDesk | undefined> {
    const [row] = await db.execute<BallotDeskRow>(sql`
      with picked as (select * from ${vote} where id = ${voteId} for share), ${kinOf(personId)}
      select ${deskColumns} from picked v`);
    return row && deskOf(row);
  },

  /**
   * One row per vote and person, in one statement. The last ballot before the close stands (V2): of two at once
   * that is the one cast later by the law's time, whichever is written last; one that a wallet signed gives way to
   * one of a higher sequence only. Answers whether it stands.
   */
  async insertBallot(row: {
    id: string;
    voteId: VoteId;
    personId: PersonId;
    accountId: AccountId;
    choice: unknown;
    receipt?: string;
    castAt: Date;
    /** Of a wallet. */
    signed?: { sequence: number; signature: unknown } | undefined;
  }): Promise<boolean> {
    const { signed } = row;
    const signature = signed ? JSON.stringify(signed.signature) : null;
    const written = await db.execute(sql`
      insert into ${ballot} as b
        (id, vote_id, person_id, account_id, choice, receipt, signature, sequence, cast_at, revision)
      values (${row.id}, ${row.voteId}, ${row.personId}, ${row.accountId},
        ${JSON.stringify(row.choice)}::jsonb, ${row.receipt ?? null}, ${signature}::jsonb,
        ${signed?.sequence ?? null}, ${row.castAt.toISOString()}::timestamptz, 1)
      on conflict (vote_id, person_id) do update set id = excluded.id,
        account_id = excluded.account_id, choice = excluded.choice, receipt = excluded.receipt,
        signature = excluded.signature, sequence = excluded.sequence, cast_at = excluded.cast_at,
        revision = b.revision + 1
        where excluded.cast_at >= b.cast_at
          and (b.sequence is null or coalesce(excluded.sequence, -1) > b.sequence)
      returning id`);
    return written.length === 1;
  },

  /** The ballot that a receipt was given for, while it stands. */
  async findBallotByReceipt(voteId: VoteId, receipt: string): Promise<BallotRow | undefined> {
    const [row] = await db
      .select()
      .from(ballot)
      .where(and(eq(ballot.voteId, voteId), eq(ballot.receipt, receipt)));
    return row;
  },

  /** Who said yes to what a ballot of this vote will show. */
  async listConsents(voteId: VoteId): Promise<PersonId[]> {
    const rows = await db
      .select({ person: voteConsent.personId })
      .from(voteConsent)
      .where(eq(voteConsent.voteId, voteId));
    return rows.map(({ person }) => person);
  },

  /** Notes who is reminded of a vote, once each; those who had not been. */
  async insertReminders(
    voteId: VoteId,
    persons: readonly PersonId[],
    at: Date,
  ): Promise<PersonId[]> {
    if (persons.length === 0) return [];
    const rows = await db
      .insert(voteReminder)
      .values(persons.map((personId) => ({ voteId, personId, at })))
      .onConflictDoNothing()
      .returning({ personId: voteReminder.personId });
    return rows.map(({ personId }) => personId);
  },

  /** Who has cast a ballot, whatever it says. */
  async listVoters(voteId: VoteId): Promise<PersonId[]> {
    const rows = await db
      .select({ personId: ballot.personId })
      .from(ballot)
      .where(eq(ballot.voteId, voteId));
    return rows.map(({ personId }) => personId);
  },

  /** What a public vote shows of its voters was said, and this one agreed. */
  async insertConsent(voteId: VoteId, personId: PersonId, at: Date): Promise<void> {
    await db.insert(voteConsent).values({ voteId, personId, at }).onConflictDoNothing();
  },

  /** In the order of casting. */
  async listBallots(voteId: VoteId): Promise<BallotRow[]> {
    return db.select().from(ballot).where(eq(ballot.voteId, voteId)).orderBy(inCastOrder);
  },
});

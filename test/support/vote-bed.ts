/** Votes and proposals in any state, written straight into the books. */
import { v7 as uuidv7 } from 'uuid';
import { asId, type CommunityId, type VoteId } from '#core/identity.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import type { StoredVoteState } from '#core/voting/lifecycle.ts';
import type { PersonView } from '#service/person.ts';
import { createLedgerBed, foundCommunity } from './ledger-bed.ts';
import { until } from './poll.ts';
import type { TestStore } from './postgres.ts';

export const OPENS = new Date('2026-03-01T00:00:00Z');
export const CLOSES = new Date('2026-03-02T00:00:00Z');
export const CLOSED = { closedAt: CLOSES, result: { v: 1 }, resultHash: '0x01' };

/** That many milliseconds from then, as SQL takes it. */
export const at = (date: Date, offsetMs: number) =>
  new Date(date.getTime() + offsetMs).toISOString();

export type VoteBed = Awaited<ReturnType<typeof createVoteBed>>;

export async function createVoteBed(database: TestStore) {
  const { sql } = database;
  const bed = createLedgerBed(database);
  const { store } = bed;
  const community = await foundCommunity(store);
  const elsewhere: CommunityId = await foundCommunity(store);
  const ada = await bed.member('Ada');
  const bo = await bed.member('Bo');

  async function insertVote(
    state: StoredVoteState,
    kind: 'poll' | 'proposal' = 'poll',
  ): Promise<VoteId> {
    const id = asId<VoteId>(uuidv7());
    await store.votes.insertVote({
      id,
      communityId: community,
      kind,
      method: 'single-choice/1',
      choices: ['A', 'B'],
      rules: { v: 1 },
      state,
      salt: '0x00',
      opensAt: OPENS,
      closesAt: CLOSES,
      ...(state === 'closed' && CLOSED),
    });
    return id;
  }

  async function insertProposal(state: ProposalState): Promise<VoteId> {
    const voteId = await insertVote('pending', 'proposal');
    await store.proposals.insertProposal({
      voteId,
      communityId: community,
      number: await store.communities.insertNumber(community, 'proposal'),
      title: 'Paint the hall',
      body: '',
      track: 'action',
      action: { v: 1 },
      actionHash: '0x01',
      rules: { v: 1 },
      power: 'one-person/1',
      moneyAtRisk: 5n,
      state,
      timelockMs: 1_000,
      publishedAt: OPENS,
      createdBy: ada.person,
      createdAt: OPENS,
      eventKey: voteId,
    });
    return voteId;
  }

  return {
    ...bed,
    community,
    elsewhere,
    ada,
    bo,
    insertVote,
    insertProposal,

    cast: (vote: VoteId, who: PersonView, castAt: string, id = uuidv7()) =>
      sql`insert into ballot (vote_id, person_id, id, account_id, choice, revision, cast_at)
        values (${vote}, ${who.person}, ${id}, ${who.account}, '{"choice":1}', 1, ${castAt})`,

    /** Sets columns of one row, written as SQL. */
    set: (table: 'vote' | 'proposal', id: VoteId, changes: string) =>
      sql.unsafe(
        `update ${table} set ${changes} where ${table === 'vote' ? 'id' : 'vote_id'} = $1`,
        [id],
      ),

    /** Returns when a statement like this one waits for a lock. */
    async waitingOf(pattern: string): Promise<void> {
      await until(`a lock waited for by ${pattern}`, async () => {
        const rows = await sql`select 1 from pg_stat_activity
          where wait_event_type = 'Lock' and query like ${pattern} and datname = current_database()`;
        return rows.length > 0;
      });
    },
  };
}

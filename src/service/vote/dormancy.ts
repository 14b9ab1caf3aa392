/** How many citizens a quorum is a share of: read in the transaction that opens a vote, as things were at T0. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import {
  awakeSince,
  type QuorumBase,
  quorumBase,
  quorumBaseFromJson,
} from '#core/voting/dormancy.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

type Asked = {
  community: CommunityId;
  /** Who were citizens when it was published, and are still. */
  citizens: readonly PersonId[];
  /** Binding votes in a row that make dormant; 0: nobody is. */
  after: number;
  /** T0. */
  publishedAt: Date;
};

export async function readQuorumBase(
  books: Books,
  { community, citizens, after, publishedAt }: Asked,
): Promise<QuorumBase> {
  const votes =
    after === 0 ? [] : await books.presences.listBindingVotes(community, publishedAt, after);
  const opened = votes.map(({ opensAt }) => opensAt.getTime());
  const ids = votes.map(({ id }) => id);
  const rule = { after, votes: votes.length };
  if (votes.length < after || after === 0) {
    return quorumBase(
      citizens.map(() => ({ entitled: 0, present: true })),
      rule,
    );
  }
  const since = awakeSince(new Date(Math.min(...opened)), publishedAt);
  const entitled = await books.presences.listEntitled(ids);
  const span = { since, until: publishedAt };
  const present = new Set(await books.presences.listPresent(community, ids, span));
  return quorumBase(
    citizens.map((person) => ({
      entitled: entitled.get(person) ?? 0,
      present: present.has(person),
    })),
    rule,
  );
}

/** Null where no quorum is a share of the citizens, or the vote has not opened. */
export const quorumBaseOf = (row: Pick<VoteRow, 'rules'>): QuorumBase | null =>
  quorumBaseFromJson((row.rules as { base?: unknown }).base);

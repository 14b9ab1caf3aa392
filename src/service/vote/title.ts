/** How people name a vote: its number and title. */
import type { VoteId } from '#core/identity.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

export type VoteTitle = {
  readonly id: VoteId;
  readonly kind: VoteKind;
  readonly number: number;
  readonly title: string;
};

/** Undefined for what has no row of its own yet. */
export async function titleOf(
  books: Books,
  { id, kind }: Pick<VoteRow, 'id' | 'kind'>,
): Promise<VoteTitle | undefined> {
  if (kind === 'poll') {
    const poll = await books.votes.findPoll(id);
    return poll && { id, kind, number: poll.number, title: poll.question };
  }
  if (kind === 'election') {
    const election = await books.elections.findElection(id);
    return election && { id, kind, number: election.number, title: election.office };
  }
  const row = await books.proposals.findProposal(id);
  return row && { id, kind, number: row.number, title: row.title };
}

/** What a vote asks, in the author's words. */
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

export async function questionOf(
  books: Books,
  { id, kind, choices }: Pick<VoteRow, 'id' | 'kind' | 'choices'>,
): Promise<string> {
  switch (kind) {
    case 'poll':
      return (await books.votes.findPoll(id))?.question ?? '';
    case 'proposal':
      return (await books.proposals.findProposal(id))?.title ?? '';
    case 'election':
      return choices.join(' | ');
  }
}

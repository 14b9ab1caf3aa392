/** How a vote is named: its number and what it asks, in the author's words. */
import type { VoteId } from '#core/identity.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

export type VoteTitle = {
  readonly id: VoteId;
  readonly kind: VoteKind;
  readonly number: number;
  /** Null while a moderator has folded the text. */
  readonly title: string | null;
};

type Named = Pick<VoteRow, 'id' | 'kind'>;

async function asked(books: Books, { id, kind }: Named) {
  switch (kind) {
    case 'poll': {
      const row = await books.votes.findPoll(id);
      return row && { number: row.number, question: row.question };
    }
    case 'election': {
      const row = await books.elections.findElection(id);
      return row && { number: row.number, question: row.office };
    }
    case 'proposal': {
      const row = await books.proposals.findProposal(id);
      return row && { number: row.number, question: row.title };
    }
  }
}

/** Folded or not: what a wallet signs and the public page keeps. */
export const questionOf = async (books: Books, vote: Named): Promise<string> =>
  (await asked(books, vote))?.question ?? '';

export const numberOf = async (books: Books, vote: Named): Promise<number> =>
  (await asked(books, vote))?.number ?? 0;

/** As the chats may show it; undefined for what has no row of its own yet. */
export async function titleOf(books: Books, vote: Named): Promise<VoteTitle | undefined> {
  const { id, kind } = vote;
  const found = await asked(books, vote);
  if (!found) return undefined;
  const folded = kind === 'proposal' && (await books.folds.findLiveFold(id)) !== undefined;
  return { id, kind, number: found.number, title: folded ? null : found.question };
}

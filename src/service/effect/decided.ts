/** How people call the decision that something goes back to. */
import type { VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Books } from '#store/index.ts';

/** The number of the proposal that decided it. */
export async function numberOfDecision(books: Books, decidedBy: VoteId): Promise<number> {
  const proposal = await books.proposals.findProposal(decidedBy);
  invariant(proposal, 'what was decided has a proposal');
  return proposal.number;
}

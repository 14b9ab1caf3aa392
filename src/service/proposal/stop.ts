/**
 * What repeats is ended: by a decision, or by the treasurer alone, since that only lowers what is paid. A run under way is
 * the chain's; in the hands of a contract it is called back, as far as that is still possible there.
 */
import type { EndRepeatingAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanText, isBlank } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Audit } from '../audit.ts';
import type { Mandates } from '../mandate.ts';
import type { Offices } from '../office.ts';
import { endRun, repeatingIn } from './run-end.ts';
import { isWaiting, type ProposalSettlement } from './settlement.ts';

type Dependencies = {
  store: Store;
  offices: Pick<Offices, 'require'>;
  audit: Pick<Audit, 'note'>;
  settlement: Pick<ProposalSettlement, 'settle'>;
  mandates: Pick<Mandates, 'withdraw'>;
};

export type Stops = ReturnType<typeof createStops>;

export function createStops({ store, offices, audit, settlement, mandates }: Dependencies) {
  async function repeatingOf(
    books: Books,
    community: CommunityId,
    voteId: VoteId,
    text: string,
  ): Promise<Result<ProposalRow>> {
    const row = await books.proposals.lockProposal(voteId);
    if (row?.communityId !== community) return refuse({ code: 'proposal-unknown', text });
    return repeatingIn(row) && isWaiting(row)
      ? accept(row)
      : refuse({ code: 'not-repeating', number: row.number });
  }

  /** No run begins any more; one that waits is left out. */
  async function end(books: Books, row: ProposalRow, why: string): Promise<void> {
    const runs = await books.proposalRuns.listRuns(row.voteId);
    const { run, state: last } = runs.at(-1) ?? { run: 0, state: null };
    if (last === 'waiting') {
      await endRun(books, row, { run, state: 'skipped', reason: why, txHash: null });
    }
    const there = await mandates.withdraw(books, row.voteId, 'stopped');
    // Past stopping, or of the own account, it is the chain's.
    const isCalledBack = there.ok && there.value;
    const hasBegun = runs.some(
      ({ state }) => state === 'done' || (state === 'begun' && !isCalledBack),
    );
    const state = hasBegun ? 'executed' : 'failed';
    await settlement.settle(row.voteId, state, why, row.txHash, books);
  }

  return {
    /** The treasurer's, for a public reason; to begin again takes another proposal. */
    async stop(
      community: CommunityId,
      person: PersonId,
      voteId: VoteId,
      said: string,
    ): Promise<Result<{ number: number }>> {
      const reason = cleanText(said);
      if (isBlank(reason)) return refuse({ code: 'reason-missing' });
      return store.transaction('stop what repeats', async (books) => {
        const found = await repeatingOf(books, community, voteId, '');
        if (!found.ok) return found;
        const right = await offices.require(community, person, 'proposal.stop', books);
        if (!right.ok) return right;
        const { number } = found.value;
        await end(books, found.value, 'repeats-stopped');
        await audit.note(books, {
          ...{ community, actor: person, action: 'proposal.stop', subject: `#${number}`, reason },
        });
        return accept({ number });
      });
    },

    decided: {
      async check(
        books: Books,
        community: CommunityId,
        { proposal, number }: EndRepeatingAction,
      ): Promise<Result<null>> {
        const found = await repeatingOf(books, community, proposal, String(number));
        if (!found.ok) return found;
        return found.value.number === number
          ? accept(null)
          : refuse({ code: 'proposal-unknown', text: String(number) });
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        { proposal, number }: EndRepeatingAction,
      ): Promise<Result<null>> {
        const found = await repeatingOf(books, community, proposal, String(number));
        if (!found.ok) return found;
        await end(books, found.value, 'repeats-ended');
        await audit.note(books, {
          ...{ community, actor: undefined, action: 'proposal.stop', subject: `#${number}` },
        });
        return accept(null);
      },
    },
  };
}

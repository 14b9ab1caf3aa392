/** What a receipt is worth: whether the ballot it was given for stands, and of a closed vote the proof that it counted. */
import type { CommunityId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import {
  isReceiptOf,
  parseReceipt,
  type Receipt,
  receiptLeaf,
  receiptProof,
  receiptRoot,
} from '#core/voting/receipt.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { RejectedBallot } from '#core/voting/tally.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { type Held, namesOf, unopenedHeld } from './election.ts';
import type { Seals } from './seal.ts';

export type ReceiptProof = {
  readonly receipt: Receipt;
  readonly leaf: Hex;
  readonly proof: readonly Hex[];
  readonly root: Hex;
};

export type ReceiptLook = {
  readonly vote: VoteId;
  readonly kind: VoteKind;
  /** As people know it; null for a vote without one. */
  readonly number: number | null;
  readonly closesAt: Date;
} & (
  | { /** It will be counted, unless it is replaced. */ readonly state: 'stands' }
  | { readonly state: 'counted'; readonly proof: ReceiptProof }
  /** Another ballot of this voter took its place. */
  | { readonly state: 'dead' }
  /** The vote came to nothing, or the ballot could not be read when it was counted. */
  | { readonly state: 'not-counted' }
);

/** The receipts of the ballots that counted in a closed vote, in the order of their text: it says nothing of when. */
export function countedReceipts(row: VoteRow, held: Held, seals: Seals): Receipt[] {
  const nameOf = namesOf(row, seals);
  const result = row.result as { rejected?: readonly RejectedBallot[] } | null;
  const rejected = new Set(
    result?.rejected?.flatMap((one) => (one.in === 'ballots' ? [one.voter] : [])) ?? [],
  );
  return [...held.effective]
    .flatMap(([person, { receipt }]) =>
      receipt === null || rejected.has(nameOf(person)) ? [] : [receipt as Receipt],
    )
    .sort();
}

export type Receipts = ReturnType<typeof createReceipts>;

export function createReceipts({ store, seals }: { store: Store; seals: Seals }) {
  const numberOf = async ({ id, kind }: VoteRow): Promise<number | null> => {
    const row =
      kind === 'poll'
        ? await store.votes.findPoll(id)
        : kind === 'proposal'
          ? await store.proposals.findProposal(id)
          : await store.elections.findElection(id);
    return row?.number ?? null;
  };

  /** The vote whose tag it bears. */
  async function voteOf(community: CommunityId, receipt: Receipt): Promise<VoteRow | undefined> {
    const salts = await store.votes.listSalts(community);
    const given = salts.find(({ salt }) => isReceiptOf(salt as Hex, receipt));
    return given && store.votes.findVote(given.id);
  }

  return {
    async look(community: CommunityId, text: string): Promise<Result<ReceiptLook>> {
      const receipt = parseReceipt(text);
      const row = receipt && (await voteOf(community, receipt));
      if (!receipt || !row) return refuse({ code: 'receipt-unknown' });
      const { id, kind, closesAt, state } = row;
      const about = { vote: id, kind, closesAt, number: await numberOf(row) };
      const held = await unopenedHeld(store, row);
      const stands = [...held.effective.values()].some((ballot) => ballot.receipt === receipt);
      if (!stands) return accept({ ...about, state: 'dead' });
      if (state === 'open') return accept({ ...about, state: 'stands' });
      if (state !== 'closed') return accept({ ...about, state: 'not-counted' });
      if (seals.lossOf(row)) return refuse({ code: 'seal-key-lost' });
      const all = countedReceipts(row, held, seals);
      const proof = receiptProof(all, receipt);
      if (!proof) return accept({ ...about, state: 'not-counted' });
      const proven = { receipt, leaf: receiptLeaf(receipt), proof, root: receiptRoot(all) };
      return accept({ ...about, state: 'counted', proof: proven });
    },
  };
}

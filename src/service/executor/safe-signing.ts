/**
 * An owner signs what was decided, on a page of ours. Nobody has to show who he is: what counts is a signature of a
 * present owner of the Safe over the very transaction that waits, and whoever brings it gains nothing by it (T17).
 */

import { parseAddress } from '#core/address.ts';
import type { Action } from '#core/execution/intent.ts';
import type { SafeProblem } from '#core/execution/safe.ts';
import { Fault } from '#core/fault.ts';
import {
  type Address,
  asAddress,
  type MandateId,
  toChecksumAddress,
  type VoteId,
} from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Mandates } from '../mandate.ts';
import type { Case } from './desk.ts';
import { detailOf, draftFor, placeOf, type SafeDependencies } from './safe.ts';

/** What the page shows before a wallet is asked, and after. */
export type OwnerPaper = {
  mandate: MandateId;
  /** Of the community, as a proposal is called there. */
  number: number;
  title: string;
  communityName: string;
  locale: string;
  safe: Address;
  chainId: number;
  nonce: bigint;
  hash: Hex;
  steps: readonly Action[];
  /** How the amounts of payments are shown. */
  asset: { symbol: string; decimals: number; token: Address | null };
  /** The call as the Safe makes it; `operation` 1 is the delegation to MultiSendCallOnly. */
  call: { to: Address; value: bigint; data: Hex; operation: 0 | 1 };
  owners: readonly { address: Address; signed: boolean }[];
  needed: number;
  problem: SafeProblem | null;
  until: Date;
};

type Dependencies = SafeDependencies & {
  store: Store;
  mandates: Pick<Mandates, 'read' | 'signed'>;
};

export type SafeSigning = ReturnType<typeof createSafeSigning>;

/** One that waits for its owners, with what they sign. */
type Open = Case & { readonly nonce: bigint };

export function createSafeSigning(deps: Dependencies) {
  const { store, contracts, mandates } = deps;

  async function openCase(id: MandateId, books?: Books): Promise<Result<Open>> {
    const of = await mandates.read(id, books);
    const nonce = of?.executor.kind === 'safe' ? detailOf(of.mandate).nonce : null;
    const waits = of?.mandate.state === 'collecting' || of?.mandate.state === 'executing';
    return of && nonce !== null && waits
      ? accept({ ...of, nonce })
      : refuse({ code: 'owners-not-asked' });
  }

  /** By the chain as it is now, not as it was at the last look. */
  async function presentOwner(of: Case, text: string): Promise<Result<Address>> {
    const parsed = parseAddress(text);
    if (!parsed.ok) return parsed;
    const address = parsed.value;
    const { chainId, contract } = placeOf(of);
    const { owners } = await contracts.safe.standing(chainId, contract);
    return owners.includes(address)
      ? accept(address)
      : refuse({ code: 'owner-foreign', address, owners });
  }

  return {
    /** The mandate of a proposal whose owners are asked now; undefined where they are not. */
    async askedFor(vote: VoteId): Promise<MandateId | undefined> {
      const row = await store.mandates.findMandateOf(vote);
      const open = row && (await openCase(row.id));
      return open?.ok ? row?.id : undefined;
    },

    async paper(id: MandateId): Promise<Result<OwnerPaper>> {
      const open = await openCase(id);
      if (!open.ok) return open;
      const { mandate, carried, signatures, nonce } = open.value;
      const { chainId, contract: safe } = placeOf(open.value);
      const proposal = await store.proposals.findProposal(mandate.voteId);
      const community = await store.communities.findCommunity(mandate.communityId);
      const asset = await store.communities.findAsset(mandate.communityId);
      if (!proposal || !community || !asset) return refuse({ code: 'owners-not-asked' });
      const token = asset.token === null ? null : asAddress(asset.token);
      const { transaction: call, hash } = draftFor(deps, open.value, nonce);
      const { owners, threshold: needed, problem } = detailOf(mandate);
      const signers = new Set(signatures.map(({ signer }) => signer));
      return accept({
        ...{ mandate: id, number: proposal.number, title: proposal.title },
        ...{ communityName: community.name, locale: community.locale },
        ...{ safe, chainId, nonce, hash, call, needed, problem, until: mandate.notAfter },
        steps: carried.steps,
        asset: { symbol: asset.symbol, decimals: asset.decimals, token },
        owners: owners.map((address) => ({ address, signed: signers.has(address) })),
      });
    },

    /** The typed data for this wallet, where it is an owner's that has not signed. */
    async prepare(
      id: MandateId,
      wanted: { address: string },
    ): Promise<Result<{ message: string; address: `0x${string}` }>> {
      const open = await openCase(id);
      if (!open.ok) return open;
      const owner = await presentOwner(open.value, wanted.address);
      if (!owner.ok) return owner;
      const address = owner.value;
      if (open.value.signatures.some(({ signer }) => signer === address)) {
        return refuse({ code: 'owner-signed', address });
      }
      const { typed: message } = draftFor(deps, open.value, open.value.nonce);
      return accept({ message, address: toChecksumAddress(address) });
    },

    /** The signature comes back: it is kept, or there is a reason why not and nothing changed. */
    async sign(
      id: MandateId,
      given: { address: string; message: string; signature: string },
    ): Promise<Result<{ signed: number; needed: number }>> {
      const open = await openCase(id);
      if (!open.ok) return open;
      const of = open.value;
      const draft = draftFor(deps, of, of.nonce);
      if (given.message !== draft.typed) return refuse({ code: 'owner-text-over' });
      const owner = await presentOwner(of, given.address);
      if (!owner.ok) return owner;
      const judged = await judge(of, draft, owner.value, given.signature);
      if (!judged.ok) return judged;
      const { signature } = judged.value;
      return store.transaction('keep an owner signature', async (books) => {
        const row = await books.mandates.lockMandate(id);
        const present = await openCase(id, books);
        if (!row || !present.ok) return refuse({ code: 'owners-not-asked' });
        const { mandate, signatures } = present.value;
        if (mandate.round !== of.mandate.round || mandate.reference !== draft.hash) {
          return refuse({ code: 'owner-text-over' });
        }
        if (signatures.some(({ signer }) => signer === owner.value)) {
          return refuse({ code: 'owner-signed', address: owner.value });
        }
        await books.mandates.insertSignature({
          ...{ mandateId: id, communityId: mandate.communityId, round: mandate.round },
          ...{ signer: owner.value, signature, way: 'page', signedAt: await books.now() },
        });
        await mandates.signed(books, mandate);
        const { owners, threshold: needed } = detailOf(mandate);
        const signers = new Set([owner.value, ...signatures.map(({ signer }) => signer)]);
        return accept({ signed: owners.filter((one) => signers.has(one)).length, needed });
      });
    },
  };

  async function judge(of: Case, draft: ReturnType<typeof draftFor>, owner: Address, text: string) {
    try {
      const given = { owner, signature: text };
      const found = await contracts.safe.judge(placeOf(of), draft, [owner], given);
      return found ? accept(found) : refuse({ code: 'signature-wrong' });
    } catch (error) {
      if (error instanceof Fault) return refuse({ code: 'signature-unverifiable' });
      throw error;
    }
  }
}

/** The accounts of a community: treasury, vault and gas purse on every chain of the deployment (I9). */
import { PURSES, type Purse } from '#core/execution/intent.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Room } from './options.ts';

export type AccountView = {
  readonly chainId: number;
  readonly purpose: Purse;
  readonly address: Address;
  readonly frozenReason: string | null;
};

const viewOf = ({ chainId, purpose, address, frozenReason }: SenderRow): AccountView => ({
  chainId,
  purpose,
  address,
  frozenReason,
});

const isUsed = ({ retiredAt }: SenderRow): boolean => retiredAt === null;

export function createAccounts({ store, chain, broadcast, signers, ids, log }: Room) {
  const isForeign = async (community: CommunityId, address: Address): Promise<boolean> => {
    const owner = await store.executions.findSenderOwner(address);
    return owner !== undefined && owner !== community;
  };

  return {
    /**
     * Registers the accounts that are missing, each with its nonce at a final block: what the chain does with it
     * from then on must be ours (T19). Throws a fault when the chain cannot be asked; harmless twice.
     */
    async ensureAccounts(community: CommunityId): Promise<readonly AccountView[]> {
      const row = await store.communities.findCommunity(community);
      if (!row) throw new Error(`there is no community ${community}`);
      const known = await store.executions.listSenders(community);
      const keys = PURSES.flatMap((purpose) => {
        // A chain that is added later gets no key that was rotated away.
        const before = known.filter((one) => one.purpose === purpose);
        const generation = Math.max(0, ...before.map((one) => one.generation));
        const own = signers.accountsOf(row.seedIndex, generation);
        return own.filter((one) => one.purpose === purpose).map((one) => ({ ...one, generation }));
      });
      for (const chainId of chain.chainIds) {
        const missing = keys.filter(
          ({ purpose }) => !known.some((one) => one.chainId === chainId && one.purpose === purpose),
        );
        if (missing.length === 0) continue;
        const final = await chain.finalBlock(chainId);
        for (const { purpose, address, index, generation } of missing) {
          const registeredNonce = await broadcast.nonceAt(chainId, address, final.number);
          const inserted = await store.executions.insertSender({
            id: ids(),
            communityId: community,
            chainId,
            purpose,
            address,
            derivationIndex: index,
            generation,
            registeredNonce,
            fence: 0,
            createdAt: await store.now(),
          });
          if (!inserted && (await isForeign(community, address))) {
            log.error({ community, chainId, purpose, address }, "this key is another community's");
          }
        }
      }
      return (await store.executions.listSenders(community)).filter(isUsed).map(viewOf);
    },

    async accountsOf(community: CommunityId): Promise<readonly AccountView[]> {
      return (await store.executions.listSenders(community)).filter(isUsed).map(viewOf);
    },

    /** Where the community's own money is; null before `ensureAccounts`, and without an executor. */
    async treasuryOf(community: CommunityId, chainId?: number): Promise<Address | null> {
      const asset = chainId ?? (await store.communities.findAsset(community))?.chainId;
      const wanted = asset ?? chain.chainIds[0];
      if (wanted === undefined) return null;
      const row = await store.executions.findSenderOf(community, wanted, 'treasury');
      return row?.address ?? null;
    },

    /** The address of the key that is there for the treasury and is another community's; null where none is. */
    async foreignTreasuryOf(community: CommunityId): Promise<Address | null> {
      const row = await store.communities.findCommunity(community);
      const keys = row ? signers.accountsOf(row.seedIndex) : [];
      const key = keys.find(({ purpose }) => purpose === 'treasury');
      return key && (await isForeign(community, key.address)) ? key.address : null;
    },

    /** Where members' deposits go; null without custody keys. */
    async vaultOf(community: CommunityId, chainId: number): Promise<Address | null> {
      const row = await store.executions.findSenderOf(community, chainId, 'vault');
      return row?.address ?? null;
    },
  };
}

/** Who keeps the community's money and carries out what a track decides: its own account, or a connected contract. */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import type { Executor } from '#core/proposal/executor.ts';
import { TRACK_OF_ACTION } from '#core/proposal/tracks.ts';
import type { Books, Store } from '#store/index.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { Executions } from '../execution/index.ts';
import type { Tracks } from '../track.ts';

export type Keeper =
  | { readonly kind: 'direct'; readonly address: Address | null }
  | { readonly kind: 'contract'; readonly address: Address; readonly executor: ExecutorRow };

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'finalBlock'>;
  tokens: Pick<Tokens, 'balancesOf' | 'nativeBalances'>;
  tracks: Pick<Tracks, 'view'>;
  executions: Pick<Executions, 'treasuryOf' | 'lookAtTreasury'>;
};

export type Keepers = ReturnType<typeof createKeepers>;

export function createKeepers({ store, chain, tokens, tracks, executions }: Dependencies) {
  /** What keeps the money of what is decided by such a rule; undefined where that contract is not connected any more. */
  async function keeperBy(
    community: CommunityId,
    chosen: Executor,
    chainId: number,
    books: Books = store,
  ): Promise<Keeper | undefined> {
    if (chosen === 'direct') {
      return { kind: 'direct', address: await executions.treasuryOf(community, chainId) };
    }
    const executor = await books.mandates.findExecutorAt(chainId, chosen);
    return executor?.communityId === community
      ? { kind: 'contract', address: executor.keeper, executor }
      : undefined;
  }

  /** Of what is proposed now: chain actions are all of one track. */
  async function standing(community: CommunityId, chainId: number): Promise<Keeper | undefined> {
    const { track } = await tracks.view(community, TRACK_OF_ACTION.transfer);
    return keeperBy(community, track.executor, chainId);
  }

  /** What it holds of the community's asset at a final block, in base units; null: unknown. */
  async function heldBy(community: CommunityId, keeper: Keeper): Promise<bigint | null> {
    if (keeper.kind === 'direct') {
      return (await executions.lookAtTreasury(community))?.held ?? null;
    }
    const asset = await store.communities.findAsset(community);
    if (!asset || asset.kind === 'credit' || asset.chainId === null) return null;
    const { address } = keeper;
    const block = await chain.finalBlock(asset.chainId);
    const held =
      asset.token === null
        ? await tokens.nativeBalances(asset.chainId, [address], block)
        : await tokens.balancesOf('erc20', asset.chainId, asAddress(asset.token), [address], block);
    return held.get(address) ?? null;
  }

  return {
    keeperBy,
    standing,
    heldBy,
    /** Where the money is by the rules that stand; null where there is none. */
    async addressOf(community: CommunityId, chainId: number): Promise<Address | null> {
      return (await standing(community, chainId))?.address ?? null;
    },
    /** Of what is proposed now; null: unknown, or there is none. */
    async heldNow(community: CommunityId): Promise<bigint | null> {
      const asset = await store.communities.findAsset(community);
      if (!asset || asset.chainId === null) return null;
      const keeper = await standing(community, asset.chainId);
      return keeper ? heldBy(community, keeper) : null;
    },
  };
}

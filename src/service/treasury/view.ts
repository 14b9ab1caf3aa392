/**
 * A community's money at a glance, for whoever asks: who holds how much of which token, what of it is spoken for, and
 * what came and went. Nothing is written by it. The words are chat's.
 */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { type Address, type AssetId, asAddress, asId, type CommunityId } from '#core/identity.ts';
import { promisedIn, sumKnown } from '#core/ledger/overview.ts';
import { TRACK_OF_ACTION } from '#core/proposal/tracks.ts';
import type { Store } from '#store/index.ts';
import type { RuleReader } from '../gate/token.ts';
import type { Tracks } from '../track.ts';
import { type FlowView, readFlows } from './flow.ts';
import { createHolderReader, type Holder, type HolderKind, type Holding } from './holder.ts';
import { createNamedReader } from './named.ts';
import { type PromisedView, readPromised } from './promised.ts';
import type { Bounded } from './read-in-time.ts';

export type HolderView = Holder & {
  /** The community's own money, which counts in its total. */
  readonly own: boolean;
  /** What is decided now is paid from here. */
  readonly pays: boolean;
  /** Holds nothing of what is named, and nothing has to be said of that. */
  readonly isIdle: boolean;
};

/** The asset the books are kept in, in base units; what could not be read leaves what depends on it unknown. */
export type AssetStanding = {
  readonly chainId: number;
  readonly token: Address | null;
  readonly symbol: string;
  readonly decimals: number;
  /** All of it that is the community's own. */
  readonly total: bigint | null;
  readonly promised: PromisedView;
  /** Below zero where more is spoken for than there is. */
  readonly free: bigint | null;
  readonly flows: FlowView;
};

export type TreasuryView = {
  /** Null: the books are kept in credits, which no chain knows. */
  readonly asset: AssetStanding | null;
  readonly holders: readonly HolderView[];
  /** Contracts that decisions name and that could not be asked what they are. */
  readonly unread: number;
};

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'chainIds' | 'finalBlock'>;
  tokens: Pick<Tokens, 'describe' | 'coinOf' | 'readingsOf'>;
  rules: Pick<RuleReader, 'known'>;
  tracks: Pick<Tracks, 'view'>;
} & Bounded;

/** What is the community's: the purse pays for the network alone, and the vault is its members'. */
const OWN: readonly HolderKind[] = ['account', 'replaced', 'contract'];

export type TreasuryViews = ReturnType<typeof createTreasuryViews>;

export function createTreasuryViews(deps: Dependencies) {
  const { store, chain, tracks } = deps;
  const named = createNamedReader({ ...deps, chainIds: chain.chainIds });
  const holders = createHolderReader(deps);

  return {
    async read(community: CommunityId): Promise<TreasuryView> {
      const [tokens, row, { track }] = await Promise.all([
        named.read(community),
        store.communities.findAsset(community),
        tracks.view(community, TRACK_OF_ACTION.transfer),
      ]);
      const asset = row && row.kind !== 'credit' ? row : undefined;
      const token = asset?.token ? asAddress(asset.token) : null;
      const isAsset = (one: Pick<Holding, 'chainId' | 'token'>): boolean =>
        asset?.chainId === one.chainId && token === one.token;
      const standingOf = (one: Holder): HolderView => {
        const here = one.chainId === asset?.chainId;
        const own = OWN.includes(one.kind);
        const isEmpty = one.block !== null && one.holdings.every(({ units }) => units === 0n);
        // Without custody nobody was ever told to pay into a vault.
        const isUnused = one.kind === 'vault' && !(here && asset.custody) && one.block === null;
        const isNeeded = one.kind === 'contract' || (here && (own || one.kind === 'gas'));
        const isVault = here && one.kind === 'vault' && asset.custody;
        const pays =
          track.executor === 'direct'
            ? here && one.kind === 'account'
            : one.contracts.some(({ address }) => address === track.executor);
        return { ...one, own, pays, isIdle: isUnused || (isEmpty && !isNeeded && !isVault) };
      };
      const found = (await holders.read(community, tokens.all)).map(standingOf);
      const { chainId } = asset ?? { chainId: null };
      if (!asset || chainId === null) return { asset: null, holders: found, unread: tokens.unread };
      const own = found.filter((one) => one.own && one.chainId === chainId);
      const total = sumKnown(own.map((one) => one.holdings.find(isAsset)?.units ?? null));
      const promised = await readPromised(store, community, asId<AssetId>(asset.id));
      const { symbol, decimals } = asset;
      return {
        asset: {
          ...{ chainId, token, symbol, decimals, total, promised },
          free: total === null ? null : total - promisedIn(promised),
          flows: await readFlows(store, community, { ...asset, chainId }, found),
        },
        ...{ holders: found, unread: tokens.unread },
      };
    },
  };
}

/**
 * The tokens a community has named: its asset, the coins of the chains, what its gates ask for, and contracts that its
 * decisions paid in, made or called. Whatever else somebody sends to an address of its own is not listed.
 */
import type { TokenFacts } from '#chain/tokens/describe.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { type Action, callsIn, type ProposalAction } from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import type { AssetRow } from '#store/community.ts';
import type { Store } from '#store/index.ts';
import type { RuleReader } from '../gate/token.ts';
import { type Bounded, readInTime } from './read-in-time.ts';

/** A token, or a chain's own coin where `token` is null. */
export type Named = {
  readonly chainId: number;
  readonly token: Address | null;
  readonly symbol: string;
  /** 0 of a collection, which is counted in pieces. */
  readonly decimals: number;
  readonly standard: 'native' | 'erc20' | 'erc721';
  /** The community's asset, or a coin: other symbols are what a contract says of itself. */
  readonly isTrusted: boolean;
};

export type NamedTokens = {
  readonly all: readonly Named[];
  /** Contracts that could not be asked what they are. */
  readonly unread: number;
};

type Contract = { readonly chainId: number; readonly address: Address };

type Dependencies = {
  store: Store;
  rules: Pick<RuleReader, 'known'>;
  tokens: Pick<Tokens, 'describe' | 'coinOf'>;
  chainIds: readonly number[];
} & Bounded;

/** More are no overview any more; each takes two questions to its chain, once. */
const DECIDED_MOST = 12;
/** Kept from earlier answers: what a contract says it is. */
const KEPT_MOST = 1_000;
const DECIDED_STATES: readonly string[] = ['queued', 'overruled', 'executed'];

const keyOf = ({ chainId, address }: Contract): string => `${chainId}:${address}`;

function contractOf(step: Action): Contract | undefined {
  const { chainId } = step;
  switch (step.kind) {
    case 'transfer':
      return step.asset.kind === 'erc20' ? { chainId, address: step.asset.token } : undefined;
    case 'transfer-nft':
      return { chainId, address: step.collection };
    case 'mint':
      return { chainId, address: step.token };
    case 'call':
      return { chainId, address: step.to };
    // A kind of piece is held by its id, which a balance of the contract does not say.
    case 'transfer-items':
      return undefined;
  }
}

const contractsIn = (action: ProposalAction): readonly Contract[] =>
  callsIn(action).flatMap((step) => contractOf(step) ?? []);

function ownToken(asset: AssetRow | undefined): Named[] {
  if (!asset || asset.chainId === null || asset.token === null) return [];
  const { chainId, token, symbol, decimals } = asset;
  const of = { chainId, token: asAddress(token), symbol, decimals };
  return [{ ...of, standard: 'erc20', isTrusted: true }];
}

/** What a gate asks for, as a balance; undefined where it is none, or counted in another unit than the balance is. */
function fromGate({ standard, chainId, address, symbol, decimals }: KnownToken): Named | undefined {
  const of = { chainId, symbol, decimals };
  if (standard === 'erc20' || standard === 'votes')
    return { ...of, token: address, standard: 'erc20', isTrusted: false };
  return standard === 'erc721'
    ? { ...of, token: address, standard: 'erc721', isTrusted: false }
    : undefined;
}

/** Null for what is no balance of an address alone. */
function heldBy({ chainId, address }: Contract, { standard, symbol, decimals }: TokenFacts) {
  const isHeld = standard === 'erc20' || standard === 'erc721';
  return isHeld ? { chainId, token: address, symbol, decimals, standard, isTrusted: false } : null;
}

export function createNamedReader(deps: Dependencies) {
  const { store, rules, tokens, chainIds } = deps;
  /** By chain and address; null: it is nothing that is held. */
  const kept = new Map<string, Named | null>();

  /** Undefined: it could not be asked now. */
  async function describe(contract: Contract): Promise<Named | null | undefined> {
    const known = kept.get(keyOf(contract));
    if (known !== undefined) return known;
    const { chainId, address } = contract;
    const facts = await readInTime(deps, contract, () => tokens.describe(chainId, address));
    if (facts === undefined) return undefined;
    const found = facts.ok ? heldBy(contract, facts.value) : null;
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(keyOf(contract), found);
    return found;
  }

  /** Of what was decided, the newest first. */
  async function decided(community: CommunityId): Promise<readonly Contract[]> {
    const rows = await store.proposals.listPayments(community);
    const newest = rows
      .filter(({ state }) => DECIDED_STATES.includes(state))
      .toSorted((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime());
    const found = newest.flatMap(({ action }) => contractsIn(votedFromJson(action).action));
    return [...new Map(found.map((one) => [keyOf(one), one])).values()];
  }

  return {
    /** Those of chains that this host is connected to, the asset first. */
    async read(community: CommunityId): Promise<NamedTokens> {
      const asset = await store.communities.findAsset(community);
      const coins = chainIds.map(
        (chainId): Named => ({
          ...{ chainId, token: null, ...tokens.coinOf(chainId) },
          ...{ standard: 'native', isTrusted: true },
        }),
      );
      const gates = await rules.known(community);
      const vaults = gates.filter(({ standard }) => standard === 'erc4626');
      const sure = [...ownToken(asset), ...coins, ...gates.flatMap((one) => fromGate(one) ?? [])];
      const isKnown = ({ chainId, address }: Contract): boolean =>
        sure.some((one) => one.chainId === chainId && one.token === address);
      const asked = [...vaults, ...(await decided(community))]
        .filter((one) => chainIds.includes(one.chainId) && !isKnown(one))
        .slice(0, DECIDED_MOST);
      const described = await Promise.all(asked.map(describe));
      const all = [...sure, ...described.filter((one) => one !== undefined && one !== null)];
      const first = new Map<string, Named>();
      for (const one of all) {
        const key = `${one.chainId}:${one.token ?? 'coin'}`;
        if (!first.has(key) && chainIds.includes(one.chainId)) first.set(key, one);
      }
      return {
        all: [...first.values()],
        unread: described.filter((one) => one === undefined).length,
      };
    },
  };
}

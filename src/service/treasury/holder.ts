/**
 * Who holds a community's money: its own accounts and the contracts it has connected, each once, with what they hold at
 * a final block. What was not read is unknown and never zero (V7).
 */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { FoundReadings } from '#chain/tokens/readings.ts';
import { type Asking, readingKey } from '#core/eligibility/reading.ts';
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Store } from '#store/index.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { Named } from './named.ts';
import { type Bounded, readInTime } from './read-in-time.ts';

/** Base units; null: unknown. */
export type Holding = Named & { readonly units: bigint | null };

/** `replaced`: an account that was rotated away and is being emptied. */
export type HolderKind = 'account' | 'replaced' | 'contract' | 'vault' | 'gas';

export type Holder = {
  readonly kind: HolderKind;
  readonly chainId: number;
  readonly address: Address;
  /** What it is spoken to by: a governor's timelock is connected as both, and holds the money once. */
  readonly contracts: readonly { readonly kind: ExecutorKind; readonly address: Address }[];
  /** The final block it was read at; null: its chain could not be read. */
  readonly block: bigint | null;
  readonly holdings: readonly Holding[];
};

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'chainIds' | 'finalBlock'>;
  tokens: Pick<Tokens, 'readingsOf'>;
} & Bounded;

type Standing = Omit<Holder, 'block' | 'holdings'>;
type Look = { readonly block: bigint; readonly readings: FoundReadings };

const COIN = asAddress(`0x${'0'.repeat(40)}`);

const askingOf = ({ chainId, token, standard }: Named): Asking => ({
  ...{ kind: standard, chainId, contract: token ?? COIN, argument: '' },
});

const KIND = { treasury: 'account', vault: 'vault', gas: 'gas' } as const;

function accountHolder(row: SenderRow): Standing[] {
  const { chainId, address, purpose, retiredAt, sweptAt } = row;
  if (retiredAt !== null && (sweptAt !== null || purpose !== 'treasury')) return [];
  const kind = retiredAt === null ? KIND[purpose] : 'replaced';
  return [{ kind, chainId, address, contracts: [] }];
}

/** By the address that keeps the money, so that it is counted once. */
function contractHolders(rows: readonly ExecutorRow[]): Standing[] {
  const keepers = Map.groupBy(rows, ({ chainId, keeper }) => `${chainId}:${keeper}`);
  return [...keepers.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const contracts = same.map(({ kind, address }) => ({ kind, address }));
    return [{ kind: 'contract', chainId: first.chainId, address: first.keeper, contracts }];
  });
}

/** The community's own first, then what pays for the network, then what is its members'. */
const ORDER: readonly HolderKind[] = ['account', 'replaced', 'contract', 'gas', 'vault'];

export function createHolderReader(deps: Dependencies) {
  const { store, chain, tokens } = deps;

  const look = (
    chainId: number,
    wallets: readonly Address[],
    named: readonly Named[],
  ): Promise<Look | undefined> =>
    readInTime(deps, { chainId }, async () => {
      const final = await chain.finalBlock(chainId);
      const asked = named.map((one) => ({ asking: askingOf(one), wallets }));
      return { block: final.number, readings: await tokens.readingsOf(chainId, asked, final) };
    });

  async function standing(community: CommunityId): Promise<Standing[]> {
    const [senders, executors] = await Promise.all([
      store.executions.listSenders(community),
      store.mandates.listExecutors(community),
    ]);
    const all = [...senders.flatMap(accountHolder), ...contractHolders(executors)];
    return all.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  }

  return {
    /** All of a chain at one block; chains side by side. */
    async read(community: CommunityId, named: readonly Named[]): Promise<Holder[]> {
      const holders = await standing(community);
      const chainIds = [...new Set(holders.map(({ chainId }) => chainId))];
      const looks = new Map(
        await Promise.all(
          chainIds.map(async (chainId) => {
            const here = holders.filter((one) => one.chainId === chainId);
            const of = named.filter((one) => one.chainId === chainId);
            // A host may have been connected to it once: then nothing of it is known any more.
            const isConnected = chain.chainIds.includes(chainId);
            const wallets = here.map(({ address }) => address);
            return [chainId, isConnected ? await look(chainId, wallets, of) : undefined] as const;
          }),
        ),
      );
      return holders.map((one) => {
        const found = looks.get(one.chainId);
        const holdings = named
          .filter(({ chainId }) => chainId === one.chainId)
          .map((token): Holding => {
            const reading = found?.readings.get(readingKey(askingOf(token), one.address));
            return { ...token, units: reading?.value ?? null };
          });
        return { ...one, block: found?.block ?? null, holdings };
      });
    },
  };
}

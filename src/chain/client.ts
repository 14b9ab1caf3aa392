/**
 * The chains this deployment knows. Each has its own viem client over several providers (`provider/`): the next one is
 * asked when one fails, every wait is bounded, nothing is cached or batched behind the caller's back, and a url is not
 * believed before it has named its chain (T13, T14).
 */
import {
  createPublicClient,
  createTransport,
  defineChain,
  type EIP1193RequestFn,
  type Hex,
  type PublicClient,
  type Transport,
  type Chain as ViemChain,
} from 'viem';
import type { BlockRef } from '#core/execution/intent.ts';
import { asAddress } from '#core/identity.ts';
import type { Log } from '#telemetry/log.ts';
import { asking, ChainFault, toChainFault } from './fault.ts';
import { createEndpoint, type RpcMetrics } from './provider/endpoint.ts';
import type { HealthClock } from './provider/health.ts';
import { createProviders, type ProviderState, type Providers } from './provider/providers.ts';
import { publicNames } from './provider/public-name.ts';

/** `finalized`: the node's own tag; a number: so many blocks behind the newest. */
export type Finality = 'finalized' | number;
type ProviderTransport = Transport<'providers', { readonly providers: Providers }>;
/** Its transport also gives the providers themselves, for reads whose size is the provider's. */
export type Client = PublicClient<ProviderTransport, ViemChain>;
/** `timestamp` in seconds. */
export type Block = BlockRef & { readonly timestamp: bigint };

export type ChainOptions = {
  readonly rpc: Readonly<Record<number, readonly string[]>>;
  readonly finality: Readonly<Record<number, Finality>>;
  /** For one request to one url, its body included. */
  readonly timeoutMs?: number;
  readonly log: Log;
  readonly metrics?: RpcMetrics;
  /** Of rests and surveys. */
  readonly clock?: HealthClock;
};

export type Chain = {
  readonly chainIds: readonly number[];
  /** Throws for a chain that is not configured: ask `chainIds` first. */
  client(chainId: number): Client;
  /** The newest block that will not be undone, as far as `FINALITY_<chainId>` goes. */
  finalBlock(chainId: number): Promise<Block>;
  headBlock(chainId: number): Promise<Block>;
  /** How each of a chain's providers does, in the operator's order. */
  providers(chainId: number): readonly ProviderState[];
  /** Asks each of them for its newest block now, so that `providers` knows. */
  survey(chainId: number): Promise<void>;
  /**
   * Asks every url for its chain id. Throws `wrong-chain` when one names another (T13); an unreachable one is
   * logged, and asked again before its first use.
   */
  assertChainIds(): Promise<void>;
};

const DEFAULT_TIMEOUT_MS = 8_000;
/** The same address on every chain that has it; see multicall3.com. */
export const MULTICALL3 = asAddress('0xcA11bde05977b3631167028862bE2a173976CA11');

function createClient(chainId: number, providers: Providers): Client {
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'native', symbol: 'native', decimals: 18 },
    rpcUrls: { default: { http: [] } },
    contracts: { multicall3: { address: MULTICALL3 } },
  });
  // Who is asked again, and when, is decided there.
  const transport: ProviderTransport = () =>
    createTransport(
      {
        ...{ key: 'providers', name: 'providers', type: 'providers', retryCount: 0 },
        request: providers.request as EIP1193RequestFn,
      },
      { providers },
    );
  return createPublicClient({ chain, transport, cacheTime: 0, ccipRead: false });
}

const readHead = async (client: Client): Promise<Block> =>
  refOf(await client.getBlock({ blockTag: 'latest' }));

async function readFinal(client: Client, finality: Finality): Promise<Block> {
  if (finality === 'finalized') return refOf(await client.getBlock({ blockTag: 'finalized' }));
  const head = await readHead(client);
  const depth = BigInt(finality);
  const blockNumber = head.number > depth ? head.number - depth : 0n;
  return refOf(await client.getBlock({ blockNumber }));
}

function refOf(block: { number: bigint | null; hash: Hex | null; timestamp: bigint }): Block {
  if (block.number === null || block.hash === null) {
    throw new ChainFault('the node answered with a block that is not mined', {
      code: 'bad-answer',
      retryable: true,
    });
  }
  return { number: block.number, hash: block.hash, timestamp: block.timestamp };
}

export function createChain(options: ChainOptions): Chain {
  const { rpc, finality, timeoutMs = DEFAULT_TIMEOUT_MS, log, metrics } = options;
  const { clock = { now: () => performance.now(), random: Math.random } } = options;
  const chainIds = Object.keys(rpc).map(Number);
  const chains = new Map(
    chainIds.map((chainId) => {
      const urls = rpc[chainId] ?? [];
      if (urls.length === 0) throw new Error(`chain ${chainId} has no RPC url`);
      const names = publicNames(urls);
      const endpoints = urls.map((url, place) => {
        const publicName = names[place] ?? '';
        return createEndpoint({ chainId, url, place, publicName, timeoutMs, clock, log, metrics });
      });
      const providers = createProviders(endpoints, clock.now);
      return [chainId, { endpoints, providers, client: createClient(chainId, providers) }] as const;
    }),
  );
  const at = (chainId: number) => {
    const found = chains.get(chainId);
    if (found === undefined) throw new Error(`chain ${chainId} is not configured`);
    return found;
  };
  const client = (chainId: number): Client => at(chainId).client;

  return {
    chainIds,
    client,
    finalBlock: (chainId) =>
      asking(() => readFinal(client(chainId), finality[chainId] ?? 'finalized')),
    headBlock: (chainId) => asking(() => readHead(client(chainId))),
    providers: (chainId) => at(chainId).providers.states(),
    survey: (chainId) => at(chainId).providers.survey(),
    async assertChainIds() {
      const all = [...chains].flatMap(([chainId, { endpoints }]) =>
        endpoints.map((one) => ({ chainId, one })),
      );
      await Promise.all(
        all.map(async ({ chainId, one }) => {
          try {
            await one.check();
          } catch (error) {
            const fault = toChainFault(error);
            if (fault.code === 'wrong-chain') throw fault;
            log.warn(
              { chainId, provider: one.name, code: fault.code },
              'an RPC url does not answer',
            );
          }
        }),
      );
    },
  };
}

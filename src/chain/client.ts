/**
 * The chains this deployment knows. Each has its own viem client over several urls: the next one is asked
 * when one fails, every wait is bounded, nothing is cached or batched behind the caller's back, and a url
 * is not believed before it has named its chain (T13, T14).
 */
import {
  createPublicClient,
  custom,
  defineChain,
  fallback,
  type Hex,
  hexToNumber,
  http,
  type PublicClient,
  type Transport,
  type Chain as ViemChain,
} from 'viem';
import type { BlockRef } from '#core/execution/intent.ts';
import { asAddress } from '#core/identity.ts';
import type { Log } from '#telemetry/log.ts';
import { asking, ChainFault, toChainFault } from './fault.ts';

/** `finalized`: the node's own tag; a number: so many blocks behind the newest. */
export type Finality = 'finalized' | number;
export type Client = PublicClient<Transport, ViemChain>;
/** `timestamp` in seconds. */
export type Block = BlockRef & { readonly timestamp: bigint };

export type ChainOptions = {
  readonly rpc: Readonly<Record<number, readonly string[]>>;
  readonly finality: Readonly<Record<number, Finality>>;
  /** For one request to one url, its body included. */
  readonly timeoutMs?: number;
  readonly log: Log;
};

export type Chain = {
  readonly chainIds: readonly number[];
  /** Throws for a chain that is not configured: ask `chainIds` first. */
  client(chainId: number): Client;
  /** The newest block that will not be undone, as far as `FINALITY_<chainId>` goes. */
  finalBlock(chainId: number): Promise<Block>;
  headBlock(chainId: number): Promise<Block>;
  /**
   * Asks every url for its chain id. Throws `wrong-chain` when one names another (T13); an unreachable one is
   * logged, and asked again before its first use.
   */
  assertChainIds(): Promise<void>;
};

const DEFAULT_TIMEOUT_MS = 8_000;
/** The same address on every chain that has it; see multicall3.com. */
export const MULTICALL3 = asAddress('0xcA11bde05977b3631167028862bE2a173976CA11');

const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).host : 'an unreadable url';

type Endpoint = { readonly transport: Transport; check(): Promise<void> };

/** A url that is asked for its chain id once, before anything else it says is believed. */
function endpoint(url: string, chainId: number, timeoutMs: number): Endpoint {
  const inner = http(url, { retryCount: 0, timeout: timeoutMs, batch: false })({ retryCount: 0 });
  let named: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    const answer: unknown = await inner.request({ method: 'eth_chainId' });
    const found = typeof answer === 'string' ? hexToNumber(answer as Hex) : Number.NaN;
    if (found === chainId) return;
    throw new ChainFault(`${hostOf(url)} serves chain ${found}, not ${chainId}`, {
      code: 'wrong-chain',
      retryable: false,
    });
  };
  const check = (): Promise<void> => {
    named ??= ask().catch((error: unknown) => {
      named = undefined;
      throw error;
    });
    return named;
  };
  const provider = {
    async request(args: Parameters<typeof inner.request>[0]): Promise<unknown> {
      await check();
      return inner.request(args);
    },
  };
  // The time limit is the inner one's, around each request with its body.
  const transport = custom(provider, { key: 'checked', retryCount: 0 });
  return { transport, check };
}

function createClient(chainId: number, endpoints: readonly Endpoint[]): Client {
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'native', symbol: 'native', decimals: 18 },
    rpcUrls: { default: { http: [] } },
    contracts: { multicall3: { address: MULTICALL3 } },
  });
  const transport = fallback(
    endpoints.map((one) => one.transport),
    { retryCount: 1, retryDelay: 100, rank: false },
  );
  return createPublicClient({ chain, transport, cacheTime: 0, ccipRead: false });
}

async function readFinal(client: Client, finality: Finality): Promise<Block> {
  if (finality === 'finalized') return refOf(await client.getBlock({ blockTag: 'finalized' }));
  const head = await client.getBlockNumber({ cacheTime: 0 });
  const depth = BigInt(finality);
  return refOf(await client.getBlock({ blockNumber: head > depth ? head - depth : 0n }));
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
  const { rpc, finality, timeoutMs = DEFAULT_TIMEOUT_MS, log } = options;
  const chainIds = Object.keys(rpc).map(Number);
  const endpoints = new Map(
    chainIds.map((chainId) => {
      const urls = rpc[chainId] ?? [];
      if (urls.length === 0) throw new Error(`chain ${chainId} has no RPC url`);
      return [chainId, urls.map((url) => ({ url, ...endpoint(url, chainId, timeoutMs) }))] as const;
    }),
  );
  const clients = new Map(
    [...endpoints].map(([id, list]) => [id, createClient(id, list)] as const),
  );
  const client = (chainId: number): Client => {
    const found = clients.get(chainId);
    if (found === undefined) throw new Error(`chain ${chainId} is not configured`);
    return found;
  };

  return {
    chainIds,
    client,
    finalBlock: (chainId) =>
      asking(() => readFinal(client(chainId), finality[chainId] ?? 'finalized')),
    headBlock: (chainId) =>
      asking(async () => refOf(await client(chainId).getBlock({ blockTag: 'latest' }))),
    async assertChainIds() {
      const all = [...endpoints].flatMap(([chainId, list]) =>
        list.map((one) => ({ chainId, ...one })),
      );
      await Promise.all(
        all.map(async ({ chainId, url, check }) => {
          try {
            await check();
          } catch (error) {
            const fault = toChainFault(error);
            if (fault.code === 'wrong-chain') throw fault;
            log.warn(
              { chainId, host: hostOf(url), code: fault.code },
              'an RPC url does not answer',
            );
          }
        }),
      );
    },
  };
}

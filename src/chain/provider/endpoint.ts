/**
 * One url of one chain. It is not believed before it has named its chain, and again after it was gone (T13); what it
 * answers and what it fails with keep its health and the newest block it is known to have.
 */
import { type Hex, hexToBigInt, hexToNumber, http } from 'viem';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import { ChainFault, toChainFault } from '../fault.ts';
import { type BatchSize, createBatchSize } from './batch-size.ts';
import { type BlockHashes, createBlockHashes } from './block-hashes.ts';
import { createHealth, type Health, type HealthClock } from './health.ts';
import type { RpcRequest } from './need.ts';
import { troubleOf } from './trouble.ts';

/** `timestamp` in seconds, the block's own. */
export type Head = { readonly number: bigint; readonly timestamp: bigint };

export type RpcMetrics = Pick<
  Metrics,
  'rpcSeconds' | 'rpcFailures' | 'rpcProviderUp' | 'rpcProviderHead' | 'rpcBatchSize'
>;

export type EndpointOptions = {
  readonly chainId: number;
  readonly url: string;
  /** Its place among the urls of its chain. */
  readonly place: number;
  readonly publicName: string;
  readonly timeoutMs: number;
  readonly clock: HealthClock;
  readonly log: Log;
  readonly metrics: RpcMetrics | undefined;
};

export type Endpoint = {
  /** For logs and metrics: urls carry keys, and two may share a host. */
  readonly name: string;
  /** For members: never more than a domain (`public-name.ts`). */
  readonly publicName: string;
  readonly health: Health;
  readonly batch: BatchSize;
  readonly hashes: BlockHashes;
  /** The newest block it said it has. */
  head(): Head | undefined;
  /** Asks it for its newest block. */
  askHead(): Promise<Head>;
  /** Asks it for its chain id, unless it has named it. */
  check(): Promise<void>;
  request(asked: RpcRequest): Promise<unknown>;
};

const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).host : 'an unreadable url';

function headIn(result: unknown): Head | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { number, timestamp } = result as { number?: unknown; timestamp?: unknown };
  if (typeof number !== 'string' || typeof timestamp !== 'string') return undefined;
  return { number: hexToBigInt(number as Hex), timestamp: hexToBigInt(timestamp as Hex) };
}

const badHead = (): ChainFault =>
  new ChainFault('the node answered with a block that is not mined', {
    code: 'bad-answer',
    retryable: true,
  });

/** Health, metrics and log together, after each request. */
function createBook({ chainId, place, url, clock, log, metrics }: EndpointOptions) {
  const health = createHealth(clock);
  const batch = createBatchSize();
  const name = `${place + 1} ${hostOf(url)}`;
  const labels = { chain: String(chainId), provider: name };
  const known = { isUp: true };
  metrics?.rpcProviderUp.set(labels, 1);

  const turn = (isUp: boolean): void => {
    known.isUp = isUp;
    metrics?.rpcProviderUp.set(labels, isUp ? 1 : 0);
  };
  const timed = (method: string, outcome: string, beganMs: number): void =>
    metrics?.rpcSeconds.observe(
      { chain: labels.chain, method, outcome },
      (clock.now() - beganMs) / 1_000,
    );

  return {
    ...{ name, health },
    batch: {
      ...batch,
      tooMuch(asked: number) {
        batch.tooMuch(asked);
        metrics?.rpcBatchSize.set(labels, batch.most());
      },
      answered(asked: number) {
        batch.answered(asked);
        metrics?.rpcBatchSize.set(labels, batch.most());
      },
    },
    noteHead: ({ number }: Head) => metrics?.rpcProviderHead.set(labels, Number(number)),
    answered(method: string, beganMs: number): void {
      timed(method, 'answered', beganMs);
      health.answered();
      if (!known.isUp) log.info({ chainId, provider: name }, 'an RPC provider answers again');
      turn(true);
    },
    failed(error: unknown, method: string, beganMs: number): ChainFault {
      const fault = toChainFault(error);
      timed(method, fault.code, beganMs);
      const trouble = troubleOf(fault.code);
      if (trouble === undefined) {
        if (fault.code === 'too-large') {
          metrics?.rpcFailures.inc({ ...labels, trouble: 'too-large' });
        }
        // It answered, and what it said is not about itself.
        health.answered();
        turn(true);
        return fault;
      }
      health.failed(trouble, fault.retryAfterMs);
      metrics?.rpcFailures.inc({ ...labels, trouble });
      if (known.isUp) {
        log.warn({ chainId, provider: name, trouble }, 'an RPC provider fails, and rests');
      }
      turn(false);
      return fault;
    },
  };
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { chainId, url, publicName, timeoutMs, clock } = options;
  const inner = http(url, { retryCount: 0, timeout: timeoutMs, batch: false })({ retryCount: 0 });
  const book = createBook(options);
  const hashes = createBlockHashes();
  let named: Promise<void> | undefined;
  let newest: Head | undefined;

  async function ask(asked: RpcRequest): Promise<unknown> {
    const began = clock.now();
    try {
      const result: unknown = await inner.request(asked as Parameters<typeof inner.request>[0]);
      book.answered(asked.method, began);
      return result;
    } catch (error) {
      const { code } = book.failed(error, asked.method, began);
      // Whatever stands behind this address when it comes back has to name its chain.
      if (code === 'unreachable' || code === 'bad-answer') {
        named = undefined;
        hashes.forget();
      }
      throw error;
    }
  }

  async function askName(): Promise<void> {
    const answer = await ask({ method: 'eth_chainId' });
    const found = typeof answer === 'string' ? hexToNumber(answer as Hex) : Number.NaN;
    if (found === chainId) return;
    const wrong = new ChainFault(`${hostOf(url)} serves chain ${found}, not ${chainId}`, {
      code: 'wrong-chain',
      retryable: false,
    });
    throw book.failed(wrong, 'eth_chainId', clock.now());
  }

  const check = (): Promise<void> => {
    named ??= askName().catch((error: unknown) => {
      named = undefined;
      throw error;
    });
    return named;
  };

  function noteHead({ method, params }: RpcRequest, result: unknown): void {
    if (method !== 'eth_getBlockByNumber' || !Array.isArray(params)) return;
    const head = headIn(result);
    if (!head) return;
    // The newest may go back, where a chain does; any other says only that it has at least so many.
    if (params[0] !== 'latest' && newest && newest.number >= head.number) return;
    newest = head;
    book.noteHead(head);
  }

  async function request(asked: RpcRequest): Promise<unknown> {
    await check();
    const result = await ask(asked);
    noteHead(asked, result);
    return result;
  }

  return {
    ...{ name: book.name, publicName, health: book.health, batch: book.batch },
    ...{ check, request, hashes, head: () => newest },
    async askHead() {
      const head = headIn(
        await request({ method: 'eth_getBlockByNumber', params: ['latest', false] }),
      );
      if (!head) throw book.failed(badHead(), 'eth_getBlockByNumber', clock.now());
      return head;
    },
  };
}

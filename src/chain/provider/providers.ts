/**
 * The providers of one chain: who is asked, and who is asked next. Those that are well come first, in the operator's
 * order. A read at a block goes to those that have it, the present is asked of those that are not behind, and where
 * nobody is left it is a fault: unknown, never an older truth (V7, T14).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ChainFault, toChainFault } from '../fault.ts';
import type { Endpoint, Head } from './endpoint.ts';
import { type Need, needOf, type RpcRequest } from './need.ts';
import type { Trouble } from './trouble.ts';

/** Behind is whoever lacks more than so many blocks that others have, and is older by more than so many seconds. */
const BEHIND_BLOCKS = 3n;
const BEHIND_SECONDS = 30n;
/** How old the knowledge of heads may be, and how long the slower ones are waited for. */
const SURVEY_MS = 10_000;
const SURVEY_WAIT_MS = 1_000;
/** One more round where connections broke: most often the next one stands. */
const AGAIN_MS = 100;

export type ProviderState = {
  /** Place and host. */
  readonly name: string;
  readonly trouble: Trouble | 'behind' | undefined;
  /** The newest block it said it has. */
  readonly head: bigint | undefined;
  readonly restMs: number;
};

export type Providers = {
  /**
   * Runs with one provider after the other until one succeeds. Throws what the last one failed with; what a contract
   * answers, a revert, is thrown at once.
   */
  use<T>(need: Need, run: (endpoint: Endpoint) => Promise<T>): Promise<T>;
  request(asked: RpcRequest): Promise<unknown>;
  /** Asks each for its newest block; whoever does not answer is known by its trouble. */
  survey(): Promise<void>;
  states(): readonly ProviderState[];
};

const behind = (): ChainFault =>
  new ChainFault('no provider has that block', { code: 'behind', retryable: true });
const barred = (retryAfterMs: number): ChainFault =>
  new ChainFault('every provider asked not to be asked for now', {
    ...{ code: 'rate-limited', retryable: true, retryAfterMs },
  });

const isBehind = (head: Head, best: Head): boolean =>
  head.number + BEHIND_BLOCKS < best.number && head.timestamp + BEHIND_SECONDS < best.timestamp;

/** A block that whoever has its number does not give. */
function held({ method, params }: RpcRequest, need: Need, result: unknown): unknown {
  if (result !== null || need.kind !== 'block' || method !== 'eth_getBlockByNumber') return result;
  throw new ChainFault(`the node does not give block ${String((params as unknown[])[0])}`, {
    code: 'missing-state',
    retryable: true,
  });
}

export function createProviders(endpoints: readonly Endpoint[], now: () => number): Providers {
  let surveyedAt = Number.NEGATIVE_INFINITY;
  let surveying: Promise<void> | undefined;

  /** The best that is known. A provider that fell silent is still held to have had it: nothing older is the present. */
  const best = (): Head | undefined =>
    endpoints
      .map((one) => one.head())
      .reduce((most, head) => (!most || (head && head.number > most.number) ? head : most));

  function lags(endpoint: Endpoint): boolean {
    const [head, most] = [endpoint.head(), best()];
    return head !== undefined && most !== undefined && isBehind(head, most);
  }

  async function askAll(asked: readonly Endpoint[]): Promise<void> {
    // Whoever fails has it in its health.
    await Promise.allSettled(asked.map((one) => one.askHead()));
  }

  /** Knows the heads well enough to tell who is behind. */
  async function lookAround(): Promise<void> {
    if (endpoints.length < 2 || now() - surveyedAt < SURVEY_MS) return;
    surveying ??= askAll(endpoints.filter((one) => one.health.restMs() === 0)).finally(() => {
      surveying = undefined;
      surveyedAt = now();
    });
    const stop = new AbortController();
    const patience = sleep(SURVEY_WAIT_MS, undefined, { ref: false, signal: stop.signal });
    await Promise.race([surveying, patience.catch(() => undefined)]);
    stop.abort();
  }

  function inOrder(need: Need): readonly Endpoint[] {
    return endpoints
      .filter((one) => !one.health.isBarred() && (need.kind !== 'present' || !lags(one)))
      .map((one) => ({ one, rest: one.health.restMs(), late: lags(one) ? 1 : 0 }))
      .sort((a, b) => a.late - b.late || a.rest - b.rest)
      .map(({ one }) => one);
  }

  async function hasBlock(endpoint: Endpoint, number: bigint): Promise<boolean> {
    const known = endpoint.head();
    if (known && known.number >= number) return true;
    return (await endpoint.askHead()).number >= number;
  }

  async function askOne<T>(
    endpoint: Endpoint,
    need: Need,
    run: (endpoint: Endpoint) => Promise<T>,
  ): Promise<T> {
    if (need.kind === 'block' && !(await hasBlock(endpoint, need.number))) throw behind();
    const answer = await run(endpoint);
    // It may have said only now that it is.
    if (need.kind === 'present' && lags(endpoint)) throw behind();
    return answer;
  }

  function nobody(): ChainFault {
    const rests = endpoints
      .filter((one) => one.health.isBarred())
      .map((one) => one.health.restMs());
    return rests.length > 0 ? barred(Math.min(...rests)) : behind();
  }

  async function round<T>(
    need: Need,
    run: (endpoint: Endpoint) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly error: unknown }> {
    let error: unknown;
    for (const endpoint of inOrder(need)) {
      try {
        return { value: await askOne(endpoint, need, run) };
      } catch (thrown) {
        if (toChainFault(thrown).code === 'reverted') throw thrown;
        error = thrown;
      }
    }
    return { error: error ?? nobody() };
  }

  async function use<T>(need: Need, run: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    if (need.kind === 'present') await lookAround();
    const first = await round(need, run);
    if ('value' in first) return first.value;
    if (need.kind === 'send' || toChainFault(first.error).code !== 'unreachable') throw first.error;
    await sleep(AGAIN_MS);
    const second = await round(need, run);
    if ('value' in second) return second.value;
    throw second.error;
  }

  return {
    use,
    request(asked) {
      const need = needOf(asked);
      return use(need, async (endpoint) => held(asked, need, await endpoint.request(asked)));
    },
    survey: () => askAll(endpoints.filter((one) => !one.health.isBarred())),
    states: () =>
      endpoints.map((one) => ({
        name: one.name,
        trouble: one.health.trouble() ?? (lags(one) ? 'behind' : undefined),
        head: one.head()?.number,
        restMs: one.health.restMs(),
      })),
  };
}

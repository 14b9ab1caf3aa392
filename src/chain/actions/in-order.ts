/**
 * Calls of one account as they would run now, one upon the other, in one request for all of them (`eth_simulateV1`,
 * Ethereum execution APIs).
 */
import { getAddress, type Hex } from 'viem';
import type { Call } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { toChainFault } from '../fault.ts';

/** What estimates may be short of: state moves between the estimate and the block. */
const GAS_MARGIN_PERCENT = 25n;

export const withMargin = (gas: bigint): bigint => gas + (gas * GAS_MARGIN_PERCENT) / 100n;

/**
 * Each call's result, in order; undefined where the node cannot do it. `traceTransfers`: movements of the chain's own coin
 * are among the logs. Throws the `ChainFault` of a chain that could not be asked.
 */
export async function runTogether(
  client: Client,
  sender: Address,
  calls: readonly (Call & { readonly gas?: bigint })[],
  { traceTransfers = false } = {},
) {
  try {
    const [block] = await client.simulateBlocks({
      blocks: [
        {
          calls: calls.map(({ to, value, data, gas }) => ({
            ...{ account: getAddress(sender), to: getAddress(to), value, data },
            ...(gas !== undefined && { gas }),
          })),
        },
      ],
      traceTransfers,
      validation: false,
    });
    // A node that answers about other calls than these has not done it.
    return block?.calls.length === calls.length ? block.calls : undefined;
  } catch (error) {
    const fault = toChainFault(error);
    if (fault.code === 'unsupported' || fault.code === 'bad-answer') return undefined;
    throw fault;
  }
}

type Ran = { readonly gasUsed: bigint; readonly output: Hex };

/** Undefined where one of them fails, too. */
async function run(...asked: Parameters<typeof runTogether>): Promise<readonly Ran[] | undefined> {
  const results = await runTogether(...asked);
  if (!results?.every(({ status }) => status === 'success')) return undefined;
  return results.map(({ gasUsed, data }) => ({ gasUsed, output: data }));
}

/**
 * Gas that is enough for each, margin included, and what each returned. What is used is less than what has to be there
 * (refunds, EIP-3529; what a call keeps back, EIP-150): so they are run again with no more than that. Undefined where one
 * fails, or the node cannot tell.
 */
export async function runInOrder(
  client: Client,
  sender: Address,
  calls: readonly Call[],
): Promise<readonly { readonly gas: bigint; readonly output: Hex }[] | undefined> {
  const free = await run(client, sender, calls);
  if (!free) return undefined;
  const limits = free.map(({ gasUsed }) => withMargin(gasUsed));
  const bound = await run(
    client,
    sender,
    calls.map((call, place) => ({ ...call, gas: limits[place] ?? 0n })),
  );
  return bound?.map(({ output }, place) => ({ gas: limits[place] ?? 0n, output }));
}

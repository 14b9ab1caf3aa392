/**
 * Calls of one account as they would run now, one upon the other: two requests for all of them (`eth_simulateV1`, Ethereum
 * execution APIs) where trying each by itself takes two for each.
 */
import { getAddress, type Hex } from 'viem';
import type { Call } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Client } from '../client.ts';

/** What estimates may be short of: state moves between the estimate and the block. */
const GAS_MARGIN_PERCENT = 25n;

export const withMargin = (gas: bigint): bigint => gas + (gas * GAS_MARGIN_PERCENT) / 100n;

type Ran = { readonly gasUsed: bigint; readonly output: Hex };

/** Undefined where one of them fails. */
async function run(
  client: Client,
  sender: Address,
  calls: readonly (Call & { readonly gas?: bigint })[],
): Promise<readonly Ran[] | undefined> {
  const [block] = await client.simulateBlocks({
    blocks: [
      {
        calls: calls.map(({ to, value, data, gas }) => ({
          ...{ account: getAddress(sender), to: getAddress(to), value, data },
          ...(gas !== undefined && { gas }),
        })),
      },
    ],
    validation: false,
  });
  const results = block?.calls ?? [];
  const failed = results.some(({ status }) => status !== 'success');
  if (failed || results.length !== calls.length) return undefined;
  return results.map(({ gasUsed, data }) => ({ gasUsed, output: data }));
}

/**
 * Gas that is enough for each, margin included, and what each returned. What is used is less than what has to be there
 * (refunds, EIP-3529; what a call keeps back, EIP-150): so they are run again with no more than that. Undefined where one
 * fails. Throws what a node without this method says.
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

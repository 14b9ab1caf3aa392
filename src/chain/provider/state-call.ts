/**
 * One `eth_call` on the state of a block. A block that is given with its hash is that very block: another one that
 * stands at its height by now is never read in its place (EIP-1898,
 * https://eips.ethereum.org/EIPS/eip-1898). A node that takes numbers alone is asked for the number, and then which
 * block has it; what it said of another one is thrown away. Of urls with several nodes behind them that second
 * question may be another node's: they are believed to stand on one chain.
 */
import { numberToHex } from 'viem';
import { ChainFault, toChainFault } from '../fault.ts';
import type { Endpoint } from './endpoint.ts';

/** Without a hash: whichever block has the number. */
export type BlockAt = { readonly number: bigint; readonly hash?: `0x${string}` };

const takenBack = (number: bigint): ChainFault =>
  new ChainFault(`the node has another block ${number} by now`, {
    code: 'missing-state',
    retryable: true,
  });

async function assertStands(endpoint: Endpoint, number: bigint, hash: string): Promise<void> {
  const block = await endpoint.request({
    method: 'eth_getBlockByNumber',
    params: [numberToHex(number), false],
  });
  const stands = typeof block === 'object' && block && 'hash' in block ? block.hash : undefined;
  if (stands !== hash) throw takenBack(number);
}

/** Undefined: at the newest. Throws `missing-state` where the node does not have that block (any more). */
export async function callAt(
  endpoint: Endpoint,
  call: { readonly [name: string]: string },
  block: BlockAt | undefined,
): Promise<unknown> {
  const ask = (at: unknown) => endpoint.request({ method: 'eth_call', params: [call, at] });
  if (!block) return ask('latest');
  const { number, hash } = block;
  if (hash === undefined) return ask(numberToHex(number));
  if (!endpoint.hashes.areRefused()) {
    try {
      const said = await ask({ blockHash: hash, requireCanonical: true });
      endpoint.hashes.answered();
      return said;
    } catch (error) {
      if (!endpoint.hashes.mayBeRefusedBy(toChainFault(error).code)) throw error;
    }
  }
  const said = await ask(numberToHex(number));
  // It is not the call that it did not like.
  endpoint.hashes.refused();
  await assertStands(endpoint, number, hash);
  return said;
}

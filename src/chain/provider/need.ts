/** What a request needs of a provider: the state of a block, the present, or only to be there. */
import { type Hex, hexToBigInt } from 'viem';

export type Need =
  /** It must have this block: others would answer of an older one, or of nothing. */
  | { readonly kind: 'block'; readonly number: bigint }
  /** It must not be behind the others. */
  | { readonly kind: 'present' }
  /** A transaction goes to whoever takes it. */
  | { readonly kind: 'send' };

export type RpcRequest = { readonly method: string; readonly params?: unknown };

/** Which parameter names the block. */
const BLOCK_AT: { readonly [method: string]: number } = {
  eth_call: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_estimateGas: 1,
  eth_getStorageAt: 2,
  eth_getBlockByNumber: 0,
};

const PRESENT: Need = { kind: 'present' };
const atBlock = (block: unknown): Need =>
  typeof block === 'string' && block.startsWith('0x')
    ? { kind: 'block', number: hexToBigInt(block as Hex) }
    : PRESENT;

export function needOf({ method, params }: RpcRequest): Need {
  if (method === 'eth_sendRawTransaction') return { kind: 'send' };
  const given: readonly unknown[] = Array.isArray(params) ? params : [];
  // Nodes answer with the logs of those blocks that they have, and say nothing of the others.
  if (method === 'eth_getLogs') {
    const [filter] = given;
    return atBlock(
      typeof filter === 'object' && filter && 'toBlock' in filter ? filter.toBlock : undefined,
    );
  }
  const place = BLOCK_AT[method];
  return place === undefined ? PRESENT : atBlock(given[place]);
}

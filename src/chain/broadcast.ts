/**
 * Thin verbs on transactions. Reads throw a `ChainFault` when the answer is unknown; `sendRaw` never throws:
 * after a send whatever is unclear is indeterminate (T2), and the caller watches every hash it stored.
 */
import pMap from 'p-map';
import { type Hex, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem';
import type { ReceiptFact } from '#core/execution/evidence.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Chain, Client } from './client.ts';
import { asking, type ChainFaultCode, toChainFault } from './fault.ts';

/** `accepted` says that one node took the bytes, nothing more; every other code is a hint, not a verdict. */
export type SendOutcome = { readonly code: 'accepted' | ChainFaultCode; readonly detail: string };

export type FeeMarket = { readonly baseFee: bigint; readonly priorityFee: bigint };

/** A transaction of ours as the chain has it, decoded as far as its own fields go. */
export type FoundTransaction = {
  readonly hash: Hex;
  readonly from: Address;
  readonly nonce: number;
  /** Null where it creates a contract. */
  readonly to: Address | null;
  readonly value: bigint;
  readonly data: Hex;
  readonly blockNumber: bigint | null;
};

export type Broadcast = {
  sendRaw(chainId: number, raw: Hex): Promise<SendOutcome>;
  /**
   * `unknown` for a failed read, and for a receipt whose block is not in the node's own chain: each block is asked for
   * once.
   */
  receipts(chainId: number, hashes: readonly Hex[]): Promise<ReadonlyMap<Hex, ReceiptFact>>;
  nonceAt(chainId: number, address: Address, block: bigint | 'latest' | 'pending'): Promise<number>;
  /** Whether a node has the transaction, mined or waiting. */
  isKnown(chainId: number, hash: Hex): Promise<boolean>;
  blockHash(chainId: number, number: bigint): Promise<Hex>;
  feeMarket(chainId: number): Promise<FeeMarket>;
  nativeBalance(chainId: number, address: Address): Promise<bigint>;
  /** Gas of a call without data or value to oneself: 21,000 on most chains, not on all. */
  voidGas(chainId: number, address: Address): Promise<bigint>;
  findTransaction(chainId: number, hash: Hex): Promise<FoundTransaction | undefined>;
  /**
   * The mined transaction that used this nonce, found by halving the chain's history between block 0 and
   * `upTo`; undefined where the node has no such old state or the nonce is not used yet.
   */
  findByNonce(
    chainId: number,
    sender: Address,
    nonce: number,
    upTo: bigint,
  ): Promise<FoundTransaction | undefined>;
};

type NodeTransaction = {
  hash: Hex;
  from: Hex;
  nonce: number;
  to: Hex | null;
  value: bigint;
  input: Hex;
  blockNumber: bigint | null;
};

const foundFrom = (one: NodeTransaction): FoundTransaction => ({
  hash: one.hash,
  from: asAddress(one.from),
  nonce: one.nonce,
  to: one.to === null ? null : asAddress(one.to),
  value: one.value,
  data: one.input,
  blockNumber: one.blockNumber,
});

/** So many receipts are asked for at once. */
const RECEIPTS_AT_ONCE = 16;

const hashAt = async (client: Client, blockNumber: bigint): Promise<Hex> =>
  (await client.getBlock({ blockNumber })).hash;

async function readReceipt(
  client: Client,
  hash: Hex,
  blockHashAt: (block: bigint) => Promise<Hex>,
): Promise<ReceiptFact> {
  try {
    const receipt = await client.getTransactionReceipt({ hash });
    if (receipt.transactionHash.toLowerCase() !== hash.toLowerCase()) return { kind: 'unknown' };
    const canonical = await blockHashAt(receipt.blockNumber);
    if (canonical !== receipt.blockHash) return { kind: 'unknown' };
    return {
      kind: 'receipt',
      block: { number: receipt.blockNumber, hash: receipt.blockHash },
      succeeded: receipt.status === 'success',
    };
  } catch (error) {
    return { kind: error instanceof TransactionReceiptNotFoundError ? 'none' : 'unknown' };
  }
}

async function readReceipts(
  client: Client,
  hashes: readonly Hex[],
): Promise<ReadonlyMap<Hex, ReceiptFact>> {
  const blocks = new Map<bigint, Promise<Hex>>();
  const blockHashAt = (block: bigint): Promise<Hex> => {
    const asked = blocks.get(block) ?? hashAt(client, block);
    blocks.set(block, asked);
    return asked;
  };
  const facts = await pMap(
    hashes,
    async (hash) => {
      return [hash, await readReceipt(client, hash, blockHashAt)] as const;
    },
    { concurrency: RECEIPTS_AT_ONCE },
  );
  return new Map(facts);
}

const countAt = (client: Client, address: Address, blockNumber: bigint): Promise<number> =>
  asking(() => client.getTransactionCount({ address, blockNumber }));

async function searchNonce(
  client: Client,
  sender: Address,
  nonce: number,
  upTo: bigint,
): Promise<FoundTransaction | undefined> {
  let [low, high] = [0n, upTo];
  // The first block at whose end the count is above the nonce.
  while (low < high) {
    const middle = (low + high) / 2n;
    if ((await countAt(client, sender, middle)) > nonce) high = middle;
    else low = middle + 1n;
  }
  const block = await asking(() =>
    client.getBlock({ blockNumber: low, includeTransactions: true }),
  );
  const found = block.transactions.find(
    (one) => one.from.toLowerCase() === sender && one.nonce === nonce,
  );
  return found && foundFrom(found);
}

export function createBroadcast(chain: Chain): Broadcast {
  const nonceAt: Broadcast['nonceAt'] = (chainId, address, block) =>
    asking(() =>
      chain.client(chainId).getTransactionCount({
        address,
        ...(typeof block === 'bigint' ? { blockNumber: block } : { blockTag: block }),
      }),
    );

  const blockHash: Broadcast['blockHash'] = (chainId, number) =>
    asking(() => hashAt(chain.client(chainId), number));

  const findTransaction: Broadcast['findTransaction'] = async (chainId, hash) => {
    try {
      return foundFrom(await chain.client(chainId).getTransaction({ hash }));
    } catch (error) {
      if (error instanceof TransactionNotFoundError) return undefined;
      throw toChainFault(error);
    }
  };

  return {
    nonceAt,
    blockHash,
    findTransaction,
    async sendRaw(chainId, raw) {
      try {
        await chain
          .client(chainId)
          .request({ method: 'eth_sendRawTransaction', params: [raw] }, { retryCount: 0 });
        return { code: 'accepted', detail: '' };
      } catch (error) {
        const fault = toChainFault(error);
        return { code: fault.code, detail: fault.message };
      }
    },
    receipts: (chainId, hashes) => readReceipts(chain.client(chainId), hashes),
    async isKnown(chainId, hash) {
      return (await findTransaction(chainId, hash)) !== undefined;
    },
    feeMarket: (chainId) =>
      asking(async () => {
        const client = chain.client(chainId);
        const [block, priorityFee] = await Promise.all([
          client.getBlock({ blockTag: 'latest' }),
          client.estimateMaxPriorityFeePerGas(),
        ]);
        return { baseFee: block.baseFeePerGas ?? 0n, priorityFee };
      }),
    nativeBalance: (chainId, address) =>
      asking(() => chain.client(chainId).getBalance({ address, blockTag: 'latest' })),
    voidGas: (chainId, address) =>
      asking(() => chain.client(chainId).estimateGas({ account: address, to: address, value: 0n })),
    findByNonce: (chainId, ...rest) => searchNonce(chain.client(chainId), ...rest),
  };
}

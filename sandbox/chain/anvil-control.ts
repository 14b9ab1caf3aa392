// The hand on a running Anvil: blocks, time, reorganisations, balances. Everything here is a real
// JSON-RPC call; nothing of it exists on a public chain.
import { type Address, type Chain, createTestClient, type Hash, type Hex, http } from 'viem';

/** `interval`: a block each second, as started; `automine`: one per transaction; `paused`: only by mine(). */
export type Mining = 'interval' | 'automine' | 'paused';

export type AnvilControl = {
  /** Mines at once. With `intervalSeconds` the blocks lie so far apart and the chain's clock moves with them. */
  mine(blocks?: number, intervalSeconds?: number): Promise<void>;
  /** Moves the chain's clock forward for good and mines a block that carries the new time. */
  increaseTime(seconds: number): Promise<void>;
  /** Seconds the chain's clock is ahead of the system's. */
  clockOffset(): Promise<number>;
  setMining(mode: Mining): Promise<void>;
  /** Whether what is sent is mined by itself, a moment after its hash is told. */
  isAutomining(): Promise<boolean>;
  /** Replaces the last `depth` blocks by empty ones of the same height; their transactions are gone. */
  reorg(depth: number): Promise<void>;
  snapshot(): Promise<Hex>;
  revert(id: Hex): Promise<void>;
  setBalance(address: Address, wei: bigint): Promise<void>;
  setCode(address: Address, code: Hex): Promise<void>;
  /** From now on Anvil itself signs what is sent from `address` by eth_sendTransaction. */
  impersonate(address: Address): Promise<void>;
  stopImpersonating(address: Address): Promise<void>;
  /** Takes a waiting transaction out of the pool. */
  dropTransaction(hash: Hash): Promise<void>;
  /** Of the next block; those after it follow from it. What offers less waits. */
  setNextBaseFee(wei: bigint): Promise<void>;
};

/** Anvil's own methods that viem does not list, and increaseTime with the type of its real answer. */
type ExtraMethods = [
  { Method: 'anvil_reorg'; Parameters: [depth: number, transactions: []]; ReturnType: null },
  { Method: 'anvil_increaseTime'; Parameters: [seconds: number]; ReturnType: number },
];

/** `onClockMoved` is told the whole offset whenever the chain's clock moved against the system's. */
export function createAnvilControl(
  chain: Chain,
  url: string,
  onClockMoved: (offsetSeconds: number) => void,
): AnvilControl {
  const client = createTestClient<'anvil', ReturnType<typeof http>, Chain, undefined, ExtraMethods>(
    { mode: 'anvil', chain, transport: http(url, { retryCount: 0, timeout: 120_000 }) },
  );
  // Moving by nothing answers the sum of all moves.
  const move = (seconds: number): Promise<number> =>
    client.request({ method: 'anvil_increaseTime', params: [seconds] });

  return {
    async mine(blocks = 1, intervalSeconds = 0) {
      await client.mine({ blocks, interval: intervalSeconds });
      if (intervalSeconds > 0) onClockMoved(await move(0));
    },
    async increaseTime(seconds) {
      if (!Number.isSafeInteger(seconds) || seconds < 0) {
        throw new RangeError(`time moves forward by whole seconds, not by ${seconds}`);
      }
      onClockMoved(await move(seconds));
      await client.mine({ blocks: 1, interval: 0 });
    },
    clockOffset: () => move(0),
    async setMining(mode) {
      if (mode === 'automine') return client.setAutomine(true);
      return client.setIntervalMining({ interval: mode === 'interval' ? 1 : 0 });
    },
    isAutomining: () => client.getAutomine(),
    async reorg(depth) {
      await client.request({ method: 'anvil_reorg', params: [depth, []] });
    },
    snapshot: () => client.snapshot(),
    revert: (id) => client.revert({ id }),
    setBalance: (address, value) => client.setBalance({ address, value }),
    setCode: (address, bytecode) => client.setCode({ address, bytecode }),
    impersonate: (address) => client.impersonateAccount({ address }),
    stopImpersonating: (address) => client.stopImpersonatingAccount({ address }),
    dropTransaction: (hash) => client.dropTransaction({ hash }),
    setNextBaseFee: (baseFeePerGas) => client.setNextBlockBaseFeePerGas({ baseFeePerGas }),
  };
}

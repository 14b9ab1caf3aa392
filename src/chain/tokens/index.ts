/** Tokens as services are given them: what a contract is, and what wallets have of it. */
import type { Address } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { ChainTerm } from '#core/voting/power/power.ts';
import { blockAt } from '../block-at.ts';
import type { Block, Chain } from '../client.ts';
import { coinOf } from '../coin.ts';
import type { BlockAt } from '../provider/state-call.ts';
import type { Balances, Weights } from './balances.ts';
import { describeToken, type TokenFacts } from './describe.ts';
import { erc20Balances } from './erc20.ts';
import { erc721Balances } from './erc721.ts';
import { type Movement, movementLogs } from './movement-logs.ts';
import { nativeBalances } from './native.ts';
import { type ContractUse, probeContract } from './probes.ts';
import { createReadingCache } from './reading-cache.ts';
import { type Asked, type FoundReadings, readReadings } from './readings.ts';
import { type TransferLog, transferLogs } from './transfer-logs.ts';
import type { ClockPoint } from './votes.ts';
import { readSupply, readWeights } from './weights.ts';

type ReadBalances = (
  chain: Chain,
  chainId: number,
  token: Address,
  addresses: readonly Address[],
  block: BlockAt,
) => Promise<Balances>;

/** Whose balances money and powers are read in; rules read more kinds (`readings.ts`). */
type BalanceStandard = 'erc20' | 'erc721';

const BALANCES: { readonly [S in BalanceStandard]: ReadBalances } = {
  erc20: erc20Balances,
  erc721: erc721Balances,
};

/** What services are given. A null balance is unknown, never zero. */
export type Tokens = {
  describe(chainId: number, address: Address): Promise<Result<TokenFacts>>;
  /** A chain's own coin. */
  coinOf(chainId: number): { symbol: string; decimals: number };
  /** Whether it is what a rule takes it for. */
  probe(chainId: number, address: Address, use: ContractUse): Promise<Result<TokenFacts>>;
  /**
   * What rules ask of wallets, all at one block, each once; what could not be read is absent. Throws `missing-state`
   * where the very block that a hash names is gone; without a hash nothing is kept for later.
   */
  readingsOf(chainId: number, asked: readonly Asked[], block: BlockAt): Promise<FoundReadings>;
  balancesOf(
    standard: BalanceStandard,
    chainId: number,
    token: Address,
    addresses: readonly Address[],
    block: BlockAt,
  ): Promise<Balances>;
  /** What a term of a power reads of each wallet at one block, and who told it. */
  weightsOf(term: ChainTerm, addresses: readonly Address[], block: ClockPoint): Promise<Weights>;
  /** Whose holdings or votes changed, by the logs of these contracts; both blocks included. */
  movementLogs(
    chainId: number,
    contracts: readonly Address[],
    fromBlock: bigint,
    toBlock: bigint,
  ): Promise<readonly Movement[]>;
  /** The last block at or before an instant (seconds), at or below `newest`. */
  blockAt(chainId: number, newest: Block, seconds: bigint): Promise<Block>;
  /** How much of a token there is at one block; null where its clock is another chain's. */
  supplyOf(
    term: Extract<ChainTerm, { kind: 'erc20' | 'votes' }>,
    block: ClockPoint,
  ): Promise<bigint | null>;
  nativeBalances(chainId: number, addresses: readonly Address[], block: BlockAt): Promise<Balances>;
  transferLogs(
    chainId: number,
    token: Address,
    to: Address,
    fromBlock: bigint,
    toBlock: bigint,
  ): Promise<readonly TransferLog[]>;
};

export function createTokens(chain: Chain): Tokens {
  const cache = createReadingCache();
  return {
    describe: (chainId, address) => describeToken(chain.client(chainId), address),
    coinOf,
    probe: (chainId, ...rest) => probeContract(chain.client(chainId), ...rest),
    readingsOf: (chainId, asked, block) =>
      cache.through(chainId, block, asked, (missing) =>
        readReadings(chain.client(chainId), missing, block),
      ),
    balancesOf: (standard, ...rest) => BALANCES[standard](chain, ...rest),
    weightsOf: (...rest) => readWeights(chain, ...rest),
    blockAt: (...rest) => blockAt(chain, ...rest),
    supplyOf: (...rest) => readSupply(chain, ...rest),
    nativeBalances: (...rest) => nativeBalances(chain, ...rest),
    movementLogs: (...rest) => movementLogs(chain, ...rest),
    transferLogs: (...rest) => transferLogs(chain, ...rest),
  };
}

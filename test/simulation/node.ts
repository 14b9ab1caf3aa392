/**
 * What nodes tell of the scripted chain: late, from a fork that is gone, not at all, or falsely. A replica may be behind
 * the head but never behind what is final, and none denies the same receipt twice in a row: what a program cannot
 * tell from the truth is no test of it.
 */
import { type Actions, createActions } from '#chain/actions/index.ts';
import type { Broadcast, FoundTransaction, SendOutcome } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import { ChainFault, type ChainFaultCode } from '#chain/fault.ts';
import type { Signers, UnsignedTransaction } from '#chain/signer.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { isCarrier } from '#core/execution/carriers/index.ts';
import type { ReceiptFact } from '#core/execution/evidence.ts';
import type { IntentAction, Purse } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import {
  type Block,
  type ChainTransaction,
  finalOf,
  PLAIN_GAS,
  type ScriptedChain,
  TRANSFER_GAS,
} from './chain.ts';
import type { Random } from './random.ts';
import { readTimelock } from './timelock.ts';

/** How bad the nodes are just now, as shares of the calls. */
export type Weather = {
  /** Reads that fail. */
  readonly failing: number;
  /** Reads answered by a replica that is behind. */
  readonly late: number;
  /** Sends whose answer is not what became of them. */
  readonly lying: number;
  /** Receipts that are denied. */
  readonly denying: number;
};

export const FAIR: Weather = { failing: 0, late: 0, lying: 0, denying: 0 };

const READ_FAULTS = [
  'unreachable',
  'timeout',
  'rate-limited',
  'bad-answer',
  'missing-state',
] as const;
/** What may be answered to bytes that were not taken, and to bytes that were. */
const NOT_TAKEN = [
  'timeout',
  'unreachable',
  'rate-limited',
  'pool-full',
  'nonce-too-low',
  'unknown',
] as const;
const TAKEN = ['timeout', 'unreachable', 'already-known', 'unknown', 'bad-answer'] as const;

export type Faults = { reads: number; sends: number; denials: number; late: number };

const rawOf = (
  from: Address,
  { chainId, nonce, call, gasLimit, fees }: UnsignedTransaction,
): Hex => {
  const fields = [
    from,
    chainId,
    nonce,
    call.to,
    call.value,
    call.data,
    gasLimit,
    fees.maxFeePerGas,
  ];
  const text = [...fields, fees.maxPriorityFeePerGas].join('|');
  return `0x${Buffer.from(text).toString('hex')}`;
};

export function readRaw(raw: Hex): ChainTransaction {
  const [from, , nonce, to, value, data, gas, maxFee, tip] = Buffer.from(raw.slice(2), 'hex')
    .toString()
    .split('|');
  return {
    hash: keccakText(raw),
    from: from as Address,
    nonce: Number(nonce),
    to: to as Address,
    value: BigInt(value ?? 0),
    data: data as Hex,
    gasLimit: BigInt(gas ?? 0),
    maxFee: BigInt(maxFee ?? 0),
    tip: BigInt(tip ?? 0),
  };
}

/** Three accounts of each community, by its index; the same transaction always gives the same bytes (T1). */
export function scriptSigners(
  communities: ReadonlyMap<number, ReadonlyMap<Purse, Address>>,
): Signers {
  const derived = new Set<Address>();
  return {
    kind: 'seed',
    accountsOf(community) {
      const accounts = [...(communities.get(community) ?? [])];
      for (const [, address] of accounts) derived.add(address);
      return accounts.map(([purpose, address], index) => ({ purpose, address, index }));
    },
    async sign(address, transaction) {
      if (!derived.has(address)) throw new Error(`no key for ${address}`);
      const raw = rawOf(address, transaction);
      return { raw, hash: keccakText(raw) };
    },
  };
}

const absent = (name: string) => (): never => {
  throw new Error(`${name} is not part of the simulation`);
};

export type Nodes = ReturnType<typeof createNodes>;

export function createNodes(chain: ScriptedChain, random: Random) {
  const { chainId } = chain;
  const faults: Faults = { reads: 0, sends: 0, denials: 0, late: 0 };
  const state = { weather: FAIR };
  const denied = new Set<Hex>();

  const fault = (code: ChainFaultCode): ChainFault =>
    new ChainFault(`scripted: ${code}`, { code, retryable: true });

  /** A head that a replica may still serve. */
  function view(): Block {
    const head = chain.head();
    if (!random.chance(state.weather.late)) return head;
    const final = finalOf(head);
    const stale = chain.heads
      .slice(-3)
      .filter((one) => one.number >= final.number && one.lineage[final.number] === final);
    faults.late += 1;
    return stale.length > 0 ? random.pick(stale) : head;
  }

  async function read<T>(answer: (at: Block) => T): Promise<T> {
    if (random.chance(state.weather.failing)) {
      faults.reads += 1;
      throw fault(random.pick(READ_FAULTS));
    }
    return answer(view());
  }

  function blockAt(at: Block, number: bigint): Block {
    const found = at.lineage[Number(number)];
    if (!found) throw fault('missing-state');
    return found;
  }

  /** Never twice in a row, so that two reads tell the truth (T4, T14). */
  function denies(hash: Hex): boolean {
    if (denied.delete(hash) || !random.chance(state.weather.denying)) return false;
    denied.add(hash);
    faults.denials += 1;
    return true;
  }

  function send(raw: Hex): SendOutcome {
    const sent = readRaw(raw);
    const { after } = chain.head();
    const lies = random.chance(state.weather.lying);
    if (lies && random.chance(0.5)) {
      faults.sends += 1;
      return { code: random.pick(NOT_TAKEN), detail: 'scripted' };
    }
    let code: SendOutcome['code'] = 'nonce-too-low';
    if (sent.nonce >= (after.nonces.get(sent.from) ?? 0)) {
      const cost = sent.value + sent.gasLimit * sent.maxFee;
      code = (after.coin.get(sent.from) ?? 0n) < cost ? 'insufficient-funds' : chain.put(sent);
    }
    chain.seen.set(sent.hash, sent);
    if (!lies) return { code, detail: '' };
    faults.sends += 1;
    return { code: random.pick(TAKEN), detail: 'scripted' };
  }

  const blockView = ({ number, hash, timestamp }: Block) => ({
    number: BigInt(number),
    hash,
    timestamp,
  });

  function found(hash: Hex, at: Block): FoundTransaction | undefined {
    const tx = chain.seen.get(hash);
    if (!tx) return undefined;
    const block = chain.blockOf(hash, at);
    const waits = chain.pool.get(`${tx.from}:${tx.nonce}`)?.hash === hash;
    if (!block && !waits) return undefined;
    const { from, nonce, to, value, data } = tx;
    return { hash, from, nonce, to, value, data, blockNumber: block ? BigInt(block.number) : null };
  }

  const nonceAt: Broadcast['nonceAt'] = (_chain, address, block) =>
    read((at) => {
      const from = typeof block === 'bigint' ? blockAt(at, block) : at;
      let nonce = from.after.nonces.get(address) ?? 0;
      if (block === 'pending') while (chain.pool.has(`${address}:${nonce}`)) nonce += 1;
      return nonce;
    });

  function receiptOf(hash: Hex): ReceiptFact {
    if (random.chance(state.weather.failing)) {
      faults.reads += 1;
      return { kind: 'unknown' };
    }
    const at = view();
    const block = chain.blockOf(hash, at);
    const one = block?.included.find((included) => included.hash === hash);
    if (!block || !one || denies(hash)) return { kind: 'none' };
    const { number, hash: blockHash } = block;
    return {
      kind: 'receipt',
      block: { number: BigInt(number), hash: blockHash },
      succeeded: one.succeeded,
    };
  }

  const broadcast: Broadcast = {
    sendRaw: async (_chain, raw) => send(raw),
    receipts: async (_chain, hashes) => new Map(hashes.map((hash) => [hash, receiptOf(hash)])),
    nonceAt,
    isKnown: (_chain, hash) => read((at) => found(hash, at) !== undefined),
    blockHash: (_chain, number) => read((at) => blockAt(at, number).hash),
    feeMarket: () => read((at) => ({ baseFee: at.baseFee, priorityFee: 10n })),
    nativeBalance: (_chain, address) => read((at) => at.after.coin.get(address) ?? 0n),
    voidGas: () => read(() => PLAIN_GAS),
    findTransaction: (_chain, hash) => read((at) => found(hash, at)),
    findByNonce: (_chain, sender, nonce, upTo) =>
      read((at) => {
        const tx = [...chain.seen.values()].find(
          (one) =>
            one.from === sender &&
            one.nonce === nonce &&
            (chain.blockOf(one.hash, at)?.number ?? Infinity) <= Number(upTo),
        );
        return tx && found(tx.hash, at);
      }),
  };

  const reader = {
    readContract: (asked: {
      readonly address: Address;
      readonly functionName: string;
      readonly args?: readonly Hex[];
      readonly blockNumber?: bigint;
    }) =>
      read((at) => {
        const { timelock } = chain;
        const isThere = asked.address.toLowerCase() === timelock?.address;
        invariant(timelock && isThere, 'only the timelock is read');
        const from = asked.blockNumber === undefined ? at : blockAt(at, asked.blockNumber);
        return readTimelock(timelock, from.after.operations, asked);
      }),
  };

  const chains: Chain = {
    chainIds: [chainId],
    client: () => reader as never,
    headBlock: () => read(blockView),
    finalBlock: () => read((at) => blockView(finalOf(at))),
    assertChainIds: async () => undefined,
    providers: () => [],
    survey: async () => undefined,
  };

  const pure = createActions(chains);
  const codeHash = (address: Address): Hex | null => {
    if (address === chain.timelock?.address) return keccakText('timelock');
    return address === chain.token ? keccakText(`code ${chain.upgraded}`) : null;
  };

  /** Upon books of its own, which it writes; false where it would revert. */
  function tryOut(sender: Address, action: IntentAction, books: Block['after'], at: Block) {
    if (isCarrier(action)) {
      const { data } = pure.callOf(action);
      return chain.atTimelock({ from: sender, data }, books, at.timestamp) !== undefined;
    }
    // A step of a batch is tried as what it is: a payment of its own.
    invariant(action.kind === 'transfer', 'only payments and carriers are simulated');
    const isCoin = action.asset.kind === 'native';
    const book = isCoin ? books.coin : books.token;
    const held = (book.get(sender) ?? 0n) - action.amount;
    book.set(sender, held);
    return held >= 0n && (isCoin || !chain.paused);
  }

  const booksOf = ({ after }: Block): Block['after'] => ({
    ...after,
    coin: new Map(after.coin),
    token: new Map(after.token),
    operations: new Map(after.operations),
  });
  const gasOf = (action: IntentAction): bigint =>
    action.kind === 'transfer' && action.asset.kind === 'native' ? PLAIN_GAS : TRANSFER_GAS;
  const actions: Actions = {
    ...pure,
    codeHash: (_chain, address) => read(() => codeHash(address)),
    lookAtCode: absent('lookAtCode'),
    simulate: (sender, action) =>
      read((at) =>
        tryOut(sender, action, booksOf(at), at)
          ? { ok: true as const, gas: gasOf(action) }
          : { ok: false as const, problem: 'reverted' as const, detail: 'scripted' },
      ),
    simulateInOrder: (sender, tried) =>
      read((at) => {
        const books = booksOf(at);
        const all = tried.every(({ action }) => tryOut(sender, action, books, at));
        return all ? tried.map(({ action }) => gasOf(action)) : undefined;
      }),
  };

  const balances = (book: 'coin' | 'token', addresses: readonly Address[], block: bigint) =>
    read((at) => {
      const { after } = blockAt(at, block);
      return new Map(addresses.map((one) => [one, after[book].get(one) ?? 0n] as const));
    });
  const tokens: Tokens = {
    balancesOf: (_standard, _chain, _token, addresses, { number }) =>
      balances('token', addresses, number),
    nativeBalances: (_chain, addresses, { number }) => balances('coin', addresses, number),
    transferLogs: (_chain, _token, to, from, upTo) =>
      read((at) =>
        at.lineage.slice(Number(from), Number(upTo) + 1).flatMap(({ number, hash, included }) =>
          included.flatMap((one, logIndex) =>
            one.moved?.to === to
              ? [
                  {
                    txHash: one.hash,
                    logIndex,
                    blockNumber: BigInt(number),
                    blockHash: hash,
                    ...one.moved,
                  },
                ]
              : [],
          ),
        ),
      ),
    describe: absent('describe'),
    coinOf: () => ({ symbol: 'ETH', decimals: 18 }),
    probe: absent('probe'),
    readingsOf: absent('readingsOf'),
    weightsOf: absent('weightsOf'),
    supplyOf: absent('supplyOf'),
    movementLogs: absent('movementLogs'),
    blockAt: absent('blockAt'),
  };

  return { state, faults, broadcast, chain: chains, actions, tokens };
}

/**
 * The scripted chain as it truly is: accounts, a pool, a fee market, blocks that are mined and replaced when a step
 * says so. What nodes tell of it, late or falsely, is `node.ts`. Amounts are small whole numbers of wei.
 */
import { type Address, asAddress } from '#core/identity.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import type { Random } from './random.ts';
import { type Deed, type Operations, runTimelock, type Timelock } from './timelock.ts';

/** Blocks from the head to the last final one. */
export const FINALITY_DEPTH = 4;
export const TRANSFER_GAS = 60_000n;
export const PLAIN_GAS = 21_000n;

/** Of an account that a test holds the key of: ours, or somebody who has it too. */
export type ChainTransaction = {
  readonly hash: Hex;
  readonly from: Address;
  readonly nonce: number;
  readonly to: Address;
  readonly value: bigint;
  readonly data: Hex;
  readonly gasLimit: bigint;
  readonly maxFee: bigint;
  readonly tip: bigint;
};

/** Money from outside: a deposit, gas money, or gas money that goes. */
export type Gift = {
  readonly hash: Hex;
  readonly from: Address;
  readonly to: Address;
  readonly asset: 'coin' | 'token';
  readonly amount: bigint;
};

/** What somebody who is none of us asks of the timelock. */
export type Errand = { readonly hash: Hex; readonly from: Address; readonly data: Hex };

export type Movement = { readonly from: Address; readonly to: Address; readonly amount: bigint };
export type Included = {
  readonly hash: Hex;
  /** Null for money from outside. */
  readonly transaction: ChainTransaction | null;
  readonly succeeded: boolean;
  /** Of the token; not by the timelock, which may move several. */
  readonly moved: Movement | null;
  /** Of somebody who is none of us. */
  readonly errand?: Errand;
  readonly deed?: Deed;
};

type Accounts = {
  readonly nonces: Map<Address, number>;
  readonly coin: Map<Address, bigint>;
  readonly token: Map<Address, bigint>;
  readonly operations: Operations;
};

export type Block = {
  readonly number: number;
  readonly hash: Hex;
  readonly timestamp: bigint;
  /** When it was mined, by the law's time: that of the chain runs on by itself. */
  readonly atMs: number;
  readonly baseFee: bigint;
  readonly included: readonly Included[];
  readonly after: Accounts;
  /** Itself the last, by number. */
  readonly lineage: readonly Block[];
};

export const finalOf = ({ lineage, number }: Block): Block => {
  const found = lineage[Math.max(0, number - FINALITY_DEPTH)];
  if (!found) throw new Error('a block has ancestors');
  return found;
};

const TRANSFER = '0xa9059cbb';

/** Of `transfer(address,uint256)`; undefined for another call. */
function readTransfer(data: Hex): { to: Address; amount: bigint } | undefined {
  if (!data.startsWith(TRANSFER) || data.length !== 138) return undefined;
  return { to: asAddress(`0x${data.slice(34, 74)}`), amount: BigInt(`0x${data.slice(74)}`) };
}

const add = (book: Map<Address, bigint>, who: Address, amount: bigint): void =>
  void book.set(who, (book.get(who) ?? 0n) + amount);

export type ScriptedChain = ReturnType<typeof createScriptedChain>;

export function createScriptedChain(options: {
  readonly chainId: number;
  readonly salt: string;
  readonly token: Address;
  readonly random: Random;
  readonly startedAt: number;
  /** The law's time. */
  readonly now: () => number;
  readonly coin: ReadonlyMap<Address, bigint>;
  readonly held: ReadonlyMap<Address, bigint>;
  /** Only some seeds have one. */
  readonly timelock: Timelock | undefined;
}) {
  const { salt, token, random, timelock } = options;
  let made = 0;
  const newHash = (): Hex => keccakText(`${salt}:${made++}`);
  const genesis = {
    number: 0,
    hash: newHash(),
    timestamp: BigInt(Math.floor(options.startedAt / 1_000)),
    atMs: options.startedAt,
    baseFee: 100n,
    included: [],
    after: {
      ...{ nonces: new Map(), coin: new Map(options.coin), token: new Map(options.held) },
      operations: new Map(),
    },
    lineage: [] as Block[],
  } satisfies Block;
  genesis.lineage.push(genesis);

  const chain = {
    ...options,
    /** Of the next block. */
    baseFee: 100n,
    /** The token refuses to move. */
    paused: false,
    /** Another contract stands at the token's address. */
    upgraded: false,
    /** Every head there was, the present one last: what a replica may still serve. */
    heads: [genesis] as Block[],
    pool: new Map<string, ChainTransaction>(),
    gifts: [] as Gift[],
    errands: [] as Errand[],
    /** Every transaction of a key of ours that any node was ever handed. */
    seen: new Map<Hex, ChainTransaction>(),
    newHash,
    head,
    mine,
    reorg,
    put,
    gift(of: Omit<Gift, 'hash'>): void {
      chain.gifts.push({ ...of, hash: newHash() });
    },
    errand(of: Omit<Errand, 'hash'>): void {
      chain.errands.push({ ...of, hash: newHash() });
    },
    atTimelock,
    /** The block that has it, in the chain that ends with `head`. */
    blockOf(hash: Hex, at: Block = head()): Block | undefined {
      return at.lineage.find(({ included }) => included.some((one) => one.hash === hash));
    },
  };

  function head(): Block {
    const found = chain.heads.at(-1);
    if (!found) throw new Error('a chain has a head');
    return found;
  }

  const slotOf = ({ from, nonce }: ChainTransaction): string => `${from}:${nonce}`;

  /** Into the pool, as a node does it; what it has at that nonce is replaced by 10 % more on both fees. */
  function put(sent: ChainTransaction): 'accepted' | 'already-known' | 'underpriced' {
    chain.seen.set(sent.hash, sent);
    const there = chain.pool.get(slotOf(sent));
    if (there?.hash === sent.hash) return 'already-known';
    const enough = (before: bigint, now: bigint): boolean => now * 10n >= before * 11n;
    if (there && !(enough(there.maxFee, sent.maxFee) && enough(there.tip, sent.tip))) {
      return 'underpriced';
    }
    chain.pool.set(slotOf(sent), sent);
    return 'accepted';
  }

  /** A call of the timelock upon such books; where it reverts they stay as they are. */
  function atTimelock(
    call: { readonly from: Address; readonly data: Hex },
    after: Accounts,
    timestamp: bigint,
  ): Deed | undefined {
    if (!timelock) throw new Error('a chain without a timelock');
    const moved = new Map(after.token);
    const act = ({ to, data }: { to: Address; data: Hex }): boolean => {
      const asked = to === token ? readTransfer(data) : undefined;
      if (!asked || chain.paused || (moved.get(timelock.address) ?? 0n) < asked.amount)
        return false;
      add(moved, timelock.address, -asked.amount);
      add(moved, asked.to, asked.amount);
      return true;
    };
    const deed = runTimelock(timelock, call, { timestamp, operations: after.operations, act });
    if (deed) for (const [who, amount] of moved) after.token.set(who, amount);
    return deed;
  }

  function run(tx: ChainTransaction, after: Accounts, timestamp: bigint): Included {
    const { coin, nonces, token: held } = after;
    const { hash, from, to, value, data } = tx;
    const asked = to === token ? readTransfer(data) : undefined;
    const isThere = to === timelock?.address;
    const used = asked || isThere ? TRANSFER_GAS : PLAIN_GAS;
    const left = tx.maxFee - chain.baseFee;
    add(coin, from, -used * (chain.baseFee + (tx.tip < left ? tx.tip : left)));
    nonces.set(from, tx.nonce + 1);
    const base = { hash, transaction: tx, moved: null };
    if (isThere) {
      const deed = atTimelock(tx, after, timestamp);
      return deed ? { ...base, succeeded: true, deed } : { ...base, succeeded: false };
    }
    if (asked) {
      if (chain.paused || (held.get(from) ?? 0n) < asked.amount) {
        return { ...base, succeeded: false };
      }
      add(held, from, -asked.amount);
      add(held, asked.to, asked.amount);
      return { ...base, succeeded: true, moved: { from, to: asked.to, amount: asked.amount } };
    }
    add(coin, from, -value);
    add(coin, to, value);
    return { ...base, succeeded: true };
  }

  function give({ hash, from, to, asset, amount }: Gift, after: Accounts): Included {
    const book = after[asset];
    const has = book.get(to) ?? 0n;
    add(book, to, amount < -has ? -has : amount);
    const moved = asset === 'token' && amount > 0n ? { from, to, amount } : null;
    return { hash, transaction: null, succeeded: true, moved };
  }

  /** Waiting and payable, one account after the other, each in the order of its nonces. */
  function* payable(after: Accounts, leaveOut: number): Generator<ChainTransaction> {
    const senders = [...new Set([...chain.pool.values()].map(({ from }) => from))].sort();
    for (const from of senders) {
      for (;;) {
        const next = chain.pool.get(`${from}:${after.nonces.get(from) ?? 0}`);
        if (!next || next.maxFee < chain.baseFee || random.chance(leaveOut)) break;
        if ((after.coin.get(from) ?? 0n) < next.value + next.gasLimit * next.maxFee) break;
        yield next;
      }
    }
  }

  function mine(leaveOut = 0): Block {
    const parent = head();
    const { nonces, coin, token: held, operations } = parent.after;
    const timestamp = parent.timestamp + 2n;
    const after = {
      ...{ nonces: new Map(nonces), coin: new Map(coin), token: new Map(held) },
      operations: new Map(operations),
    };
    const included: Included[] = chain.gifts.splice(0).map((gift) => give(gift, after));
    for (const errand of chain.errands.splice(0)) {
      const deed = atTimelock(errand, after, timestamp);
      const of = { hash: errand.hash, transaction: null, moved: null, errand };
      included.push({ ...of, succeeded: deed !== undefined, ...(deed && { deed }) });
    }
    for (const tx of payable(after, leaveOut)) {
      included.push(run(tx, after, timestamp));
      chain.pool.delete(slotOf(tx));
    }
    // What has lost its nonce leaves the pool.
    for (const [slot, { from, nonce }] of chain.pool) {
      if (nonce < (after.nonces.get(from) ?? 0)) chain.pool.delete(slot);
    }
    const lineage: Block[] = [...parent.lineage];
    const block: Block = {
      number: parent.number + 1,
      hash: newHash(),
      timestamp,
      atMs: options.now(),
      baseFee: chain.baseFee,
      included,
      after,
      lineage,
    };
    lineage.push(block);
    chain.heads.push(block);
    return block;
  }

  /** The last `depth` blocks are replaced by one more; what was in them waits again, or is forgotten. */
  function reorg(
    depth: number,
    given: { readonly dropped: number; readonly leftOut: number },
  ): void {
    const old = head();
    const base = old.lineage[old.number - depth];
    if (!base) return;
    const undone = old.lineage.slice(base.number + 1).flatMap(({ included }) => included);
    chain.heads.push(base);
    for (const one of undone) {
      if (random.chance(given.dropped)) continue;
      if (one.transaction) {
        const slot = slotOf(one.transaction);
        if (!chain.pool.has(slot)) chain.pool.set(slot, one.transaction);
      } else if (one.errand) chain.errands.push(one.errand);
      else if (one.moved) {
        chain.gifts.push({ hash: one.hash, asset: 'token', ...one.moved });
      }
    }
    for (let mined = 0; mined <= depth; mined += 1) mine(given.leftOut);
    // No node ever served the bare ancestor as its head.
    chain.heads.splice(chain.heads.lastIndexOf(base), 1);
  }

  return chain;
}

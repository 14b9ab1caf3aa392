/**
 * Gates follow the chain: the logs of the contracts that rules name say whose wallet has changed, and only those
 * persons are looked at again. The cursor of a chain moves in the transaction that rings for them, so nothing is
 * skipped by a crash; after a day without the bot the logs of that day are read, and nobody else.
 *
 * A reorganisation takes back what had been seen: whoever was looked at since the last block that stands is looked at
 * again, and the logs are read on from there. Communities whose rules ask there what no log tells are looked at as a
 * whole. So is everybody where it is not known which block still stands, where no node tells the logs, or only in so
 * many parts that asking for everything is less.
 */
import type { Broadcast } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { Movement } from '#chain/tokens/movement-logs.ts';
import { askingsOf } from '#core/eligibility/askings.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { isToldByLogs, watchedBy } from '#core/eligibility/watch.ts';
import type { BlockRef } from '#core/execution/intent.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { CursorRow } from '#store/deposit.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import { createForks } from './fork.ts';
import { unloggedOf } from './round.ts';

type Dependencies = {
  store: Store;
  chain: Pick<Chain, 'chainIds' | 'headBlock'>;
  broadcast: Pick<Broadcast, 'blockHash'>;
  tokens: Pick<Tokens, 'movementLogs'>;
  log: Log;
};

/** Between two looks: from a transfer being mined to a role is to take some seconds. */
const LOOK_MS = 1_000;
/** After a chain that does not answer. */
const RETRY_MS = 5_000;
/** Blocks in one question: what most providers still answer; fewer where one holds too many logs. */
const BLOCKS_AT_ONCE = 2_000n;
/** Whatever is further behind costs more by its logs than a look at everybody. */
const PARTS_AT_MOST = 1_000n;
/** Refused for so long: the looks at everybody have found since what the logs would have told. */
const GIVE_UP_MS = 900_000;
/** Asking for too much costs a refusal: more is tried now and then. */
const ANSWERS_TO_GROW = 50;
const WALLETS_AT_ONCE = 1_000;

/** `askedAt`: before it was asked for, so that no look at a later block ended earlier. */
type Head = { readonly head: BlockRef; readonly askedAt: Date };

type Watched = {
  readonly chainId: number;
  readonly contracts: readonly Address[];
  readonly communities: readonly CommunityId[];
  /** Those of them whose rules ask there what no log tells. */
  readonly untold: readonly CommunityId[];
};

const cursorOf = (chainId: number): string => `gates:${chainId}`;

export type GateWatch = ReturnType<typeof createGateWatch>;

export function createGateWatch({ store, chain, broadcast, tokens, log }: Dependencies) {
  const forks = createForks({ store, broadcast });
  /** How many blocks a chain's provider answered for lately, and how often since. */
  const spans = new Map<number, { blocks: bigint; answered: number }>();
  /** Since when a chain's logs are refused though its head is told. */
  const refused = new Map<number, Date>();

  /** What the rules that are not off ask of a chain, and whose rules they are. */
  async function watchedOn(chainId: number): Promise<Watched> {
    const unlogged = await unloggedOf(store);
    const gates = (await store.roles.listLiveGates()).map(({ communityId, rule: json }) => {
      const rule = ruleFromJson(json);
      const here = <T extends { chainId: number }>(all: readonly T[]) =>
        all.filter((one) => one.chainId === chainId);
      const contracts = here(watchedBy([rule])).map((one) => one.contract);
      const isTold = here(askingsOf([rule])).every((asking) => isToldByLogs(asking, unlogged));
      return { communityId, contracts, isTold };
    });
    const communitiesOf = (which: (gate: (typeof gates)[number]) => boolean) => [
      ...new Set(gates.filter(which).map((gate) => gate.communityId)),
    ];
    return {
      chainId,
      contracts: [...new Set(gates.flatMap((gate) => gate.contracts))],
      communities: communitiesOf((gate) => gate.contracts.length > 0),
      untold: communitiesOf((gate) => !gate.isTold),
    };
  }

  const ringSweeps = (books: Books, communities: readonly CommunityId[]): Promise<void> =>
    books.outbox.insertOutbox(
      communities.map((community) => ({ kind: 'gate-sweep', key: community })),
    );

  /** What was seen before says nothing of what moved until this block. */
  async function begin(
    { chainId, contracts, communities }: Watched,
    { head, askedAt }: Head,
  ): Promise<void> {
    const at = { blockNumber: head.number, blockHash: head.hash, scannedAt: askedAt };
    const cursor = { name: cursorOf(chainId), chainId, ...at };
    await store.transaction('watch a chain', async (books) => {
      await books.deposits.insertCursor(cursor);
      await forks.note(books, cursor, contracts);
      await ringSweeps(books, communities);
    });
  }

  /** From where it was read to be; another process that was faster leaves nothing to do. */
  async function move(
    { name, blockNumber, blockHash }: CursorRow,
    run: (books: Books) => Promise<void>,
  ): Promise<void> {
    await store.transaction('follow a chain', async (books) => {
      const locked = await books.deposits.lockCursor(name);
      if (locked?.blockNumber !== blockNumber || locked.blockHash !== blockHash) return;
      await run(books);
    });
  }

  /** Everybody is looked at instead of who is told: what was seen before says nothing of this block. */
  const leap = (cursor: CursorRow, { communities, contracts }: Watched, head: Head) =>
    move(cursor, async (books) => {
      await forks.forget(books, cursor);
      await arrive(books, cursor, contracts, head);
      await ringSweeps(books, communities);
    });

  async function arrive(
    books: Books,
    { name, chainId }: CursorRow,
    contracts: readonly Address[],
    { head, askedAt }: Head,
  ): Promise<void> {
    const at = { blockNumber: head.number, blockHash: head.hash, scannedAt: askedAt };
    await books.deposits.updateCursor(name, at);
    await forks.note(books, { name, chainId, ...at }, contracts);
  }

  async function ringHolders(books: Books, movements: readonly Movement[]): Promise<void> {
    const wallets = [...new Set(movements.map((one) => one.wallet))];
    for (let from = 0; from < wallets.length; from += WALLETS_AT_ONCE) {
      const held = await books.wallets.listHolders(wallets.slice(from, from + WALLETS_AT_ONCE));
      const persons = [...new Set(held.map((one) => one.standing))];
      await books.outbox.insertOutbox(persons.map((key) => ({ kind: 'gate-moved', key })));
    }
  }

  /** As far as one question goes; where it holds too much, half as far. */
  async function readOn(
    chainId: number,
    contracts: readonly Address[],
    from: bigint,
    head: bigint,
  ): Promise<{ to: bigint; movements: readonly Movement[] }> {
    const before = spans.get(chainId);
    for (;;) {
      const { blocks, answered } = spans.get(chainId) ?? { blocks: BLOCKS_AT_ONCE, answered: 0 };
      const to = from + blocks - 1n < head ? from + blocks - 1n : head;
      try {
        const movements = await tokens.movementLogs(chainId, contracts, from, to);
        const grows = blocks < BLOCKS_AT_ONCE && answered >= ANSWERS_TO_GROW;
        spans.set(
          chainId,
          grows ? { blocks: blocks * 2n, answered: 0 } : { blocks, answered: answered + 1 },
        );
        return { to, movements };
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        if (to === from) {
          // Not even one block: that says nothing of how many it would answer for.
          if (before) spans.set(chainId, before);
          else spans.delete(chainId);
          throw err;
        }
        spans.set(chainId, { blocks: (to - from + 2n) / 2n, answered: 0 });
      }
    }
  }

  /** Leaves out what the logs would have told: everybody is looked at instead. */
  async function setAside(cursor: CursorRow, watched: Watched, head: Head, why: string) {
    const { chainId, blockNumber } = cursor;
    const span = { chainId, from: String(blockNumber + 1n), to: String(head.head.number) };
    log.warn(span, `gates: ${why}, so these blocks are left out and everybody is looked at`);
    await leap(cursor, watched, head);
    refused.delete(chainId);
    return LOOK_MS;
  }

  /**
   * Goes back to the last block that stands. Who was looked at since may have been by what is gone; who moved in the
   * blocks that took their place is told by their logs. What a round saw in a block that was gone before its logs were
   * read is left to the look for safety.
   */
  async function goBack(cursor: CursorRow, watched: Watched, head: Head): Promise<number> {
    const { chainId, blockNumber } = cursor;
    const fork = await forks.find(cursor, watched.contracts);
    const span = { chainId, block: String(blockNumber), back: fork && String(fork.blockNumber) };
    log.warn(span, 'gates: a block was taken back');
    if (fork) {
      let isKnown = true;
      await move(cursor, async (books) => {
        const looked = await forks.listLooked(books, fork);
        isKnown = looked !== undefined;
        if (!looked) return;
        await books.deposits.updateCursor(cursor.name, fork);
        await forks.forget(books, cursor, fork.blockNumber);
        await books.outbox.insertOutbox(looked.map((key) => ({ kind: 'gate-moved', key })));
        await ringSweeps(books, watched.untold);
      });
      if (isKnown) return 0;
    }
    await leap(cursor, watched, head);
    return LOOK_MS;
  }

  /** The logs from the cursor on, as far as they are told; undefined where they are not to be waited for. */
  async function read(cursor: CursorRow, watched: Watched, { head }: Head) {
    const { chainId, blockNumber } = cursor;
    try {
      const found = await readOn(chainId, watched.contracts, blockNumber + 1n, head.number);
      refused.delete(chainId);
      return found;
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      const now = await store.now();
      const since = refused.get(chainId) ?? now;
      refused.set(chainId, since);
      if (now.getTime() - since.getTime() < GIVE_UP_MS) throw err;
      return undefined;
    }
  }

  async function follow(chainId: number, watched: Watched): Promise<number> {
    const askedAt = await store.now();
    const head = await chain.headBlock(chainId);
    const at = { head, askedAt };
    const cursor = await store.deposits.findCursor(cursorOf(chainId));
    if (!cursor) {
      await begin(watched, at);
      return LOOK_MS;
    }
    // A node that lags behind the one asked before.
    if (head.number < cursor.blockNumber) return LOOK_MS;
    const stands =
      head.number === cursor.blockNumber
        ? head.hash
        : await broadcast.blockHash(chainId, cursor.blockNumber);
    if (stands !== cursor.blockHash) return goBack(cursor, watched, at);
    if (head.number === cursor.blockNumber) return LOOK_MS;
    const { blocks } = spans.get(chainId) ?? { blocks: BLOCKS_AT_ONCE };
    if (head.number - cursor.blockNumber > blocks * PARTS_AT_MOST) {
      return setAside(cursor, watched, at, 'too many parts to ask for');
    }
    const found = await read(cursor, watched, at);
    if (!found) return setAside(cursor, watched, at, 'no node tells the logs');
    const { to, movements } = found;
    const hash = to === head.number ? head.hash : await broadcast.blockHash(chainId, to);
    const there = { askedAt, head: { number: to, hash } };
    await move(cursor, async (books) => {
      await arrive(books, cursor, watched.contracts, there);
      await ringHolders(books, movements);
    });
    return to === head.number ? LOOK_MS : 0;
  }

  return {
    /** Chains that gates ask about, and the deployment can read. */
    async chains(): Promise<readonly number[]> {
      const gates = await store.roles.listLiveGates();
      const watched = watchedBy(gates.map((gate) => ruleFromJson(gate.rule)));
      return [...new Set(watched.map((one) => one.chainId))].filter((chainId) =>
        chain.chainIds.includes(chainId),
      );
    },

    /** One look at a chain; answers how long until the next, null where nothing of it is asked about any more. */
    async look(chainId: number): Promise<number | null> {
      if (!chain.chainIds.includes(chainId)) return null;
      const watched = await watchedOn(chainId);
      if (watched.contracts.length === 0) return null;
      try {
        return await follow(chainId, watched);
      } catch (err) {
        if (!(err instanceof Fault)) throw err;
        log.warn({ err, chainId }, 'gates: the logs of a chain could not be read');
        return RETRY_MS;
      }
    },
  };
}

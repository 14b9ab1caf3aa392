/**
 * Between a process and its world: at every call of a port the process may die, before it or after it, or lose its turn
 * for so long that others act. Once dead, nothing it does reaches the world.
 */

import type { Books, Store } from '#store/index.ts';
import { openTransaction } from '#store/transaction.ts';

export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Fate = 'live' | 'die' | 'stall';

export type Fuse = {
  /** Asked before and after each call. */
  fate(call: string, when: 'before' | 'after'): Fate;
  /** What others do while this one stands still. */
  stall(): Promise<void>;
  /** Notes that an obligation did not hold, and throws. */
  fail(letter: string, message: string): never;
};

export type Wire = ReturnType<typeof createWire>;

/** The line of one process; cut, it stays cut. */
export function createWire(fuse: Fuse) {
  let dead = false;
  const assertLive = (): void => {
    if (dead) throw new Crash('this process has died');
  };

  async function pass(call: string, when: 'before' | 'after'): Promise<void> {
    assertLive();
    const fate = fuse.fate(call, when);
    if (fate === 'die') {
      dead = true;
      throw new Crash(`${when} ${call}`);
    }
    if (fate === 'stall') await fuse.stall();
    assertLive();
  }

  async function call<T>(name: string, run: () => Promise<T>): Promise<T> {
    await pass(name, 'before');
    const answer = await run();
    await pass(name, 'after');
    return answer;
  }

  /** Every function of a port, each call of it a place to die. */
  function port<T extends object>(name: string, given: T, pure: readonly string[] = []): T {
    return new Proxy(given, {
      get(target, key) {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== 'function' || pure.includes(String(key))) return value;
        return (...args: unknown[]) => {
          const inside = openTransaction();
          if (inside !== undefined) {
            fuse.fail('DESIGN 4', `${name}.${String(key)} was called inside '${inside}'`);
          }
          return call(`${name}.${String(key)}`, async () => value.apply(target, args));
        };
      },
    });
  }

  /** The store: each transaction is one call, and so is each statement outside of one. */
  function store(given: Store): Store {
    const { transaction, ...books } = given;
    const wired = Object.entries(books).map(([noun, verbs]) => [
      noun,
      typeof verbs === 'function'
        ? () => call(noun, verbs as () => Promise<unknown>)
        : port(noun, verbs as object),
    ]);
    return {
      ...(Object.fromEntries(wired) as Books),
      transaction: (label, run) =>
        call(label, () => transaction(label, (tx) => run(watchLocks(tx, fuse.fail)))),
    };
  }

  return { port, store };
}

/**
 * L8: accounts of the ledger are locked in the order of their ids. T15: whoever writes for an account holds the fence it was
 * last claimed with; states are read again under the lock, so that a write without it seldom shows.
 */
function watchLocks(tx: Books, fail: Fuse['fail']): Books {
  const lockLedgerAccounts: Books['ledger']['lockLedgerAccounts'] = async (...args) => {
    const rows = await tx.ledger.lockLedgerAccounts(...args);
    const ids = rows.map(({ id }) => id as string);
    if (ids.some((id, index) => index > 0 && id <= (ids[index - 1] ?? ''))) {
      fail('L8', 'rows were locked out of the order of their ids');
    }
    return rows;
  };
  const lockSenderFence: Books['executions']['lockSenderFence'] = async (id, fence, leaseMs) => {
    const row = await tx.executions.lockSenderFence(id, fence, leaseMs);
    if (row && row.fence !== fence) fail('T15', `account ${id} was written for under an old fence`);
    return row;
  };
  return {
    ...tx,
    ledger: { ...tx.ledger, lockLedgerAccounts },
    executions: { ...tx.executions, lockSenderFence },
  };
}

/**
 * One process: the real clerks and hands over ports that may fail it. When it dies all of it is made anew, and what it
 * knew is what stands in the database.
 */
import type { ExecutorContracts } from '#chain/executor/index.ts';
import { createTimelocks } from '#chain/executor/timelock.ts';
import { ChainFault } from '#chain/fault.ts';
import { unnamed } from '#chat/unnamed.ts';
import { backoffMs } from '#queue/backoff.ts';
import { createHandlers } from '#queue/jobs/index.ts';
import type { Handler } from '#queue/worker.ts';
import { createServices } from '#service/index.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { ChatFault } from './chat.ts';
import { Crash, createWire, type Fuse } from './crash.ts';
import { scriptSigners } from './node.ts';
import type { World } from './world.ts';

const ROW_LEASE_MS = 30_000;
export const CEILING = { maxFeePerGas: 2_000n, perTransaction: 100_000_000n, perDay: 600_000_000n };

const nothing = new Proxy(
  {},
  {
    get: (_, key) => () => {
      throw new Error(`${String(key)} is not simulated`);
    },
  },
);
const never = <T>(): T => nothing as T;

export type Alive = {
  readonly services: Services;
  readonly store: Store;
  readonly handlers: { readonly [kind: string]: Handler };
};

const log = createLog({ level: 'silent' });

/** What a proposal is told of its payment, written down: told once, or not at all. */
export const TOLD = 'simulation-told';
const FAR = new Date('2100-01-01T00:00:00Z');

function build(world: World, fuse: Fuse): Alive {
  const { nodes, chats, ids, books } = world;
  const wire = createWire(fuse);
  const store = wire.store(books.store);
  const ports = {
    discord: wire.port('discord', chats.discord.port, ['threadUrl']),
    telegram: wire.port('telegram', chats.telegram.port, ['threadUrl']),
  };
  const { broadcast } = nodes;
  // Contracts are read through the client: each read is a call of its own.
  const contract = wire.port('contract', nodes.chain.client(world.chainId));
  const chain = wire.port('chain', { ...nodes.chain, client: () => contract }, [
    'client',
    'providers',
  ]);
  const services = createServices({
    store,
    ports: ports as never,
    chain,
    broadcast: wire.port('broadcast', {
      ...broadcast,
      sendRaw: world.watchedSend(broadcast.sendRaw),
    }),
    actions: wire.port('actions', nodes.actions, ['callOf', 'callsOf', 'readCall', 'powerIn']),
    tokens: wire.port('tokens', nodes.tokens, ['coinOf']),
    signers: wire.port('signers', scriptSigners(world.keys), ['accountsOf']),
    signIn: never(),
    contracts: { ...never<ExecutorContracts>(), timelock: createTimelocks(chain) },
    registry: never(),
    ens: never(),
    feeCeiling: () => CEILING,
    ids,
    secret: ids,
    salt: ids,
    keys: ['a'.repeat(64)],
    sealKey: undefined,
    reference: () => '0000',
    unnamed,
    clock: { later: () => undefined },
    log,
    hosting: 'open',
    custody: true,
    deployment: {
      publicUrl: 'https://civitas.example',
      telegramUsername: 'civitas_bot',
      chainIds: [world.chainId],
      custody: true,
      sandbox: false,
      host: { discordId: '1', telegramId: '2', operator: { kind: 'nobody' }, minimumAge: 16 },
      explorer: () => undefined,
    },
  });
  services.executions.listen('proposal', {
    async settled(tx, { intent, outcome }) {
      const key = `${intent}:${outcome}:${ids()}`;
      await tx.outbox.insertOutbox([{ kind: TOLD, key, dueAt: FAR }]);
    },
  });
  const handlers = createHandlers({ services, ports: ports as never, store, draw: never() });
  // How a proposal's card looks is tried elsewhere: here nobody voted, and there is no chart to draw.
  const undrawn = { 'place-cards': async () => undefined, card: async () => undefined };
  return { services, store, handlers: { ...handlers, ...(world.holder && undrawn) } };
}

export type Process = {
  readonly name: string;
  /** What it does until it is done, dies or the world fails it; anything else that is thrown is a bug. */
  run(act: (alive: Alive) => Promise<void>): Promise<'done' | 'died' | 'failed'>;
  /** One row of the outbox, as the queue's worker handles it. */
  work(rowId: string): Promise<void>;
  services(): Services;
};

export function createProcess(world: World, name: string): Process {
  const fuse: Fuse = {
    fate: (call, when) => world.fate(call, when),
    stall: () => world.stall(process),
    fail: world.fail,
  };
  let alive = build(world, fuse);

  const run: Process['run'] = async (act) => {
    try {
      await act(alive);
      return 'done';
    } catch (error) {
      if (error instanceof Crash) {
        world.counts.crashes += 1;
        alive = build(world, fuse);
        return 'died';
      }
      if (error instanceof ChainFault || error instanceof ChatFault) return 'failed';
      throw error;
    }
  };

  async function work(rowId: string): Promise<void> {
    await run(async ({ store, handlers }) => {
      const row = await store.outbox.lockOutbox(rowId, ROW_LEASE_MS);
      const handler = row && handlers[row.kind];
      if (!row || !handler) return;
      const { id, kind, key, payload, fence, attempts: attempt } = row;
      world.state.handled.push(key);
      const context = {
        signal: new AbortController().signal,
        log,
        renew: async () => undefined,
      };
      try {
        const again = await handler({ id, kind, key, payload, attempt, fence }, context);
        if (again) await store.outbox.releaseOutbox(id, fence, again);
        else await store.outbox.completeOutbox(id, fence);
      } catch (error) {
        if (!(error instanceof ChainFault || error instanceof ChatFault)) throw error;
        const retryInMs = backoffMs(attempt + 1, () => 0);
        await store.outbox.releaseOutbox(id, fence, { error: error.message, retryInMs });
      }
    });
  }

  const process: Process = { name, run, work, services: () => alive.services };
  return process;
}

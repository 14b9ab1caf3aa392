/** What a file of tests of the executor stands on: a chain, books, worlds over them that end with their test. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createWorld, type World } from './execution-world.ts';
import { createTestStore, type TestStore } from './postgres.ts';
import { type RpcProxy, startRpcProxy } from './rpc-proxy.ts';

export type OpenWorld = Partial<Parameters<typeof createWorld>[0]>;

type BedOptions = {
  /** Worlds ask the chain through a proxy that may be told to lie. */
  readonly proxied?: boolean;
  /** Of each test its own: what looks at every account in the books finds those of one test. One for all when left out. */
  readonly books?: 'each';
};

/** To be called where a file begins: the hooks it registers are that file's. */
export function executionBed({ proxied = false, books }: BedOptions = {}) {
  const perTest = books === 'each';
  let sandbox: SandboxChain;
  let database: TestStore;
  let proxy: RpcProxy | undefined;
  const worlds: World[] = [];

  const openBooks = async () => {
    database = await createTestStore();
  };
  const closeBooks = () => database?.close();
  const beHonest = () => {
    if (proxy) proxy.misbehave = undefined;
  };

  beforeAll(async () => {
    [sandbox] = await Promise.all([startChain(), perTest ? undefined : openBooks()]);
    if (proxied) proxy = await startRpcProxy(sandbox.url);
  });
  if (perTest) beforeEach(openBooks);
  afterEach(async () => {
    beHonest();
    for (const world of worlds.splice(0)) await world.close();
    if (perTest) await closeBooks();
  });
  afterAll(async () => {
    await proxy?.stop();
    if (!perTest) await closeBooks();
    await sandbox?.stop();
  });

  return {
    get sandbox() {
      return sandbox;
    },
    get database() {
      return database;
    },
    get proxy() {
      if (!proxy) throw new Error('this bed has no proxy: make it with { proxied: true }');
      return proxy;
    },

    /** Another community with accounts of its own; the proxy tells the truth again. */
    async open(options: OpenWorld = {}): Promise<World> {
      beHonest();
      const world = await createWorld({
        ...{ sandbox, databaseUrl: database.url },
        ...(proxy && { rpcUrls: [proxy.url] }),
        ...options,
      });
      worlds.push(world);
      return world;
    },
  };
}

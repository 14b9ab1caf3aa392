/**
 * A worker of its own, over the same books, keys and chain as the test that starts it; it ends itself by SIGKILL
 * at the named point of the named passing, or goes on until it is ended. Given as one JSON argument.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { asId, type CommunityId } from '#core/identity.ts';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { createExecutionRoom, QUICK } from './execution-world.ts';

export type ProcessOrder = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly passphrase: string;
  readonly community: string;
  /** Where to die; none: work until ended. */
  readonly point: string | null;
  /** How far the clock of this process is off; the database's is another (T16). */
  readonly clockOffMs?: number;
};

const order = JSON.parse(process.argv[2] ?? '{}') as ProcessOrder;
if (order.clockOffMs !== undefined) {
  const { clockOffMs } = order;
  const RightDate = Date;
  const now = (): number => RightDate.now() + clockOffMs;
  globalThis.Date = class extends RightDate {
    constructor(...given: [] | [number | string | Date]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }
    static override now = now;
  } as DateConstructor;
}
const store = createStore(openStore({ url: order.databaseUrl, max: 4 }));
const { executions } = createExecutionRoom({
  rpcUrls: [order.rpcUrl],
  chainId: order.chainId,
  passphrase: order.passphrase,
  store,
  // Short, so that the next worker need not wait long for the lease of a dead one.
  timing: { ...QUICK, leaseMs: 300 },
  at: (point) => {
    if (point === order.point) process.kill(process.pid, 'SIGKILL');
  },
});
// What a listener is told is written down, so that "told once" can be counted across deaths.
for (const kind of ['proposal', 'withdrawal'] as const) {
  executions.listen(kind, {
    async settled(tx, settled) {
      await tx.outbox.insertOutbox([
        {
          kind: 'test-settled',
          key: `${settled.intent}:${settled.outcome}:${crypto.randomUUID()}`,
        },
      ]);
    },
  });
}
const community = asId<CommunityId>(order.community);
process.stdout.write('working\n');
for (;;) {
  for (const sender of await store.executions.listSenders(community)) {
    await executions.advanceSender(sender.id);
  }
  await sleep(10);
}

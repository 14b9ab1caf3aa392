/**
 * A worker of its own that replaces and empties an account, over the same books, keys and chain as the test that starts
 * it; it ends itself by SIGKILL at the named point, or goes on until it is ended. Given as one JSON argument.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { asId, type CommunityId } from '#core/identity.ts';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { createExecutionRoom, QUICK } from './execution-world.ts';
import { createRoomServices } from './vote-world.ts';

export type RotationOrder = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly passphrase: string;
  readonly community: string;
  /** Of the job. */
  readonly key: string;
  /** Where to die; none: work until ended. */
  readonly point: string | null;
};

const order = JSON.parse(process.argv[2] ?? '{}') as RotationOrder;
const store = createStore(openStore({ url: order.databaseUrl, max: 4 }));
const { rpcUrl, chainId, passphrase } = order;
const room = createExecutionRoom({ rpcUrls: [rpcUrl], chainId, passphrase, store });
const services = createRoomServices(room, store, {
  // Short, so that the next worker need not wait long for the lease of a dead one.
  timing: { ...QUICK, leaseMs: 300 },
  at: (point) => {
    if (point === order.point) process.kill(process.pid, 'SIGKILL');
  },
});
const community = asId<CommunityId>(order.community);
for (;;) {
  await services.rotations.advance(order.key);
  for (const sender of await store.executions.listSenders(community)) {
    await services.executions.advanceSender(sender.id);
  }
  await sleep(20);
}

/**
 * A worker of its own that begins the runs of what repeats and brings them to the contract, over the same books, keys and
 * chain as the test that starts it; it ends itself by SIGKILL at the named point, or goes on until it is ended. Given as
 * one JSON argument.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { asId, type CommunityId, type VoteId } from '#core/identity.ts';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { createExecutionRoom, QUICK } from './execution-world.ts';
import { createRoomServices } from './vote-world.ts';

export type MandateOrder = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly passphrase: string;
  readonly community: string;
  readonly vote: string;
  /** Where to die, at its so manieth passing, and once a run has begun or ended; null: work until ended. */
  readonly death: { readonly point: string; readonly passing: number } | null;
};

const order = JSON.parse(process.argv[2] ?? '{}') as MandateOrder;
const store = createStore(openStore({ url: order.databaseUrl, max: 4 }));
const { rpcUrl, chainId, passphrase, death } = order;
const room = createExecutionRoom({ rpcUrls: [rpcUrl], chainId, passphrase, store });
let passed = 0;
const pass = (point: string): void => {
  if (point !== death?.point) return;
  passed += 1;
  if (passed === death.passing) process.kill(process.pid, 'SIGKILL');
};
const services = createRoomServices(room, store, {
  // Short, so that the next worker need not wait long for the lease of a dead one.
  timing: { ...QUICK, leaseMs: 300 },
  at: pass,
});
const [community, vote] = [asId<CommunityId>(order.community), asId<VoteId>(order.vote)];
for (;;) {
  const before = (await store.mandates.listMandatesOf(vote)).length;
  await services.course.execute(vote);
  if ((await store.mandates.listMandatesOf(vote)).length > before) pass('after-begin-run');
  for (const { id } of await store.mandates.listOpenMandatesOf(community)) {
    await services.mandates.advance(id);
  }
  for (const sender of await store.executions.listSenders(community)) {
    await services.executions.advanceSender(sender.id);
  }
  await sleep(20);
}

/** A worker of its own over the books and look-alikes of a test, to be killed while it gives and takes roles. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { createClerks } from './clerks.ts';
import { createHands, type HandsOptions } from './gate-hands.ts';
import { createRestClock } from './rest-clock.ts';

export type RoleOrder = {
  readonly databaseUrl: string;
  readonly discord: string;
  readonly telegram: string;
  readonly requestsPerSecond: number;
  readonly hands?: HandsOptions;
  /** As in a sandbox, where cards are edited more often; so it is when left out. */
  readonly sandbox?: boolean;
};

const order = JSON.parse(process.argv[2] ?? '{}') as RoleOrder;
const store = createStore(openStore({ url: order.databaseUrl, max: 10 }));
const addresses = { discord: { url: order.discord }, telegram: { url: order.telegram } };
const clerks = createClerks(
  store,
  undefined,
  createRestClock(),
  addresses,
  order.requestsPerSecond,
  order.sandbox,
);
const work = createHands(store, clerks, order.hands);
process.stdout.write('working\n');
for (;;) {
  await work();
  await sleep(10);
}

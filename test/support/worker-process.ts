/**
 * A worker in a process of its own, to be killed. Its handler writes down that it acted, then stays in the
 * job for ever.
 */
import { openBell } from '#queue/backend.ts';
import { createWorker } from '#queue/worker.ts';
import { openStore } from '#store/client.ts';
import { outboxBooks } from '#store/outbox.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';

const [databaseUrl = '', redisUrl = '', namespace = '', leaseMs = ''] = process.argv.slice(2);
const log = createLog({ level: 'silent' });
const store = openStore({ url: databaseUrl });
const bell = await openBell({ databaseUrl, redisUrl: redisUrl || undefined, namespace, log });
createWorker({
  bell,
  outbox: outboxBooks(store.db),
  handlers: {
    stuck: async ({ key, fence }) => {
      await store.sql`insert into acted (key, fence) values (${key}, ${fence})`;
      process.stdout.write(`${key}\n`);
      await new Promise(() => undefined);
    },
  },
  log,
  metrics: createMetrics(),
  leaseMs: Number(leaseMs),
});

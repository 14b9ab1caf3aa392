/** The `worker` role: hears the bell and carries out what is due. Any number of processes may do it. */
import type { App } from '../app.ts';
import { drawChart } from '../picture/draw.ts';
import { openBell } from '../queue/backend.ts';
import { COMMUNITY_ROUNDS } from '../queue/jobs/community.ts';
import { createHandlers } from '../queue/jobs/index.ts';
import { createRelay } from '../queue/relay.ts';
import { createWorker } from '../queue/worker.ts';
import { watchDeployment } from './identity.ts';

/** Makes sure the rounds that never end are pending; rows that are there stay as they are. */
async function ringRounds({ store, services }: App): Promise<void> {
  await store.outbox.insertOutbox([
    { kind: 'housekeeping', key: 'all' },
    { kind: 'expire-drafts', key: 'all' },
    { kind: 'stale-cards', key: 'all' },
    { kind: 'check-vaults', key: 'all' },
  ]);
  for (const key of await services.communities.listIds()) {
    await store.outbox.insertOutbox([
      { kind: 'prepare-community', key },
      ...COMMUNITY_ROUNDS.map((kind) => ({ kind, key })),
    ]);
  }
}

/** T19: whoever has keys says first which of several copies it is. */
async function watchIdentity({ config, store, log, services }: App) {
  if (config.executor.kind === 'off') return undefined;
  return watchDeployment({
    store,
    dataDir: config.dataDir,
    log,
    look: () => services.executions.checkSenders(),
    end: () => process.kill(process.pid, 'SIGTERM'),
  });
}

export async function startWorker(app: App, databaseUrl: string) {
  const { config, connection, store, metrics, log, services, ports } = app;
  const identity = await watchIdentity(app);
  // T19 before any worker: an account whose past is not explained sends nothing.
  await services.executions.checkSenders();
  const bell = await openBell({
    databaseUrl,
    redisUrl: config.queue.kind === 'redis' ? config.queue.url.reveal() : undefined,
    log,
  });
  await ringRounds(app);
  const handlers = createHandlers({ services, ports, store, draw: drawChart });
  const worker = createWorker({ bell, outbox: store.outbox, handlers, log, metrics });
  const relay = createRelay({ outbox: store.outbox, bell, log, metrics });
  const unhook = connection.onCommit(() => relay.ring());
  return {
    name: 'worker',
    async stop(): Promise<void> {
      unhook();
      await relay.stop();
      await worker.stop();
      await bell.close();
      await identity?.stop();
    },
  };
}

/** The hands of a gate world or of a process of its own: the real worker over the real handlers. */
import type { SealedReply } from '#chat/reply.ts';
import { createHandlers } from '#queue/jobs/index.ts';
import { createWorker } from '#queue/worker.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';

type Clerks = { log: Log; ports: ChatPorts<SealedReply>; services: Services };

const JOB_KINDS: ReadonlySet<string> = new Set([
  'gate-person',
  'gate-moved',
  'gate-sweep',
  'gate-round',
  'role-effect',
  'role-ask',
  'read-hands',
  'chat-link',
  'join-request',
  'chat-readmit',
  'personal-link',
]);
const HANDS = 20;

/** `kinds`: what it does besides; `atOnce`: so many rows of one look, the longest due first, where a queue would mix them. */
export type HandsOptions = { readonly kinds?: readonly string[]; readonly atOnce?: number };

/** The real worker without a bell: it hears of what is due when it is told to. */
export function createHands(
  store: Store,
  { log, ports, services }: Clerks,
  { kinds = [], atOnce = 1_000 }: HandsOptions = {},
) {
  const ours = new Set([...JOB_KINDS, ...kinds]);
  let hear: (rowId: string, kind: string) => Promise<void> = async () => undefined;
  createWorker({
    bell: {
      listen(_concurrency, listener) {
        hear = listener;
        return { pause: async () => undefined, close: async () => undefined };
      },
    },
    outbox: store.outbox,
    handlers: createHandlers({ services, ports, store, draw: async () => new Uint8Array() }),
    log,
    metrics: createMetrics(),
  });
  return async function work(): Promise<void> {
    for (;;) {
      const due = await store.outbox.listDueOutbox(1_000);
      const rows = due.filter((row) => ours.has(row.kind)).slice(0, atOnce);
      if (rows.length === 0) return;
      // The longest due first, as many at once as a worker has hands.
      const queue = rows.values();
      const hand = async (): Promise<void> => {
        for (const row of queue) await hear(row.id, row.kind);
      };
      await Promise.all(Array.from({ length: HANDS }, hand));
    }
  };
}

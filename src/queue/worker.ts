/**
 * The hands: hears the bell, claims the outbox row, lets the handler of its kind act, and records the end
 * under the fence. Whatever fails is tried again later, for ever: a row is done or it is pending.
 */
import { Fault } from '#core/fault.ts';
import type { ClaimedOutbox, OutboxBooks, OutboxEnd, OutboxPayload } from '#store/outbox.ts';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import { scrubText } from '#telemetry/scrub.ts';
import type { Bell } from './backend.ts';
import { backoffMs } from './backoff.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';

export interface Job {
  /** The row's, for recording in the same transaction (`lockOutboxFence`, `completeOutbox`). */
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: OutboxPayload;
  /** Failures since the last success. */
  readonly attempt: number;
  readonly fence: number;
}

export interface JobContext {
  /** Aborted when the lease is lost or the process stops: end soon, record nothing. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Extends the lease before an act that must not overlap another's; throws when it is lost. */
  renew(): Promise<void>;
}

/** `again`, in the law's time: nothing is wrong, look at this row again then. */
export type Handler = (
  job: Job,
  context: JobContext,
) => Promise<void> | Promise<{ readonly again: Date } | undefined>;

export interface WorkerOptions {
  readonly bell: Pick<Bell, 'listen'>;
  readonly outbox: Pick<
    OutboxBooks,
    'lockOutbox' | 'renewOutbox' | 'completeOutbox' | 'releaseOutbox' | 'findOutbox'
  >;
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'jobSeconds' | 'jobLatencySeconds' | 'jobsRunning'>;
  readonly concurrency?: number;
  readonly leaseMs?: number;
  /** How long running handlers may take when the process stops; then they are told to end. */
  readonly graceMs?: number;
  readonly random?: () => number;
}

export interface JobWorker {
  /** Within 5 s, whatever the handlers do. Rows still in hand are claimed again when their lease lapses. */
  stop(): Promise<void>;
}

const LEASE_MS = 30_000;
const GRACE_MS = 3_000;
/** For a handler to notice that it was told to end. */
const ABORT_MS = 1_000;
const RECORD_TRIES = 4;

export function createWorker(options: WorkerOptions): JobWorker {
  const { bell, outbox, handlers, log, metrics } = options;
  const {
    concurrency = 20,
    leaseMs = LEASE_MS,
    graceMs = GRACE_MS,
    random = Math.random,
  } = options;
  const running = new Set<Heartbeat>();
  const settled = new Set<Promise<void>>();
  let stopping = false;

  async function hear(rowId: string, kind: string): Promise<void> {
    const handler = handlers[kind];
    if (handler === undefined) {
      // Another version's: it stays pending, and the relay of that version rings for it.
      log.warn({ kind, rowId }, 'no handler for this kind');
      return;
    }
    // Looks again before it ends: the row may have been asked for while it was being handled.
    while (!stopping) {
      const row = await outbox.lockOutbox(rowId, leaseMs);
      if (row === undefined || (await handle(row, handler)) !== 'again') return;
    }
  }

  async function handle(row: ClaimedOutbox, handler: Handler): Promise<OutboxEnd | 'failed'> {
    const { id, kind, key, payload, fence, attempts: attempt } = row;
    const jobLog = log.child({ job: kind, key, fence });
    const heartbeat = startHeartbeat({
      leaseMs,
      renew: () => outbox.renewOutbox(id, fence, leaseMs),
      onError: (err) => jobLog.warn({ err }, 'the lease could not be extended'),
    });
    metrics.jobLatencySeconds.observe({ kind }, row.lateMs / 1_000);
    const stopClock = metrics.jobSeconds.startTimer({ kind });
    running.add(heartbeat);
    metrics.jobsRunning.inc();
    let outcome: OutboxEnd | 'failed' = 'failed';
    try {
      const { signal, renew } = heartbeat;
      const result = await handler(
        { id, kind, key, payload, attempt, fence },
        { signal, log: jobLog, renew },
      );
      outcome = result
        ? await record(() => outbox.releaseOutbox(id, fence, result))
        : await complete(id, fence);
    } catch (error) {
      outcome = await fail(row, error, jobLog);
    } finally {
      heartbeat.stop();
      running.delete(heartbeat);
      metrics.jobsRunning.dec();
      stopClock({ outcome });
    }
    if (outcome === 'lost') jobLog.warn('the lease had lapsed: nothing was recorded');
    return outcome;
  }

  /** A handler may have recorded the end itself, in its own transaction. */
  async function complete(id: string, fence: number): Promise<OutboxEnd> {
    const end = await record(() => outbox.completeOutbox(id, fence));
    if (end !== 'lost') return end;
    const row = await outbox.findOutbox(id);
    return row?.fence === fence && row.leaseUntil === null ? 'done' : 'lost';
  }

  async function fail(
    row: ClaimedOutbox,
    error: unknown,
    jobLog: Log,
  ): Promise<OutboxEnd | 'failed'> {
    if (stopping) {
      // Told to end: not the job's failure. It is as due as before, for whoever runs then.
      return record(() => outbox.releaseOutbox(row.id, row.fence, { interrupted: true }));
    }
    const asked = error instanceof Fault ? error.retryAfterMs : undefined;
    const retryInMs = backoffMs(row.attempts + 1, random, asked);
    jobLog.error({ err: error, attempt: row.attempts + 1, retryInMs }, 'a job failed');
    const end = await record(() =>
      outbox.releaseOutbox(row.id, row.fence, { error: describe(error), retryInMs }),
    );
    return end === 'lost' ? end : 'failed';
  }

  /** The act is done: a database away for a moment must not cause it to be done again. */
  async function record(write: () => Promise<OutboxEnd>): Promise<OutboxEnd> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        if (attempt >= RECORD_TRIES || stopping) throw error;
        await pause(250 * 2 ** attempt);
      }
    }
  }

  const listener = bell.listen(concurrency, (rowId, kind) => {
    const work = hear(rowId, kind).catch((err: unknown) => {
      // Claiming or recording failed: the database is away. The row is pending and its lease lapses.
      log.error({ err, kind, rowId }, 'a job could not be claimed or recorded');
    });
    settled.add(work);
    return work.finally(() => settled.delete(work));
  });

  return {
    async stop() {
      await listener.pause();
      if (!(await endsWithin(settled, graceMs))) {
        stopping = true;
        for (const heartbeat of running) heartbeat.abort(new Error('the process stops'));
        await endsWithin(settled, ABORT_MS);
      }
      stopping = true;
      await listener.close(settled.size > 0);
    },
  };
}

function describe(error: unknown): string {
  if (error instanceof Fault) return scrubText(`${error.name} ${error.code}: ${error.message}`);
  return scrubText(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function endsWithin(work: ReadonlySet<Promise<void>>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), late]);
  clearTimeout(timer);
  return work.size === 0;
}

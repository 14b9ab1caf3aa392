/**
 * Looks at the outbox every 500 ms, and at once when told to, and rings the bell for what is due. Several
 * relays ring for the same rows; a row is claimed once. It never gives up: while database or queue are away
 * it goes on looking.
 */
import type { OutboxBooks } from '#store/outbox.ts';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import type { Bell, BellJob } from './backend.ts';

export interface RelayOptions {
  readonly outbox: Pick<OutboxBooks, 'listDueOutbox'>;
  readonly bell: Pick<Bell, 'ring'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'outboxDue' | 'bellFailures'>;
  readonly everyMs?: number;
  /** After that a row that was rung for and is still due is rung for again: its job is lost. */
  readonly ringAgainMs?: number;
}

export interface Relay {
  /** Something was committed: look now. Costs nothing to call often. */
  ring(): void;
  stop(): Promise<void>;
}

/** Rows of one look; the rest is seen when these are claimed. */
const LOOK_LIMIT = 2_000;
/** Many commits in one moment are one look. */
const GATHER_MS = 10;

export function createRelay(options: RelayOptions): Relay {
  const { outbox, bell, log, metrics, everyMs = 500, ringAgainMs = 5_000 } = options;
  let rung = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let failingSince: number | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const rows = await outbox.listDueOutbox(LOOK_LIMIT);
    metrics.outboxDue.set(rows.length);
    const now = performance.now();
    const still = new Map<string, number>();
    const jobs: BellJob[] = [];
    for (const { id: rowId, kind, fence } of rows) {
      // With the fence, so that a job of a handling that has lapsed never stands in the way of the next.
      const id = `${kind}-${rowId}-${fence}`;
      const before = rung.get(id);
      const recent = before !== undefined && now - before < ringAgainMs;
      if (!recent) jobs.push({ id, kind, rowId });
      still.set(id, recent ? before : now);
    }
    if (jobs.length > 0) await bell.ring(jobs);
    rung = still;
  }

  async function lookSafely(): Promise<void> {
    try {
      await look();
      if (failingSince !== undefined) {
        const awayMs = Math.round(performance.now() - failingSince);
        log.info({ awayMs }, 'the relay rings again');
      }
      failingSince = undefined;
    } catch (err) {
      metrics.bellFailures.inc();
      // Once per outage: it looks twice a second.
      if (failingSince === undefined) log.warn({ err }, 'the relay cannot ring: it goes on trying');
      failingSince ??= performance.now();
    }
  }

  function schedule(inMs: number): void {
    const at = performance.now() + inMs;
    if (stopped || looking !== undefined || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(run, inMs);
  }

  let askedMeanwhile = false;
  function run(): void {
    dueAt = Number.POSITIVE_INFINITY;
    askedMeanwhile = false;
    looking = lookSafely().finally(() => {
      looking = undefined;
      schedule(askedMeanwhile ? GATHER_MS : everyMs);
    });
  }

  schedule(0);
  return {
    ring() {
      askedMeanwhile = true;
      schedule(GATHER_MS);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/**
 * Keeps the lease of one handling alive, and tells it (by the signal) when that has failed: from then on
 * another may have claimed the row, and nothing more may be done in its name.
 */
export interface HeartbeatOptions {
  readonly leaseMs: number;
  /** Extends the lease; false when the fence no longer stands. */
  readonly renew: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

export interface Heartbeat {
  readonly signal: AbortSignal;
  /** Extends the lease now; throws when it is lost. */
  renew(): Promise<void>;
  abort(reason: Error): void;
  stop(): void;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor() {
    super('the lease was lost: another may be handling this row now');
  }
}

export function startHeartbeat({ leaseMs, renew, onError }: HeartbeatOptions): Heartbeat {
  const controller = new AbortController();
  // Counted from before the question is sent: our end of the lease is never later than the database's.
  let leasedUntil = performance.now() + leaseMs;
  let stopped = false;
  let timer = setTimeout(beat, leaseMs / 3);

  async function extend(): Promise<void> {
    const asked = performance.now();
    if (!(await renew())) throw new LeaseLost();
    leasedUntil = asked + leaseMs;
  }

  function beat(): void {
    extend()
      .catch((error: unknown) => {
        const over = error instanceof LeaseLost || performance.now() >= leasedUntil;
        // While the database is away the lease still runs, and the next beat may be in time.
        if (over) controller.abort(new LeaseLost());
        else onError(error);
      })
      .finally(() => {
        if (stopped || controller.signal.aborted) return;
        const leftMs = Math.max(0, leasedUntil - performance.now());
        timer = setTimeout(beat, Math.min(leaseMs / 3, leftMs));
      });
  }

  return {
    signal: controller.signal,
    async renew() {
      controller.signal.throwIfAborted();
      await extend();
    },
    abort: (reason) => controller.abort(reason),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

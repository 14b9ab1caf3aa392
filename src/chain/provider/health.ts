/** How one provider does: after a failure it rests, longer each time, and the first answer ends that. */
import { TROUBLES, type Trouble } from './trouble.ts';

/** `now` in milliseconds of a clock that never goes back; `random` from 0 to 1. */
export type HealthClock = { readonly now: () => number; readonly random: () => number };

export type Health = {
  /** Undefined: well, or its rest is over. */
  trouble(): Trouble | undefined;
  /** Of the rest that is left; 0: none. */
  restMs(): number;
  /** Whether it may not be asked even where nobody else is left. */
  isBarred(): boolean;
  failed(trouble: Trouble, retryAfterMs?: number): void;
  answered(): void;
};

export function createHealth({ now, random }: HealthClock): Health {
  /** Of the same kind, one after the other. */
  let failures = 0;
  let last: Trouble | undefined;
  let until = Number.NEGATIVE_INFINITY;
  const restMs = (): number => Math.max(0, until - now());

  return {
    restMs,
    trouble: () => (restMs() > 0 ? last : undefined),
    isBarred: () => restMs() > 0 && last !== undefined && TROUBLES[last].binds,
    failed(trouble, retryAfterMs) {
      const { firstMs, mostMs } = TROUBLES[trouble];
      // What fails beside it, or is tried although it rests, is the same failure.
      if (restMs() === 0 || trouble !== last) failures = trouble === last ? failures + 1 : 1;
      const grown = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), mostMs);
      // Half of it is chance, so that processes do not come back together; what it asked for is not cut.
      const rest = Math.max(grown * (0.5 + random() / 2), retryAfterMs ?? 0);
      last = trouble;
      until = Math.max(until, now() + rest);
    },
    answered() {
      failures = 0;
      last = undefined;
      until = Number.NEGATIVE_INFINITY;
    },
  };
}

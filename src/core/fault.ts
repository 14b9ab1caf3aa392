/**
 * A fault: the world failed (database, chain, chat platform, network). It is thrown, never returned; what
 * was merely refused is a `Result` instead. Each room with an SDK extends this class in its own `fault.ts`.
 */
export interface FaultOptions<Code extends string> {
  readonly code: Code;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly cause?: unknown;
  /** How long the world asked us to wait (a `Retry-After`), in ms. */
  readonly retryAfterMs?: number;
}

export class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: FaultOptions<Code>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

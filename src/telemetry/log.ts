/**
 * JSON lines for the operator. No secret reaches them, whoever logs: fields go by name, texts by form
 * (scrub.ts). A log is injected and split with `child`; there is no global one.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError, scrubFields, scrubLine } from './scrub.ts';

export type Log = Logger;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

export function createLog({ level, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => scrubFields(fields) as Record<string, unknown>,
      },
      serializers: {
        // `formatters.log` has described errors already; what is bare still comes through here.
        err: (error: unknown) => (error instanceof Error ? describeError(error) : error),
      },
      hooks: { streamWrite: scrubLine },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/** What a chain says in time. */
import { Fault } from '#core/fault.ts';
import type { Log } from '#telemetry/log.ts';

export type Bounded = {
  clock: { later(run: () => Promise<void>, delayMs: number): void };
  log: Log;
};

/** Together, for all that is asked at once: somebody waits for the answer. */
const READ_MS = 12_000;

/** Undefined: the chain could not be asked, or was slower than that. */
export function readInTime<T>(
  { clock, log }: Bounded,
  about: { readonly [name: string]: unknown },
  read: () => Promise<T>,
): Promise<T | undefined> {
  const asked = async (): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ err: error, ...about }, 'a chain could not be read for an overview');
      return undefined;
    }
  };
  const late = new Promise<undefined>((resolve) => {
    clock.later(async () => resolve(undefined), READ_MS);
  });
  return Promise.race([asked(), late]);
}

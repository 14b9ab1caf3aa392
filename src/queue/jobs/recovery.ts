/** What the time of a recovery brings: it joins, lapses, or was stopped before; too early it says when. */
import type { Services } from '#service/services.ts';

export const createDueRecoveryJob =
  ({ services }: { services: Pick<Services, 'recoveries'> }) =>
  async ({ key }: { key: string }): Promise<{ again: Date } | undefined> =>
    services.recoveries.complete(key);

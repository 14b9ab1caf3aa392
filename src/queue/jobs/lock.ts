/** Payments of a locked person that could not be called off at once; the key is the person. */
import { asId, type PersonId } from '#core/identity.ts';
import type { Locks } from '#service/lock.ts';

/** Handles the outbox kind `stop-payouts`. Lifted meanwhile, there is nothing to do. */
export const createStopPayoutsJob =
  (locks: Pick<Locks, 'stopPayouts'>) =>
  ({ key }: { key: string }): Promise<{ again: Date } | undefined> =>
    locks.stopPayouts(asId<PersonId>(key));

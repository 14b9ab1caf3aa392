/** Proves a community's reserves, again and again; the row of the outbox is the community's. */
import { asId, type CommunityId } from '#core/identity.ts';
import type { Reserves } from '#service/reserves.ts';

type Again = { again: Date } | undefined;

/** Handles the outbox kind `check-reserves`; its key is a community. */
export const createCheckReservesJob =
  (reserves: Pick<Reserves, 'check'>) =>
  ({ key }: { key: string }): Promise<Again> =>
    reserves.check(asId<CommunityId>(key));

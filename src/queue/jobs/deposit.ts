/** Looks for deposits of one community, again and again; the row of the outbox is the community's. */
import { asId, type CommunityId } from '#core/identity.ts';
import type { Deposits } from '#service/deposit.ts';

type Again = { again: Date } | undefined;

/** Handles the outbox kind `scan-deposits`; its key is a community. */
export const createScanDepositsJob =
  (deposits: Pick<Deposits, 'scan'>) =>
  ({ key }: { key: string }): Promise<Again> =>
    deposits.scan(asId<CommunityId>(key));

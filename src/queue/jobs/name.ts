/** Looks up the name of one address; its key is the address. */
import { asAddress } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Job } from '../worker.ts';

export const createEnsNameJob =
  ({ services }: { services: Pick<Services, 'wallets'> }) =>
  async ({ key }: Pick<Job, 'key'>): Promise<undefined> => {
    await services.wallets.lookUpName(asAddress(key));
  };

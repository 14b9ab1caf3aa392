/** Cold wallets: holds every claim to the registry, again and again. */
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';

/** Where a claim matters it is read then and there; this finds what was revoked, and says so. */
export const VAULTS_MS = 10 * 60_000;

type Dependencies = {
  services: Pick<Services, 'wallets'>;
  store: Pick<Store, 'now'>;
  everyMs: number;
};

/** Handles `check-vaults`; it rings itself again for ever. */
export const createCheckVaultsJob =
  ({ services, store, everyMs }: Dependencies) =>
  async (): Promise<{ again: Date }> => {
    await services.wallets.checkVaults();
    return { again: new Date((await store.now()).getTime() + everyMs) };
  };

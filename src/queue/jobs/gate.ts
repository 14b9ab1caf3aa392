/** Gates: looks at one person, at a whole community again and again, and carries out one role or tag. */
import { asId, type CommunityId, type PersonId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import type { Job } from '../worker.ts';

type Again = { again: Date } | undefined;
type Dependencies = {
  services: Pick<Services, 'gateChecks' | 'roleEffects'>;
  store: Pick<Store, 'now'>;
};

/** How often a community is looked at as a whole: a transfer is noticed within that time. */
export const SWEEP_MS = 60_000;
export const SANDBOX_SWEEP_MS = 15_000;

/** Handles `gate-person`; its key is a person of whom something changed. */
export const createGatePersonJob =
  ({ services }: Dependencies) =>
  async ({ key }: Pick<Job, 'key'>): Promise<undefined> =>
    services.gateChecks.person(asId<PersonId>(key)).then(() => undefined);

/** Handles `gate-sweep`; its key is a community. It rings itself again for ever. */
export const createGateSweepJob =
  ({ services, store, everyMs }: Dependencies & { everyMs: number }) =>
  async ({ key }: Pick<Job, 'key'>): Promise<Again> => {
    await services.gateChecks.sweep(asId<CommunityId>(key));
    return { again: new Date((await store.now()).getTime() + everyMs) };
  };

/** Handles `role-effect`; its key is an effect and an account. */
export const createRoleEffectJob =
  ({ services }: Dependencies) =>
  async ({ id, fence, key }: Pick<Job, 'id' | 'fence' | 'key'>): Promise<Again> =>
    services.roleEffects.apply({ id, fence, key });

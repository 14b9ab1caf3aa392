/** Gates: looks at one person, at a whole community again and again, and carries out one role or tag. */
import { asId, type CommunityId, type PersonId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import type { Job } from '../worker.ts';

type Again = { again: Date } | undefined;
type Dependencies = {
  services: Pick<Services, 'gateChecks' | 'gateWatch' | 'roleEffects' | 'joins'>;
  store: Pick<Store, 'now' | 'outbox'>;
};

/** How often a community is looked at as a whole, for what no log tells: coins, views, names, time. */
export const SWEEP_MS = 300_000;
export const SANDBOX_SWEEP_MS = 15_000;

/** Handles `gate-person`; its key is a person of whom something changed. */
export const createGatePersonJob =
  ({ services }: Dependencies) =>
  async ({ key }: Pick<Job, 'key'>): Promise<undefined> => {
    const person = asId<PersonId>(key);
    await services.joins.lookAgain(person);
    await services.gateChecks.person(person);
  };

/** Handles `gate-sweep`; its key is a community. It rings itself again for ever. */
export const createGateSweepJob =
  ({ services, store, everyMs }: Dependencies & { everyMs: number }) =>
  async ({ key }: Pick<Job, 'key'>): Promise<Again> => {
    await services.gateChecks.sweep(asId<CommunityId>(key));
    // Whatever chain is asked about since is followed from now on.
    const chains = await services.gateWatch.chains();
    await store.outbox.insertOutbox(
      chains.map((chainId) => ({ kind: 'watch-gates', key: String(chainId) })),
    );
    return { again: new Date((await store.now()).getTime() + everyMs) };
  };

/** Handles `watch-gates`; its key is a chain. It rings itself again for as long as gates ask about that chain. */
export const createWatchGatesJob =
  ({ services, store }: Dependencies) =>
  async ({ key }: Pick<Job, 'key'>): Promise<Again> => {
    const waitMs = await services.gateWatch.look(Number(key));
    return waitMs === null
      ? undefined
      : { again: new Date((await store.now()).getTime() + waitMs) };
  };

/** Handles `role-effect`; its key is an effect and an account. */
export const createRoleEffectJob =
  ({ services }: Dependencies) =>
  async ({ id, fence, key }: Pick<Job, 'id' | 'fence' | 'key'>): Promise<Again> =>
    services.roleEffects.apply({ id, fence, key });

/** Gates: looks at one person, at a community again and again, and carries out one role or tag. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asId, type CommunityId, type PersonId, type PlaceId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import { startHeartbeat } from '../heartbeat.ts';
import type { Job, JobContext } from '../worker.ts';

type Again = { again: Date } | undefined;
type Dependencies = {
  services: Pick<Services, 'gateChecks' | 'gateWatch' | 'gateWork' | 'roleEffects' | 'joins'>;
  store: Pick<Store, 'now' | 'outbox'>;
};

/** How often a community is looked at for what no log tells: coins, views, names, time. */
export const ROUND_MS = 300_000;
export const SANDBOX_ROUND_MS = 15_000;

/** Persons looked at together: what one call asks of a chain, and what is written within a lease. */
const PERSONS_AT_ONCE = 600;
const LEASE_MS = 60_000;
/** After a look at many that failed, each is looked at alone. */
const ALONE_MS = 5_000;

/** For the hands of one worker that come at the same moment: they make one look. */
const GATHER_MS = 20;

type Gathering = { keys: string[]; looked: Promise<void> };

/**
 * Handles `gate-person` and `gate-moved`; the key is a person of whom something changed. Others of whom it is due,
 * too, are looked at with them: a thousand transfers in one block cost a few calls and not a thousand.
 * `gate-moved`: the chain said so, and nothing that a platform shows has changed by it.
 */
export function createGatePersonJob({ services, store }: Dependencies) {
  const gatherings = new Map<string, Gathering>();

  async function look(kind: string, keys: readonly string[]): Promise<void> {
    const persons = keys.map((key) => asId<PersonId>(key));
    await services.joins.lookAgain(persons);
    await services.gateChecks.persons(persons, { compare: kind === 'gate-person' });
  }

  /** With whoever else is due and in nobody's hand, and stays in this one however long the look takes. */
  async function lookAlong(kind: string, keys: readonly string[], log: Log): Promise<void> {
    const like = { kind, payload: {} };
    const along = await store.outbox.lockOutboxAlong(like, PERSONS_AT_ONCE, LEASE_MS);
    const heartbeat = startHeartbeat({
      leaseMs: LEASE_MS,
      renew: async () => (await store.outbox.renewOutboxAlong(along, LEASE_MS)).length > 0,
      onError: (err) =>
        log.warn({ err }, 'the lease of what was taken along could not be extended'),
    });
    try {
      await look(kind, [...keys, ...along.map((row) => row.key)]);
    } catch (error) {
      const failed = { error: 'looked at together, which failed', retryInMs: ALONE_MS };
      await store.outbox.releaseOutboxAlong(along, failed);
      throw error;
    } finally {
      heartbeat.stop();
    }
    await store.outbox.completeOutboxAlong(along);
  }

  function gather(kind: string, log: Log): Gathering {
    const open = gatherings.get(kind);
    if (open) return open;
    const keys: string[] = [];
    const looked = sleep(GATHER_MS).then(() => {
      gatherings.delete(kind);
      return lookAlong(kind, keys, log);
    });
    const begun = { keys, looked };
    gatherings.set(kind, begun);
    return begun;
  }

  return async (
    { kind, key, attempt }: Pick<Job, 'kind' | 'key' | 'attempt'>,
    { log }: Pick<JobContext, 'log'>,
  ): Promise<void> => {
    if (attempt > 0) return look(kind, [key]);
    const { keys, looked } = gather(kind, log);
    keys.push(key);
    return looked;
  };
}

/** Whatever chain is asked about since is followed from now on. */
async function ringChains({ services, store }: Dependencies): Promise<void> {
  const chains = await services.gateWatch.chains();
  await store.outbox.insertOutbox(
    chains.map((chainId) => ({ kind: 'watch-gates', key: String(chainId) })),
  );
}

/** Handles `gate-sweep`: something changed that may be of anybody in the community that is its key. */
export const createGateSweepJob =
  (deps: Dependencies & { everyMs: number }) =>
  async ({ key }: Pick<Job, 'key'>): Promise<void> => {
    const { services, store, everyMs } = deps;
    await services.gateChecks.sweep(asId<CommunityId>(key));
    await ringChains(deps);
    const dueAt = new Date((await store.now()).getTime() + everyMs);
    await store.outbox.insertOutbox([{ kind: 'gate-round', key, dueAt }]);
  };

/** Handles `gate-round`; its key is a community. It rings itself again for ever. */
export const createGateRoundJob =
  (deps: Dependencies & { everyMs: number }) =>
  async ({ key }: Pick<Job, 'key'>): Promise<Again> => {
    const { services, store, everyMs } = deps;
    await services.gateChecks.round(asId<CommunityId>(key), everyMs);
    await ringChains(deps);
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

/** Handles `read-hands`; its key is a place. */
export const createReadHandsJob =
  ({ services }: Dependencies) =>
  ({ key }: Pick<Job, 'key'>): Promise<void> =>
    services.roleEffects.readByHand(asId<PlaceId>(key));

/** Handles `role-effect`; its key is an effect and an account. */
export const createRoleEffectJob =
  ({ services }: Dependencies) =>
  async ({ id, fence, key, payload }: Job): Promise<Again> =>
    services.roleEffects.apply({ id, fence, key, payload });

/** Handles `role-work`; its key is what somebody set going. It rings itself again until that is written. */
export const createRoleWorkJob =
  ({ services }: Dependencies) =>
  async ({ key }: Pick<Job, 'key'>): Promise<Again> =>
    services.gateWork.follow(key);

/** What a founded community needs on chain, and the rounds that never end: each rings itself again. */
import { asId, type CommunityId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';

type Job = { key: string };

/** Rounds of every community: their rows are pending for ever, that of the digest while it is on. */
export const COMMUNITY_ROUNDS = [
  'gate-round',
  'scan-deposits',
  'check-reserves',
  'digest',
] as const;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Registers the accounts of a new community with their nonces, then starts its rounds and shows its first card. */
export const createPrepareCommunityJob =
  ({ services, store }: { services: Services; store: Store }) =>
  async ({ key }: Job): Promise<undefined> => {
    await services.executions.ensureAccounts(asId<CommunityId>(key));
    const kinds = [...COMMUNITY_ROUNDS, 'place-cards'];
    await store.outbox.insertOutbox(kinds.map((kind) => ({ kind, key })));
    return undefined;
  };

/** Forgets what is past its retention (docs/privacy.md), once an hour. */
export const createHousekeepingJob =
  ({ services, store }: { services: Services; store: Store }) =>
  async (): Promise<{ again: Date }> => {
    const now = await store.now();
    const dayAgo = new Date(now.getTime() - DAY_MS);
    await services.inbox.forgetOld();
    await services.wallets.forgetOld();
    // Each was rung for on its day; this finds what was joined in another way.
    await services.merges.settleDue();
    await services.walletActs.forgetOld();
    await services.profiles.forgetTombstones();
    // What was forgotten is waiting nowhere any more.
    const communities = await services.communities.listIds();
    await store.outbox.insertOutbox(communities.map((key) => ({ kind: 'place-cards', key })));
    await store.outbox.deleteDoneOutbox(dayAgo);
    await store.processes.deleteHeartbeatsBefore(new Date(now.getTime() - 2 * DAY_MS));
    return { again: new Date(now.getTime() + HOUR_MS) };
  };

/** Half-filled forms and ways to say more, an interaction's token among them, when their time is over: each minute. */
export const createExpireDraftsJob =
  ({ store }: { store: Store }) =>
  async (): Promise<{ again: Date }> => {
    const now = await store.now();
    await store.cards.deleteExpiredDrafts(now);
    return { again: new Date(now.getTime() + 60_000) };
  };

/** Cards of open votes that a crash left behind the newest ballot. */
export const createStaleCardsJob =
  ({ services, store }: { services: Services; store: Store }) =>
  async (): Promise<{ again: Date }> => {
    await services.cards.wantStale();
    return { again: new Date((await store.now()).getTime() + 15_000) };
  };

/**
 * What the accounts of a community may do in the contracts it has connected, after one of them was replaced: whoever
 * administers a contract gives the new one its rights and takes those of the old one away; nobody here can.
 */
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { Right, Rights } from './desk.ts';
import type { ExecutorDesks } from './index.ts';

/** Of one contract, where something is to be done there. */
export type RightsFinding = {
  readonly kind: ExecutorKind;
  readonly address: Address;
  /** What the new account lacks of what carrying out takes. */
  readonly lacks: readonly Right[];
  /** What the old one can still do, and where. */
  readonly keeps: Rights['has'];
  /** Where proposing there takes votes that the new one has too few of; in the token's base units. */
  readonly votes: Rights['votes'];
};

type Dependencies = { store: Pick<Store, 'mandates'>; desks: ExecutorDesks };

export type RightsCheck = ReturnType<typeof createRightsCheck>;

export const createRightsCheck = ({ store, desks }: Dependencies) => ({
  /** On one chain; those where all is well are left out. Throws the fault of a chain that could not be asked. */
  async find(
    community: CommunityId,
    { chainId, old, next }: { chainId: number; old: Address; next: Address },
  ): Promise<readonly RightsFinding[]> {
    const found: RightsFinding[] = [];
    for (const executor of await store.mandates.listExecutors(community)) {
      if (executor.chainId !== chainId) continue;
      const { kind, address } = executor;
      const { has: keeps } = await desks[kind].rights(executor, old);
      const { lacks, votes } = await desks[kind].rights(executor, next);
      if (lacks.length === 0 && keeps.length === 0) continue;
      found.push({ kind, address, lacks, keeps, votes: lacks.includes('propose') ? votes : null });
    }
    return found;
  },
});

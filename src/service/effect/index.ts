/** What a passed decision does without a chain: a kind added to `COMMUNITY_ACTIONS` does not compile until it is here. */
import type { CommunityAction, CommunityActionKind } from '#core/execution/intent.ts';
import type { CommunityId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { Pauses } from '../pause.ts';

/** In the transaction that settles the proposal: all of it happens, or nothing. */
type Effect<A extends CommunityAction> = (
  books: Books,
  community: CommunityId,
  action: A,
) => Promise<Result<null>>;

export type Effects = {
  readonly [K in CommunityActionKind]: Effect<Extract<CommunityAction, { kind: K }>>;
};

export const createEffects = ({ pauses }: { pauses: Pauses }): Effects => ({
  resume: pauses.carryOut,
});

/** Who carries a proposal out, and how it stands there: plain data for cards. */

import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import type { HoldersVote } from '#core/execution/governor.ts';
import type { ParkReason } from '#core/execution/intent.ts';
import type { MandateReason, MandateState } from '#core/execution/mandate.ts';
import type { Address, CommunityId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Executor } from '#core/proposal/executor.ts';
import type { Store } from '#store/index.ts';
import type { Mandates } from '../mandate.ts';
import type { OwnersStatus } from './desk.ts';

export type ExecutorShown = {
  kind: ExecutorKind;
  chainId: number;
  address: Address;
};

export type MandateView = ExecutorShown & {
  state: MandateState;
  reason: MandateReason | null;
  eta: Date | null;
  txHash: Hex | null;
  /** What holds the transaction up that comes next; null when all is well. */
  held: ParkReason | null;
  /** Of a Safe: who has signed, and who has to; null where nobody has to. */
  owners: OwnersStatus | null;
  /** Of a governor: how its token's holders vote, in the token's base units; null where they do not. */
  holders: (HoldersVote & { decimals: number }) | null;
};

/** As a contract's facts were kept when it was connected. */
const decimalsOf = (facts: unknown): number =>
  Number((facts as { decimals?: number }).decimals ?? 0);

type Dependencies = {
  store: Store;
  mandates: Pick<Mandates, 'ownersOf' | 'holdersVote'>;
};

export const createMandateViews = ({ store, mandates }: Dependencies) => ({
  /** Undefined where the own account carries it out, or the contract is not connected any more. */
  async executorOf(community: CommunityId, chosen: Executor): Promise<ExecutorShown | undefined> {
    if (chosen === 'direct') return undefined;
    const all = await store.mandates.listExecutors(community);
    const found = all.find(({ address }) => address === chosen);
    return found && { kind: found.kind, chainId: found.chainId, address: found.address };
  },

  async view(voteId: VoteId): Promise<MandateView | null> {
    const row = await store.mandates.findMandateOf(voteId);
    const executor = row && (await store.mandates.findExecutor(row.executorId));
    if (!row || !executor) return null;
    const parked = await store.executions.findParkedLike(`mandate:${row.id}:`);
    const { kind, chainId, address } = executor;
    const { state, reason, eta, txHash } = row;
    const held = row.endedAt === null ? (parked?.reason ?? null) : null;
    const [owners = null, vote] = [
      await mandates.ownersOf(voteId),
      await mandates.holdersVote(voteId),
    ];
    return {
      ...{ kind, chainId, address, state, reason, eta, txHash, held, owners },
      holders: vote && { ...vote, decimals: decimalsOf(executor.facts) },
    };
  },
});

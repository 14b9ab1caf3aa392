/** Where an intent stands, as plain data: for `/execution status`, cards and alarms. The words are chat's. */
import {
  type IntentAction,
  type IntentState,
  intentActionFromJson,
  type ParkReason,
  type Purse,
} from '#core/execution/intent.ts';
import type { Address, CommunityId, IntentId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Room } from './options.ts';
import { TREASURY_SHORT } from './treasury.ts';

export type IntentView = {
  readonly id: IntentId;
  readonly community: CommunityId;
  readonly source: string;
  readonly purpose: Purse;
  readonly state: IntentState;
  /** Why it is parked or held up; null when all is well. */
  readonly reason: ParkReason | null;
  /** What a node or contract said to that; hostile text. */
  readonly detail: string | null;
  readonly action: IntentAction;
  readonly actionHash: Hex;
  readonly chainId: number;
  readonly sender: Address;
  readonly nonce: number | null;
  readonly attempts: readonly {
    readonly hash: Hex | null;
    readonly kind: 'effect' | 'void';
    readonly signedAt: Date | null;
    readonly sentAt: Date | null;
    readonly lastError: string | null;
    readonly maxFeePerGas: bigint;
  }[];
  readonly txHash: Hex | null;
  readonly block: bigint | null;
  readonly succeeded: boolean | null;
  /** When a planned or parked one is tried next. */
  readonly nextTryAt: Date | null;
  /** Of its account or its community: nothing new is sent while it stands. */
  readonly frozenReason: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly settledAt: Date | null;
};

export const createDescriptions = ({ store }: Room) => {
  async function viewOf(row: IntentRow): Promise<IntentView> {
    const [sender, community, attempts, short] = await Promise.all([
      store.executions.findSender(row.senderAccountId),
      store.communities.findCommunity(row.communityId),
      store.executions.listAttempts(row.id),
      row.purpose === 'treasury' && store.treasuries.findTreasuryShort(row.communityId),
    ]);
    if (!sender) throw new Error(`intent ${row.id} has no account`);
    const waiting = row.state === 'planned' || row.state === 'parked';
    const due = new Date(Math.max(row.dueAt.getTime(), row.notBefore.getTime()));
    return {
      id: row.id,
      community: row.communityId,
      source: row.source,
      purpose: row.purpose,
      state: row.state,
      reason: row.reason,
      detail: row.detail,
      action: intentActionFromJson(row.action),
      actionHash: row.actionHash,
      chainId: sender.chainId,
      sender: sender.address,
      nonce: row.nonce,
      attempts: attempts.map(({ hash, kind, signedAt, sentAt, lastError, maxFeePerGas }) => ({
        hash,
        kind,
        signedAt,
        sentAt,
        lastError,
        maxFeePerGas,
      })),
      txHash: row.minedTxHash,
      block: row.minedBlock,
      succeeded: row.succeeded,
      nextTryAt: waiting ? due : null,
      frozenReason:
        sender.frozenReason ?? community?.frozenReason ?? (short ? TREASURY_SHORT : null),
      createdAt: row.createdAt,
      changedAt: row.changedAt,
      settledAt: row.settledAt,
    };
  }

  return {
    async describeIntent(id: IntentId): Promise<IntentView | undefined> {
      const row = await store.executions.findIntent(id);
      return row && viewOf(row);
    },
    async describeSource(source: string): Promise<IntentView | undefined> {
      const row = await store.executions.findIntentBySource(source);
      return row && viewOf(row);
    },
    /** What has not ended, the oldest first. */
    async listOpenIntents(community: CommunityId): Promise<readonly IntentView[]> {
      return Promise.all((await store.executions.listOpenIntentsOf(community)).map(viewOf));
    },
    /** The newest first. */
    async listIntents(community: CommunityId, limit: number): Promise<readonly IntentView[]> {
      return Promise.all((await store.executions.listIntents(community, limit)).map(viewOf));
    },
  };
};

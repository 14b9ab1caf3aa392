/**
 * An intent begins: in the transaction of whoever decided it, and the caps checked there under the account's
 * lock, so that two decisions at once cannot pass them both (I8). What it pays is reserved in the ledger with
 * it (I9): here for the treasury, by the caller for a withdrawal.
 */
import { type Action, actionToJson, assetToJson, type Purse } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { decideSpend, type ExecutorCaps, SPENDING_WINDOW_MS } from '#core/execution/policy.ts';
import { type AssetId, asId, type CommunityId, type IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { TreasuryLook } from '#core/ledger/treasury.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { CommunityRow } from '#store/community.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import { isAsset, reservePayment, syncTreasury, TREASURY_SHORT } from './treasury.ts';

export const EXECUTE = 'execute';

type PlanBase = {
  readonly community: CommunityId;
  readonly action: Action;
  /** What was voted; compared with the action's own hash (I6). */
  readonly actionHash: Hex;
  /** In the law's time. */
  readonly notBefore: Date;
  /** Not signed by then it ends, unpaid; without it, it waits for as long as it takes. */
  readonly notAfter?: Date;
  /** keccak of the target's code when it was decided, where that was read. */
  readonly votedCodeHash?: Hex | null;
};

export type Plan = PlanBase &
  (
    | {
        readonly purpose: 'treasury';
        /** `proposal:<id>:<index>`. */
        readonly source: `proposal:${string}`;
        /** The treasury at a final block, read just before; null: the read failed. */
        readonly look: TreasuryLook | null;
      }
    | {
        /** The caller has checked the member's balance and the withdrawal caps in the same transaction. */
        readonly purpose: 'vault';
        /** `withdrawal:<id>`. */
        readonly source: `withdrawal:${string}`;
      }
  );

const capsOf = ({ capPerPayment, capPerDay }: CommunityRow): ExecutorCaps | null =>
  capPerPayment === null || capPerDay === null
    ? null
    : { perPayment: capPerPayment, perDay: capPerDay };

/** May the treasury pay this now? Its book is brought to the look first. Answers with the book's asset. */
async function decideTreasury(
  room: Room,
  tx: Books,
  plan: Plan & { purpose: 'treasury' },
  community: CommunityRow,
  sender: SenderRow,
  now: Date,
): Promise<Result<AssetId>> {
  const asset = await tx.communities.findAsset(plan.community);
  if (!asset) return refuse({ code: 'asset-missing' });
  const { action, look } = plan;
  if (!isAsset(action, asset)) return refuse({ code: 'asset-differs', symbol: asset.symbol });
  const { free, short } = await syncTreasury(room, tx, sender, asset, look);
  if (short) return refuse({ code: 'frozen', reason: TREASURY_SHORT });
  const since = new Date(now.getTime() - SPENDING_WINDOW_MS);
  const decided = decideSpend({
    amount: action.amount,
    treasury: free,
    spentInWindow: await tx.executions.findSpentSince(sender.id, assetToJson(action.asset), since),
    caps: capsOf(community),
    frozenReason: community.frozenReason,
    symbol: asset.symbol,
    decimals: asset.decimals,
  });
  return decided.ok ? accept(asId<AssetId>(asset.id)) : decided;
}

/** Inserts the intent and rings; for intents whose right was decided by the caller. */
export async function insertPlanned(
  room: Pick<Room, 'ids'>,
  tx: Books,
  sender: SenderRow,
  plan: {
    source: string;
    purpose: Purse;
    action: Action;
    actionHash: Hex;
    notBefore: Date;
    notAfter?: Date | null;
    votedCodeHash: Hex | null;
  },
  now: Date,
): Promise<IntentId> {
  const id = asId<IntentId>(room.ids());
  await tx.executions.insertIntent({
    id,
    communityId: sender.communityId,
    senderAccountId: sender.id,
    purpose: plan.purpose,
    source: plan.source,
    action: actionToJson(plan.action),
    actionHash: plan.actionHash,
    amount: plan.action.amount,
    votedCodeHash: plan.votedCodeHash,
    state: 'planned',
    notBefore: plan.notBefore,
    notAfter: plan.notAfter ?? null,
    dueAt: plan.notBefore,
    tries: 0,
    missingReads: 0,
    createdAt: now,
    changedAt: now,
  });
  await tx.outbox.insertOutbox([{ kind: EXECUTE, key: sender.id, dueAt: plan.notBefore }]);
  return id;
}

/** Call it last in the transaction: it holds the account's lock. The same source twice is the same intent. */
export async function planIntent(room: Room, tx: Books, plan: Plan): Promise<Result<IntentId>> {
  if (actionHash(plan.action) !== plan.actionHash) return refuse({ code: 'action-hash-changed' });
  const { community: communityId, purpose, source, action } = plan;
  const found = await tx.executions.findSenderOf(communityId, action.chainId, purpose);
  const sender = found && (await tx.executions.lockSender(found.id));
  if (!sender) return refuse({ code: purpose === 'vault' ? 'custody-off' : 'treasury-missing' });
  const earlier = await tx.executions.findIntentBySource(source);
  if (earlier) {
    const same = earlier.communityId === communityId && earlier.actionHash === plan.actionHash;
    invariant(same, `${source} was planned before as something else`);
    return accept(earlier.id);
  }
  if (sender.frozenReason !== null) return refuse({ code: 'frozen', reason: sender.frozenReason });
  const community = await tx.communities.findCommunity(communityId);
  invariant(community, 'an account belongs to a community');
  const now = await tx.now();
  let book: AssetId | undefined;
  if (plan.purpose === 'treasury') {
    const decided = await decideTreasury(room, tx, plan, community, sender, now);
    if (!decided.ok) return decided;
    book = decided.value;
  } else if (community.frozenReason !== null) {
    return refuse({ code: 'frozen', reason: community.frozenReason });
  }
  const { notBefore, notAfter = null, votedCodeHash = null } = plan;
  const planned = {
    source,
    purpose,
    action,
    actionHash: plan.actionHash,
    votedCodeHash,
    notBefore,
    notAfter,
  };
  const intent = await insertPlanned(room, tx, sender, planned, now);
  if (book) {
    await reservePayment(room, tx, communityId, { asset: book, amount: action.amount, intent });
  }
  return accept(intent);
}

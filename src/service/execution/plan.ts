/**
 * An intent begins: in the transaction of whoever decided it, and the caps checked there under the account's
 * lock, so that two decisions at once cannot pass them both (I8). What it pays is reserved in the ledger with
 * it (I9): here for the treasury, by the caller for a withdrawal.
 */
import type { Carrier } from '#core/execution/carriers/index.ts';
import {
  type Action,
  actionToJson,
  assetToJson,
  type IntentAction,
  isUnmeasured,
  type Purse,
  paidBy,
  paymentOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import {
  decideAct,
  decideSpend,
  decideUnmeasured,
  type ExecutorCaps,
  SPENDING_WINDOW_MS,
} from '#core/execution/policy.ts';
import type { BudgetSource, MandateSource, ProposalSource } from '#core/execution/source.ts';
import { type AssetId, asId, type CommunityId, type IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { TreasuryLook } from '#core/ledger/treasury.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { AssetRow, CommunityRow } from '#store/community.ts';
import type { SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import { callsAsset, isAsset, reservePayment, syncTreasury, TREASURY_SHORT } from './treasury.ts';

export const EXECUTE = 'execute';

type Terms = {
  readonly community: CommunityId;
  /** In the law's time. */
  readonly notBefore: Date;
  /** Not signed by then it ends, unpaid; without it, it waits for as long as it takes. */
  readonly notAfter?: Date;
};

type Voted = {
  readonly action: Action;
  /** What was voted; compared with the action's own hash (I6). */
  readonly actionHash: Hex;
  /** Of what stood at the target when it was decided, where that was read. */
  readonly votedCodeHash?: Hex | null;
};

type FromTreasury = {
  readonly purpose: 'treasury';
  /** The treasury at a final block, read just before; null: the read failed. */
  readonly look: TreasuryLook | null;
};
type FromVault = {
  /** The caller has checked the member's balance and the withdrawal caps in the same transaction. */
  readonly purpose: 'vault';
};

export type Plan = Terms &
  Voted &
  (
    | (FromTreasury & {
        /** `proposal:<id>:<step>`, or `budget:<payment>`. */
        readonly source: `proposal:${string}` | BudgetSource;
      })
    | (FromVault & {
        /** `withdrawal:<id>`. */
        readonly source: `withdrawal:${string}`;
      })
  );

/** One decision's steps, in order: all of them are planned, their money set aside, or none. */
export type StepsPlan = Terms &
  FromTreasury & { readonly steps: readonly (Voted & { readonly source: ProposalSource })[] };

type Step = Voted & { readonly source: string };
type Desk = { room: Room; tx: Books; community: CommunityRow; sender: SenderRow; now: Date };

const capsOf = ({ capPerPayment, capPerDay }: CommunityRow): ExecutorCaps | null =>
  capPerPayment === null || capPerDay === null
    ? null
    : { perPayment: capPerPayment, perDay: capPerDay };

/** May the treasury do this now? Its book is brought to the look first. Answers with the book's asset. */
async function decideTreasury(
  { room, tx, community, sender, now }: Desk,
  steps: readonly Step[],
  look: TreasuryLook | null,
): Promise<Result<AssetRow>> {
  const asset = await tx.communities.findAsset(sender.communityId);
  if (!asset) return refuse({ code: 'asset-missing' });
  const { symbol, decimals } = asset;
  const actions = steps.map(({ action }) => action);
  const payments = actions.flatMap((action) => paymentOf(action) ?? []);
  if (payments.some((one) => !isAsset(one, asset)))
    return refuse({ code: 'asset-differs', symbol });
  if (actions.some((one) => callsAsset(one, asset)))
    return refuse({ code: 'call-of-asset', symbol });
  const { free, short } = await syncTreasury(room, tx, sender, asset, look);
  if (short) return refuse({ code: 'frozen', reason: TREASURY_SHORT });
  const [caps, { frozenReason }] = [capsOf(community), community];
  const may = decideAct({ caps, frozenReason });
  if (!may.ok) return may;
  const since = new Date(now.getTime() - SPENDING_WINDOW_MS);
  const unmeasured = decideUnmeasured({
    asked: actions.filter(isUnmeasured).length,
    inWindow: await tx.executions.findUnmeasuredCountSince(sender.id, since),
    most: community.capUnmeasured,
  });
  if (!unmeasured.ok) return unmeasured;
  let [left, spent] = [free, 0n];
  for (const { amount, asset: paid } of payments) {
    spent ||= await tx.executions.findSpentSince(sender.id, assetToJson(paid), since);
    const decided = decideSpend({
      ...{ amount, treasury: left, spentInWindow: spent, caps, frozenReason, symbol, decimals },
    });
    if (!decided.ok) return decided;
    left = left === null ? null : left - amount;
    spent += amount;
  }
  return accept(asset);
}

/** Inserts the intent and rings; for intents whose right was decided by the caller. */
export async function insertPlanned(
  room: Pick<Room, 'ids'>,
  tx: Books,
  sender: SenderRow,
  plan: {
    source: string;
    purpose: Purse;
    action: IntentAction;
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
    amount: paidBy(plan.action)?.amount ?? 0n,
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

/** Steps that stand already: all of them, and as what they were planned, or it is a bug. */
async function findEarlier(
  tx: Books,
  communityId: CommunityId,
  steps: readonly Pick<Step, 'source' | 'actionHash'>[],
): Promise<readonly IntentId[] | undefined> {
  const found: IntentId[] = [];
  for (const { source, actionHash: hash } of steps) {
    const earlier = await tx.executions.findIntentBySource(source);
    if (!earlier) continue;
    const same = earlier.communityId === communityId && earlier.actionHash === hash;
    invariant(same, `${source} was planned before as something else`);
    found.push(earlier.id);
  }
  invariant(found.length === 0 || found.length === steps.length, 'steps are planned together');
  return found.length === 0 ? undefined : found;
}

async function insertStep(
  { room, tx, sender, now }: Desk,
  { notBefore, notAfter, purpose }: Terms & { purpose: Purse },
  { action, actionHash: hash, votedCodeHash = null, source }: Step,
  book: AssetRow | undefined,
): Promise<IntentId> {
  const planned = {
    ...{ source, purpose, action, actionHash: hash, votedCodeHash, notBefore },
    notAfter: notAfter ?? null,
  };
  const intent = await insertPlanned(room, tx, sender, planned, now);
  const payment = book && paymentOf(action);
  if (payment) {
    const of = { asset: asId<AssetId>(book.id), amount: payment.amount, intent };
    await reservePayment(room, tx, sender.communityId, of);
  }
  return intent;
}

async function planAll(
  room: Room,
  tx: Books,
  plan: Terms & (FromTreasury | FromVault),
  steps: readonly Step[],
): Promise<Result<readonly IntentId[]>> {
  const [first] = steps;
  invariant(first, 'a plan has a step');
  const { chainId } = first.action;
  invariant(
    steps.every(({ action }) => action.chainId === chainId),
    'steps of one chain',
  );
  if (steps.some(({ action, actionHash: hash }) => actionHash(action) !== hash)) {
    return refuse({ code: 'action-hash-changed' });
  }
  const { community: communityId, purpose } = plan;
  const found = await tx.executions.findSenderOf(communityId, chainId, purpose);
  const sender = found && (await tx.executions.lockSender(found.id));
  if (!sender) return refuse({ code: purpose === 'vault' ? 'custody-off' : 'treasury-missing' });
  const earlier = await findEarlier(tx, communityId, steps);
  if (earlier) return accept(earlier);
  if (sender.frozenReason !== null) return refuse({ code: 'frozen', reason: sender.frozenReason });
  const community = await tx.communities.findCommunity(communityId);
  invariant(community, 'an account belongs to a community');
  const desk = { room, tx, community, sender, now: await tx.now() };
  let book: AssetRow | undefined;
  if (plan.purpose === 'treasury') {
    const decided = await decideTreasury(desk, steps, plan.look);
    if (!decided.ok) return decided;
    book = decided.value;
  } else if (community.frozenReason !== null) {
    return refuse({ code: 'frozen', reason: community.frozenReason });
  }
  const intents: IntentId[] = [];
  for (const step of steps) intents.push(await insertStep(desk, plan, step, book));
  return accept(intents);
}

/** Call it last in the transaction: it holds the account's lock. The same source twice is the same intent. */
export async function planIntent(room: Room, tx: Books, plan: Plan): Promise<Result<IntentId>> {
  const planned = await planAll(room, tx, plan, [plan]);
  if (!planned.ok) return planned;
  const [intent] = planned.value;
  invariant(intent !== undefined, 'one step is one intent');
  return accept(intent);
}

/** What brings a decision to the contract that keeps the money: the mandate's own stage, once. */
export type CarrierPlan = Terms & {
  readonly action: Carrier;
  readonly source: MandateSource;
};

/**
 * Plans a carrier. Nothing leaves the account by it but gas, so no cap is asked; what it brings was decided, and is
 * compared again before it is signed. Call it last in the transaction. The same source twice is the same intent.
 */
export async function planCarrier(
  room: Room,
  tx: Books,
  { community, action, source, notBefore, notAfter }: CarrierPlan,
): Promise<Result<IntentId>> {
  const found = await tx.executions.findSenderOf(community, action.chainId, 'treasury');
  const sender = found && (await tx.executions.lockSender(found.id));
  if (!sender) return refuse({ code: 'treasury-missing' });
  const hash = actionHash(action);
  const earlier = await findEarlier(tx, community, [{ source, actionHash: hash }]);
  const [stands] = earlier ?? [];
  if (stands) return accept(stands);
  if (sender.frozenReason !== null) return refuse({ code: 'frozen', reason: sender.frozenReason });
  const planned = {
    ...{ source, purpose: 'treasury' as const, action, actionHash: hash, notBefore },
    ...{ notAfter: notAfter ?? null, votedCodeHash: null },
  };
  return accept(await insertPlanned(room, tx, sender, planned, await tx.now()));
}

/** The same for the steps of one decision: each waits until the one before it is final. */
export const planSteps = (
  room: Room,
  tx: Books,
  plan: StepsPlan,
): Promise<Result<readonly IntentId[]>> => planAll(room, tx, plan, plan.steps);

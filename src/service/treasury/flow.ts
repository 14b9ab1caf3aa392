/** What came and went within the last thirty days, in the community's asset: final, and by the books alone. */
import { assetToJson, transferAssetOf } from '#core/execution/intent.ts';
import { readBudgetSource, readProposalSource } from '#core/execution/source.ts';
import {
  type Address,
  type AssetId,
  asAddress,
  asId,
  type CommunityId,
  type VoteId,
} from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { FLOW_SLOT_MS, FLOW_SLOTS, FLOW_WINDOW_MS, unexplainedBy } from '#core/ledger/overview.ts';
import type { AssetRow } from '#store/community.ts';
import type { FlowQuery, FlowSum, OutflowRow } from '#store/flow.ts';
import type { Store } from '#store/index.ts';
import type { Holder } from './holder.ts';

/** What a payment was decided by. */
export type OutflowOf =
  /** `title` is null while its text is folded. */
  | { readonly kind: 'proposal'; readonly number: number; readonly title: string | null }
  | { readonly kind: 'budget'; readonly number: number; readonly name: string };

export type Outflow = Pick<OutflowRow, 'chainId' | 'amount' | 'at' | 'txHash'> & {
  readonly of: OutflowOf;
};

type Moved = { readonly came: bigint; readonly gone: bigint };

/** Amounts in base units of the asset. */
export type FlowView = Moved & {
  readonly since: Date;
  /** Equal parts of the time, the oldest first. */
  readonly slots: readonly Moved[];
  /** Of what went: by no payment of ours. */
  readonly unexplained: bigint;
  /** What was there when the books began, where that was since then: it is not counted as having come. */
  readonly opened: { readonly amount: bigint; readonly at: Date } | null;
  /** The largest first. */
  readonly largest: readonly Outflow[];
  readonly payments: number;
  /** Carried out without paying anything. */
  readonly acts: number;
  /** Members' own; null where nothing is in custody. */
  readonly vault: Moved | null;
  /** How much more (or less) the chain shows than the books explain; null: not known. */
  readonly difference: bigint | null;
  /** The final block the books were last brought to; null before the first look. */
  readonly bookedTo: bigint | null;
};

const LARGEST = 5;

export type OnChainAsset = AssetRow & { readonly chainId: number };

async function proposalOf(store: Store, vote: VoteId): Promise<OutflowOf> {
  const row = await store.proposals.findProposal(vote);
  invariant(row, 'what was decided has a proposal');
  const folded = await store.folds.listFolded([vote]);
  return { kind: 'proposal', number: row.number, title: folded.has(vote) ? null : row.title };
}

async function outflowOf(store: Store, row: OutflowRow): Promise<Outflow> {
  const { source, voteId, chainId, amount, at, txHash } = row;
  const paid = { chainId, amount, at, txHash };
  const budget = source === null ? undefined : readBudgetSource(source);
  if (budget !== undefined) {
    const payment = await store.budgets.findBudgetPayment(budget);
    const of = payment && (await store.budgets.findBudget(payment.budgetId));
    invariant(of, 'what was paid out of a budget has one');
    return { ...paid, of: { kind: 'budget', number: of.number, name: of.name } };
  }
  const vote = voteId ?? (source === null ? undefined : readProposalSource(source)?.vote);
  invariant(vote, 'a payment of the treasury was decided');
  return { ...paid, of: await proposalOf(store, vote) };
}

function slotsOf(sums: readonly FlowSum[]): readonly Moved[] {
  return Array.from({ length: FLOW_SLOTS }, (_, slot) => {
    // The last part takes what was written while this was asked.
    const here = sums.filter((one) => Math.min(one.slot, FLOW_SLOTS - 1) === slot);
    return {
      came: here.reduce((sum, { came }) => sum + came, 0n),
      gone: here.reduce((sum, { gone }) => sum + gone, 0n),
    };
  });
}

const total = (all: readonly Moved[], side: keyof Moved): bigint =>
  all.reduce((sum, one) => sum + one[side], 0n);

/** What the own account holds at a final block against what the books make of it. */
async function differenceAt(
  store: Store,
  { communityId, assetId, chainId, asset }: FlowQuery,
  token: Address | null,
  holders: readonly Holder[],
): Promise<bigint | null> {
  const here = holders.filter((one) => one.chainId === chainId);
  // While an account is emptied into the next one the books are not brought forward.
  if (here.some(({ kind }) => kind === 'replaced')) return null;
  const holder = here.find(({ kind }) => kind === 'account');
  const sender = await store.executions.findSenderOf(communityId, chainId, 'treasury');
  const held = holder?.holdings.find((one) => one.token === token)?.units;
  const block = holder?.block ?? null;
  if (!sender || held === undefined || held === null || block === null) return null;
  const [free, pending, past] = await Promise.all([
    store.ledger.findLedgerAccount(communityId, assetId, { kind: 'treasury' }),
    store.ledger.findLedgerAccount(communityId, assetId, { kind: 'treasury-pending' }),
    store.treasuries.findTreasuryPast({ sender, asset, block, nonce: sender.registeredNonce }),
  ]);
  const reserved = pending?.balance ?? 0n;
  const booked = (free?.balance ?? 0n) + reserved;
  return unexplainedBy({ held, booked, pending: reserved, later: past.later });
}

export async function readFlows(
  store: Store,
  community: CommunityId,
  asset: OnChainAsset,
  holders: readonly Holder[],
): Promise<FlowView> {
  const now = await store.now();
  const { id, chainId, custody } = asset;
  const token = asset.token === null ? null : asAddress(asset.token);
  const of: FlowQuery = {
    ...{ communityId: community, assetId: asId<AssetId>(id), chainId },
    asset: assetToJson(transferAssetOf(token)),
    since: new Date(now.getTime() - FLOW_WINDOW_MS),
  };
  const [sums, opened, out, acts, vault, check] = await Promise.all([
    store.flows.listFlowSums(of, FLOW_SLOT_MS),
    store.flows.findOpening(of),
    store.flows.listOutflows(of, LARGEST),
    store.flows.findActCount(of),
    custody ? store.flows.findVaultFlow(of) : null,
    store.treasuries.findTreasuryCheck(community, of.assetId),
  ]);
  const slots = slotsOf(sums);
  return {
    ...{ since: of.since, slots, acts, vault, opened: opened ?? null, payments: out.count },
    ...{ came: total(slots, 'came'), gone: total(slots, 'gone') },
    unexplained: total(
      sums.filter(({ kind }) => kind === 'seen'),
      'gone',
    ),
    largest: await Promise.all(out.rows.map((row) => outflowOf(store, row))),
    difference: check ? await differenceAt(store, of, token, holders) : null,
    bookedTo: check?.blockNumber ?? null,
  };
}

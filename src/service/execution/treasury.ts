/**
 * The treasury's money in the ledger (I9). Its book is brought to what the chain shows at a final block, a
 * decided payment is reserved out of it with its intent, and the intent's end posts or voids the reservation.
 * All of it happens under the treasury account's lock, the books' accounts after it (L8).
 */
import { formatAmount } from '#core/amount.ts';
import {
  type Action,
  assetToJson,
  intentActionFromJson,
  paidBy,
  type TransferAction,
  type TransferAsset,
  transferAssetOf,
} from '#core/execution/intent.ts';
import { type AssetId, asAddress, asId, type CommunityId, type IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { LedgerAccount } from '#core/ledger/account.ts';
import { balanceOf } from '#core/ledger/balances.ts';
import { paymentReserve, settlement } from '#core/ledger/journals.ts';
import { decideTreasurySync, type TreasuryLook, type TreasurySync } from '#core/ledger/treasury.ts';
import type { AssetRow } from '#store/community.ts';
import type { IntentRow, SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';

/** The code payments are refused with while the chain holds less than what is pending. */
export const TREASURY_SHORT = 'treasury-short';

/** What the books know now; `free` is null when nothing could be concluded. */
export type TreasuryStanding = { readonly free: bigint | null; readonly short: boolean };

const FREE: LedgerAccount = { kind: 'treasury' };
const PENDING: LedgerAccount = { kind: 'treasury-pending' };
const WORLD: LedgerAccount = { kind: 'treasury-world' };

/** The asset as the chain knows it; undefined for community credits. */
function onChain(asset: AssetRow): { chainId: number; transfer: TransferAsset } | undefined {
  const { kind, chainId, token } = asset;
  if (kind === 'credit' || chainId === null) return undefined;
  return {
    chainId,
    transfer: transferAssetOf(token === null ? null : asAddress(token)),
  };
}

/** Caps and books are in the community's asset: nothing else can be held to them, so nothing else is paid. */
export function isAsset(action: TransferAction, asset: AssetRow): boolean {
  const found = onChain(asset);
  if (found?.chainId !== action.chainId) return false;
  return action.asset.kind === 'native'
    ? found.transfer.kind === 'native'
    : found.transfer.kind === 'erc20' && found.transfer.token === action.asset.token;
}

/** A call of the token that the books are kept in could move what no reservation holds. */
export const callsAsset = (action: Action, asset: Pick<AssetRow, 'chainId' | 'token'>): boolean =>
  action.kind === 'call' && action.chainId === asset.chainId && action.to === asset.token;

/**
 * Reads the treasury at a final block, outside any transaction. Null where there is none or its balance is
 * unknown; throws the fault of a chain that could not be asked.
 */
export async function lookAtTreasury(
  room: Room,
  community: CommunityId,
): Promise<TreasuryLook | null> {
  const { store, chain, tokens, broadcast } = room;
  const asset = await store.communities.findAsset(community);
  const found = asset && onChain(asset);
  const sender =
    found && (await store.executions.findSenderOf(community, found.chainId, 'treasury'));
  if (!sender) return null;
  const { chainId, transfer } = found;
  // Part of the money is still on its way from an account that was rotated away: nothing is concluded.
  if ((await store.executions.findUnsweptCount(community, chainId)) > 0) return null;
  const { address } = sender;
  const final = await chain.finalBlock(chainId);
  const { number: block } = final;
  const balances =
    transfer.kind === 'native'
      ? await tokens.nativeBalances(chainId, [address], final)
      : await tokens.balancesOf('erc20', chainId, transfer.token, [address], final);
  const held = balances.get(address) ?? null;
  if (held === null) return null;
  return { block, held, nonce: await broadcast.nonceAt(chainId, address, block) };
}

async function decide(
  room: Room,
  tx: Books,
  sender: SenderRow,
  asset: AssetRow,
  look: TreasuryLook | null,
): Promise<{ sync: TreasurySync; free: bigint; wasShort: boolean }> {
  const { communityId } = sender;
  const id = asId<AssetId>(asset.id);
  const check = await tx.treasuries.findTreasuryCheck(communityId, id);
  const balances = await room.ledger.lockBalances(tx, communityId, id, [FREE, PENDING, WORLD]);
  const free = balanceOf(balances, id, FREE);
  const found = onChain(asset);
  const past =
    look &&
    found &&
    (await tx.treasuries.findTreasuryPast({
      sender,
      asset: assetToJson(found.transfer),
      ...look,
    }));
  const sync = decideTreasurySync({
    asset: id,
    look: past ? look : null,
    syncedTo: check?.blockNumber ?? null,
    missing: check?.shortfall ?? 0n,
    free,
    pending: balanceOf(balances, id, PENDING),
    explained: look !== null && past?.ended === Math.max(0, look.nonce - sender.registeredNonce),
    later: past?.later ?? 0n,
    unreserved: past?.unreserved ?? 0n,
  });
  return { sync, free, wasShort: (check?.shortfall ?? 0n) > 0n };
}

/** Money that left without a payment of ours, and cover that is missing or back. */
async function tell(
  room: Room,
  tx: Books,
  sender: SenderRow,
  asset: AssetRow,
  block: bigint,
  sync: TreasurySync & { state: 'synced' | 'short' },
  wasShort: boolean,
): Promise<void> {
  const amount = (units: bigint) => `${formatAmount(units, asset.decimals)} ${asset.symbol}`;
  const about = { sender: sender.id, block: String(block) };
  const raise = (alarm: Parameters<Room['alarm']>[2]) => {
    room.log.error({ community: sender.communityId, ...alarm }, alarm.kind);
    return room.alarm(tx, sender.communityId, alarm);
  };
  // Gas is paid out of a native coin's treasury, with each payment: there a drop is no news.
  if (sync.drop > 0n && asset.kind !== 'native') {
    await raise({ kind: 'treasury-outflow', ...about, amount: amount(sync.drop) });
  }
  if (sync.state === 'short' && !wasShort) {
    await raise({ kind: 'treasury-short', ...about, amount: amount(sync.shortfall) });
  }
  if (sync.state === 'synced' && wasShort) await raise({ kind: 'treasury-covered', ...about });
}

/** Brings the book to the look, in the caller's transaction, which holds the account's lock. */
export async function syncTreasury(
  room: Room,
  tx: Books,
  sender: SenderRow,
  asset: AssetRow,
  look: TreasuryLook | null,
): Promise<TreasuryStanding> {
  const { sync, free, wasShort } = await decide(room, tx, sender, asset, look);
  if (sync.state === 'unknown' || look === null) return { free: null, short: wasShort };
  if (sync.state === 'seen') return { free, short: wasShort };
  if (sync.journal) {
    const posted = await room.ledger.postJournal(tx, sender.communityId, sync.journal);
    invariant(posted.ok && !posted.value.repeated, 'a block is booked once, under the locks');
  }
  await tx.treasuries.updateTreasuryCheck({
    communityId: sender.communityId,
    assetId: asId<AssetId>(asset.id),
    blockNumber: look.block,
    shortfall: sync.state === 'short' ? sync.shortfall : 0n,
    checkedAt: await tx.now(),
  });
  await tell(room, tx, sender, asset, look.block, sync, wasShort);
  return { free: sync.free, short: sync.state === 'short' };
}

/** Sets the money aside, in the transaction that creates its intent. */
export async function reservePayment(
  room: Room,
  tx: Books,
  community: CommunityId,
  of: { readonly asset: AssetId; readonly amount: bigint; readonly intent: IntentId },
): Promise<void> {
  const posted = await room.ledger.postJournal(tx, community, paymentReserve(of));
  invariant(posted.ok && !posted.value.repeated, 'what is free was read under its lock');
}

/** Intents of one community have ended: their reservations are posted or voided, in the transaction that wrote the ends. */
export async function settlePayments(
  room: Room,
  tx: Books,
  communityId: CommunityId,
  ended: readonly { readonly row: IntentRow; readonly paid: boolean }[],
): Promise<void> {
  // Nothing was set aside for what pays nothing.
  const payments = ended.filter(({ row }) => paidBy(intentActionFromJson(row.action)));
  if (payments.length === 0) return;
  const asset = await tx.communities.findAsset(communityId);
  invariant(asset, 'a community that pays has an asset');
  const settled = payments.map(({ row: { id: intent, amount }, paid }) => {
    const of = { asset: asId<AssetId>(asset.id), amount, intent };
    return { of, reserve: paymentReserve(of), paid };
  });
  const written = await room.ledger.listWritten(
    tx,
    communityId,
    settled.map(({ reserve }) => reserve),
  );
  const journals = settled.flatMap(({ of, reserve, paid }) => {
    const reserved = written.get(reserve);
    if (reserved === undefined) {
      // An earlier version planned it, or it is in an asset the books do not carry: the next look sees what left.
      room.log.warn({ intent: of.intent }, 'ended without reservation');
      return [];
    }
    invariant(reserved.ok, 'the reservation of an intent is of its amount');
    const effect = paid ? 'post-reservation' : 'release-reservation';
    return [settlement('treasury', effect, { ...of, person: null })];
  });
  if (journals.length === 0) return;
  const posted = await room.ledger.postJournals(tx, communityId, journals);
  invariant(posted.ok, 'a reservation is settled once, one way');
}

export type TreasuryChecked = {
  /** Whether anything could be concluded. */
  readonly known: boolean;
  /** The account, where the chain was read and shows transactions of it that the books have not ended. */
  readonly unexplained: string | null;
};

/**
 * Proof of reserves of the treasury (L2): looks, books what differs, and alarms. Undefined where there is none.
 */
export async function checkTreasury(
  room: Room,
  community: CommunityId,
): Promise<TreasuryChecked | undefined> {
  const asset = await room.store.communities.findAsset(community);
  const at = asset && onChain(asset);
  const found = at && (await room.store.executions.findSenderOf(community, at.chainId, 'treasury'));
  if (!found) return undefined;
  const look = await lookAtTreasury(room, community);
  const { free } = await room.store.transaction('check treasury', async (tx) => {
    const sender = await tx.executions.lockSender(found.id);
    invariant(sender, 'an account is never forgotten');
    return syncTreasury(room, tx, sender, asset, look);
  });
  const unexplained = free === null && look !== null ? found.id : null;
  return { known: free !== null, unexplained };
}

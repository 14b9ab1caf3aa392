/**
 * An account's key may be in other hands: the account is retired, another takes its place, and what is left in it is
 * swept there. What nobody has signed yet is carried out by the new one; what was signed ends by what the chain shows.
 * The old one stays registered, so that whatever its key still does is found and told (T19).
 */
import type { Block } from '#chain/client.ts';
import { greatest } from '#core/bigint.ts';
import { assetKey, type Holding, movedBy, moveOf } from '#core/execution/holding.ts';
import { type Action, actionToJson, intentActionFromJson, paidBy } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { isSweep, sweepSource } from '#core/execution/source.ts';
import {
  decideSweep,
  type SweepInput,
  type SweepPlan,
  type SweepSeen,
} from '#core/execution/sweep.ts';
import { type Address, asAddress, type IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Result } from '#core/result.ts';
import type { AssetRow } from '#store/community.ts';
import type { IntentRow, SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import { EXECUTE, insertPlanned } from './plan.ts';
import { LISTED, type Verdict } from './verify.ts';

/** Gas of a plain transfer with room for chains that count otherwise; times the fee it may come to. */
const SWEEP_GAS = 50_000n;

/** `no-key`: the operator has to add one first. `unknown`: the chain could not be asked, or the past is unexplained. */
export type Retired = 'done' | 'no-key' | 'unknown' | 'may-be-paid';

/** In the transaction that puts another account in the place of one. */
type Tell = (tx: Books) => Promise<void>;
/** What else than the community's own an account holds at a final block, as far as it is known to be looked for. */
type Others = (final: Block) => Promise<readonly Holding[]>;
type Found = Pick<SweepInput, 'holdings' | 'nativeWei' | 'own' | 'gasWei'> & {
  readonly endedBefore: number;
};

type Deeds = {
  checkAgain: (senderId: string) => Promise<{ readonly verdict: Verdict | 'busy' }>;
  mayBePaid: (room: Room, tx: Books, row: IntentRow) => Promise<boolean>;
  callOffIntent: (room: Room, tx: Books, id: IntentId) => Promise<Result<null>>;
};

const isUnsigned = ({ state }: IntentRow): boolean => state === 'planned' || state === 'parked';

const keyAfter = (room: Room, seedIndex: number, { purpose, generation }: SenderRow) =>
  room.signers.accountsOf(seedIndex, generation + 1).find((one) => one.purpose === purpose);

/** In one transaction: from then on the new one is the community's. */
async function replace(
  room: Room,
  deeds: Deeds,
  old: SenderRow,
  next: { address: Address; index: number | null; registeredNonce: number; tell: Tell },
): Promise<Retired> {
  return room.store.transaction('rotate account', async (tx) => {
    const { communityId, chainId, purpose, generation, id } = old;
    await tx.communities.lockCommunity(communityId);
    const present = await tx.executions.lockSender(id);
    if (!present || present.retiredAt !== null) return 'done';
    const open = await tx.executions.listOpenIntents(id);
    const strangers = await tx.executions.listUnknownTransactions(id);
    const unsettled = strangers.filter(({ settledAt }) => settledAt === null);
    // There may be more of them than are listed at once.
    if (unsettled.length >= LISTED && open.some(isUnsigned)) return 'may-be-paid';
    for (const row of open) {
      // It may be what a stranger here has paid already: another account must not pay it again.
      if (isUnsigned(row) && (await deeds.mayBePaid(room, tx, row))) return 'may-be-paid';
    }
    const now = await tx.now();
    await tx.executions.updateSenderRetired(id, now);
    const { address, index, registeredNonce } = next;
    const replacement = room.ids();
    const inserted = await tx.executions.insertSender({
      ...{ id: replacement, communityId, chainId, purpose, address, registeredNonce },
      ...{ derivationIndex: index, generation: generation + 1, fence: 0, createdAt: now },
    });
    invariant(inserted, 'the next account of a place is registered once');
    for (const row of open) {
      if (isUnsigned(row)) {
        await tx.executions.updateIntent(row.id, { senderAccountId: replacement, dueAt: now });
      }
      // It has its number and no signature: that is not sent from here any more, and a no-op takes its place. Where a
      // stranger may have made it, a stranger has used its number, too: it can only be lost, and a human ends it.
      if (row.state === 'reserved') await deeds.callOffIntent(room, tx, row.id);
    }
    const settled = { settledAt: now, matchedIntentId: null, note: 'found before the rotation' };
    for (const { nonce } of unsettled) {
      await tx.executions.updateUnknownTransactionSettled(id, nonce, settled);
    }
    await tx.outbox.insertOutbox([
      { kind: EXECUTE, key: replacement },
      { kind: EXECUTE, key: id },
    ]);
    await next.tell(tx);
    await room.at('within-rotate');
    return 'done';
  });
}

/** The community's asset, where it is a token of that chain. */
const tokenOn = (asset: AssetRow | undefined, chainId: number): Address | null =>
  asset?.chainId === chainId && asset.token !== null ? asAddress(asset.token) : null;

/** By asset: what was signed from it for others, and may still be mined. */
function promisedBy(rows: readonly IntentRow[]): ReadonlyMap<string, bigint> {
  const promised = new Map<string, bigint>();
  for (const { action: stored } of rows) {
    const action = intentActionFromJson(stored);
    const moved = movedBy(action) ?? paidBy(action);
    if (!moved) continue;
    const key = assetKey(moved.asset);
    promised.set(key, (promised.get(key) ?? 0n) + moved.amount);
  }
  return promised;
}

function seen({ id, action, state, reason, createdAt, settledAt: endedAt }: IntentRow): SweepSeen {
  const moved = movedBy(intentActionFromJson(action));
  invariant(moved, 'a sweep moves something');
  return {
    id,
    key: assetKey(moved.asset),
    amount: moved.amount,
    state,
    reason,
    createdAt,
    endedAt,
  };
}

const endedIn = (rows: readonly IntentRow[]): number =>
  rows.filter(({ settledAt }) => settledAt !== null).length;

/** What a turn has found in a retired account. */
export type Sweeping = Pick<SweepPlan, 'moving' | 'again' | 'left'>;

const LOOK_AGAIN: Sweeping = { moving: true, again: null, left: [] };

/** Of a sweep it is told that it is one: it pays nobody, and another follows it. */
export const tellingOfSweeps =
  (alarm: Room['alarm']): Room['alarm'] =>
  async (tx, community, told) => {
    if (!('intent' in told)) return alarm(tx, community, told);
    const row = await tx.executions.findIntent(told.intent);
    const isOne = row !== undefined && isSweep(row.source);
    await alarm(tx, community, isOne ? { ...told, sweep: true } : told);
  };

export function createRotation(room: Room, deeds: Deeds) {
  const { store, chain, broadcast, tokens } = room;

  /** At a final block: the community's own first, then whatever else is known to be looked for. */
  async function heldIn({ chainId, address }: SenderRow, token: Address | null, others: Others) {
    const final = await chain.finalBlock(chainId);
    const coins = await tokens.nativeBalances(chainId, [address], final);
    const own: Holding[] = [];
    if (token !== null) {
      const held = await tokens.balancesOf('erc20', chainId, token, [address], final);
      own.push({ asset: { kind: 'erc20', token }, amount: held.get(address) ?? null });
    }
    const rest = await others(final);
    return { nativeWei: coins.get(address) ?? null, holdings: [...own, ...rest] };
  }

  return {
    /** The account that would take the place of the treasury's; null where the operator has to add its key first. */
    async nextAccount(old: SenderRow): Promise<Address | null> {
      const community = await store.communities.findCommunity(old.communityId);
      invariant(community, 'an account belongs to a community');
      return keyAfter(room, community.seedIndex, old)?.address ?? null;
    },

    /**
     * Retires an account and puts the next one in its place; `tell` is in the transaction that does. Throws the fault of
     * a chain that could not be asked.
     */
    async retireAccount(old: SenderRow, tell: Tell): Promise<Retired> {
      const community = await store.communities.findCommunity(old.communityId);
      invariant(community, 'an account belongs to a community');
      const next = keyAfter(room, community.seedIndex, old);
      if (!next) return 'no-key';
      const { verdict } = await deeds.checkAgain(old.id);
      if (verdict !== 'equal' && verdict !== 'frozen') return 'unknown';
      const final = await chain.finalBlock(old.chainId);
      const registeredNonce = await broadcast.nonceAt(old.chainId, next.address, final.number);
      const retired = await replace(room, deeds, old, { ...next, registeredNonce, tell });
      await room.at('after-rotate');
      return retired;
    },

    /**
     * Plans the next transactions that save what is left in a retired account. Throws the fault of a chain that could
     * not be asked.
     */
    async sweepAccount(old: SenderRow, others: Others): Promise<Sweeping> {
      const { id, communityId, chainId } = old;
      // Whatever its key did since is found and told first.
      await deeds.checkAgain(id);
      const token = tokenOn(await store.communities.findAsset(communityId), chainId);
      const endedBefore = endedIn(await store.executions.listIntentsLike(`sweep:${id}:`));
      const found = await heldIn(old, token, others);
      const market = await broadcast.feeMarket(chainId);
      const gas = greatest([SWEEP_GAS, 2n * (await broadcast.voidGas(chainId, old.address))]);
      const gasWei = gas * (3n * market.baseFee + 2n * market.priorityFee);
      const own = token && assetKey({ kind: 'erc20', token });
      const swept = await store.transaction('plan sweep', (tx) =>
        planSweeps(tx, old, { ...found, own, gasWei, endedBefore }),
      );
      await room.at('after-plan-sweep');
      return swept;
    },
  };

  async function planSweeps(
    tx: Books,
    { id, communityId, chainId, purpose, address }: SenderRow,
    { endedBefore, ...found }: Found,
  ): Promise<Sweeping> {
    const present = await tx.executions.lockSender(id);
    const heir = await tx.executions.findSenderOf(communityId, chainId, purpose);
    invariant(present?.retiredAt && heir, 'what is swept was replaced');
    const sweeps = await tx.executions.listIntentsLike(`sweep:${id}:`);
    // One that ended since has moved what was read.
    if (endedIn(sweeps) !== endedBefore) return LOOK_AGAIN;
    const open = (await tx.executions.listOpenIntents(id)).filter(({ state }) => state !== 'lost');
    const promised = promisedBy(open.filter(({ source }) => !isSweep(source)));
    const now = await tx.now();
    const { retiredAt } = present;
    const of = { ...found, promised, sweeps: sweeps.map(seen), retiredAt, now };
    const { plan, drop, held, emptied, moving, again, left } = decideSweep(of);
    for (const one of drop) {
      const off = await deeds.callOffIntent(room, tx, one);
      // It was mined meanwhile, or what the account sent has to be looked into first.
      if (!off.ok) room.log.info({ intent: one, code: off.refusal.code }, 'a sweep stays');
    }
    for (const [place, { asset, amount }] of plan.entries()) {
      const to = { chainId, from: address, to: heir.address, amount };
      await planSweep(tx, present, moveOf(asset, to), sweeps.length + place, now);
    }
    const isHeld = (row: IntentRow) => isSweep(row.source) && held.has(seen(row).key);
    if (emptied && open.every(isHeld)) await tx.executions.updateSenderSwept(id, now);
    await room.at('within-plan-sweep');
    return { moving, again, left };
  }

  async function planSweep(
    tx: Books,
    sender: SenderRow,
    action: Action,
    index: number,
    now: Date,
  ): Promise<void> {
    await insertPlanned(
      room,
      tx,
      sender,
      {
        ...{ source: sweepSource(sender.id, index), purpose: sender.purpose, action },
        ...{ actionHash: actionHash(action), notBefore: now, votedCodeHash: null },
      },
      now,
    );
    room.log.warn({ sender: sender.id, action: actionToJson(action) }, 'sweep planned');
  }
}

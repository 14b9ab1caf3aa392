/**
 * An account's key may be in other hands: the account is retired, another takes its place, and what is left in it is
 * swept there. What nobody has signed yet is carried out by the new one; what was signed ends by what the chain shows.
 * The old one stays registered, so that whatever its key still does is found and told (T19).
 */
import {
  type Action,
  actionToJson,
  intentActionFromJson,
  paidBy,
  type TransferAction,
  transferAssetOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { isSweep, sweepSource } from '#core/execution/source.ts';
import { decideSweep } from '#core/execution/sweep.ts';
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
  next: { address: Address; index: number | null; registeredNonce: number },
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
      // It has its number and no signature: that is not sent from here any more, and a no-op takes its place.
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
    return 'done';
  });
}

/** The community's asset, where it is a token of that chain. */
const tokenOn = (asset: AssetRow | undefined, chainId: number): Address | null =>
  asset?.chainId === chainId && asset.token !== null ? asAddress(asset.token) : null;

function promised(open: readonly IntentRow[], kind: 'erc20' | 'native'): bigint {
  const payments = open.flatMap(({ state, action }) =>
    state === 'lost' ? [] : (paidBy(intentActionFromJson(action)) ?? []),
  );
  return payments
    .filter(({ asset }) => asset.kind === kind)
    .reduce((sum, { amount }) => sum + amount, 0n);
}

const endedIn = (rows: readonly IntentRow[]): number =>
  rows.filter(({ settledAt }) => settledAt !== null).length;

/** A purse fills up what a token's sweep lacks of gas; nothing else that is held up goes on by itself. */
const isOutdated = ({ state, reason, action }: IntentRow): boolean => {
  const isToken = paidBy(intentActionFromJson(action))?.asset.kind === 'erc20';
  return state === 'parked' && !(isToken && reason === 'no-gas-money') && reason !== 'fee-ceiling';
};

export function createRotation(room: Room, deeds: Deeds) {
  const { store, chain, broadcast, tokens } = room;

  /** Reads an account at a final block; null where it could not be read. */
  async function left({ chainId, address }: SenderRow, token: Address | null) {
    const final = await chain.finalBlock(chainId);
    const native = await tokens.nativeBalances(chainId, [address], final);
    const held =
      token === null ? null : await tokens.balancesOf('erc20', chainId, token, [address], final);
    const nativeWei = native.get(address) ?? null;
    const tokenUnits = held === null ? null : (held.get(address) ?? undefined);
    if (nativeWei === null || tokenUnits === undefined) return null;
    return { nativeWei, token: tokenUnits };
  }

  return {
    /** The account that would take the place of the treasury's; null where the operator has to add its key first. */
    async nextAccount(old: SenderRow): Promise<Address | null> {
      const community = await store.communities.findCommunity(old.communityId);
      invariant(community, 'an account belongs to a community');
      return keyAfter(room, community.seedIndex, old)?.address ?? null;
    },

    /** Retires an account and puts the next one in its place. Throws the fault of a chain that could not be asked. */
    async retireAccount(old: SenderRow): Promise<Retired> {
      const community = await store.communities.findCommunity(old.communityId);
      invariant(community, 'an account belongs to a community');
      const next = keyAfter(room, community.seedIndex, old);
      if (!next) return 'no-key';
      const { verdict } = await deeds.checkAgain(old.id);
      if (verdict !== 'equal' && verdict !== 'frozen') return 'unknown';
      const final = await chain.finalBlock(old.chainId);
      const registeredNonce = await broadcast.nonceAt(old.chainId, next.address, final.number);
      return replace(room, deeds, old, { ...next, registeredNonce });
    },

    /**
     * Plans the next transaction that saves what is left in a retired account, one at a time. True once nothing is.
     * Throws the fault of a chain that could not be asked.
     */
    async sweepAccount(old: SenderRow): Promise<boolean> {
      const { id, communityId, chainId, purpose } = old;
      // Whatever its key did since is found and told first.
      await deeds.checkAgain(id);
      const asset = await store.communities.findAsset(communityId);
      const token = tokenOn(asset, chainId);
      const endedBefore = endedIn(await store.executions.listIntentsLike(`sweep:${id}:`));
      const found = await left(old, token);
      const market = await broadcast.feeMarket(chainId);
      if (!found) return false;
      return store.transaction('plan sweep', async (tx) => {
        const present = await tx.executions.lockSender(id);
        const heir = await tx.executions.findSenderOf(communityId, chainId, purpose);
        invariant(present?.retiredAt && heir, 'what is swept was replaced');
        const open = await tx.executions.listOpenIntents(id);
        const waiting = open.filter(({ state }) => state !== 'lost');
        const sweeps = await tx.executions.listIntentsLike(`sweep:${id}:`);
        // One that ended since has moved what was read.
        if (endedIn(sweeps) !== endedBefore) return false;
        const [current] = waiting.filter(({ source }) => isSweep(source));
        if (current) {
          // What it was to move is not there any more: the next one moves what is.
          if (isOutdated(current)) await deeds.callOffIntent(room, tx, current.id);
          return false;
        }
        const step = decideSweep({
          ...found,
          promisedToken: promised(waiting, 'erc20'),
          promisedWei: promised(waiting, 'native'),
          gasWei: SWEEP_GAS * (3n * market.baseFee + 2n * market.priorityFee),
        });
        if (step.kind === 'done') {
          if (waiting.length > 0) return false;
          await tx.executions.updateSenderSwept(id, await tx.now());
          return true;
        }
        const action: TransferAction = {
          kind: 'transfer',
          chainId,
          asset: transferAssetOf(step.kind === 'token' ? token : null),
          to: heir.address,
          amount: step.amount,
        };
        await plan(tx, present, action, sweeps.length);
        return false;
      });
    },
  };

  async function plan(tx: Books, sender: SenderRow, action: Action, index: number): Promise<void> {
    const now = await tx.now();
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

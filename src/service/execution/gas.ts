/**
 * Gas money. Each account pays its own gas; when it runs short, the community's own gas purse tops it up by
 * an intent like any other, from purse to account, one at a time. Without a purse a human must. No
 * account of another community is ever asked (I9).
 */
import type { TransferAction } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { gasSource, readGasSource } from '#core/execution/source.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import { insertPlanned } from './plan.ts';
import type { Work } from './work.ts';

/** A top-up lasts for this many more transactions like the one that ran short. */
const MORE = 3n;

/** A purse is not emptied into an account that somebody else takes from, too. */
const MOST_AFTER_ROTATION = 3;

async function mayTopUp(
  { executions }: Pick<Books, 'executions'>,
  { id, purpose, retiredAt }: Work['sender'],
): Promise<boolean> {
  if (purpose === 'gas') return false;
  if (retiredAt === null) return true;
  const before = await executions.listIntentsLike(`gas:${id}:`);
  return before.filter(({ createdAt }) => createdAt >= retiredAt).length < MOST_AFTER_ROTATION;
}

const topUpWei = (shortWei: bigint, gasWei: bigint): bigint => shortWei + gasWei * MORE;

/** Whether the purse can pay the top-up and its own gas. Outside any transaction: it asks the chain. */
export async function purseCovers(
  { store, broadcast }: Room,
  { sender }: Work,
  shortWei: bigint,
  gasWei: bigint,
): Promise<boolean> {
  if (!(await mayTopUp(store, sender))) return false;
  const { communityId, chainId } = sender;
  const purse = await store.executions.findSenderOf(communityId, chainId, 'gas');
  if (!purse) return false;
  const held = await broadcast.nativeBalance(chainId, purse.address);
  // A plain transfer takes no more gas than what ran short.
  return held >= topUpWei(shortWei, gasWei) + gasWei;
}

export async function planTopUp(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  row: IntentRow,
  shortWei: bigint,
  gasWei: bigint,
): Promise<void> {
  if (!(await mayTopUp(tx, sender))) return;
  const { communityId, chainId } = sender;
  const found = await tx.executions.findSenderOf(communityId, chainId, 'gas');
  const purse = found && (await tx.executions.lockSender(found.id));
  if (!purse) return;
  const open = await tx.executions.listOpenIntents(purse.id);
  if (open.some(({ source }) => readGasSource(source)?.account === sender.id)) return;
  const before = await tx.executions.listIntentsLike(`gas:${sender.id}:${row.id}:`);
  const action: TransferAction = {
    kind: 'transfer',
    chainId,
    asset: { kind: 'native' },
    to: sender.address,
    amount: topUpWei(shortWei, gasWei),
  };
  await insertPlanned(
    room,
    tx,
    purse,
    {
      source: gasSource(sender.id, row.id, before.length),
      purpose: 'gas',
      action,
      actionHash: actionHash(action),
      notBefore: now,
      votedCodeHash: null,
    },
    now,
  );
}

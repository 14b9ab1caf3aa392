/**
 * Before the first send of a process: every nonce the chain has used since the account was registered must
 * be explained by a transaction of ours. Otherwise the account is frozen and the strangers are listed (T19). So it is, and
 * stays, while the books are taken for a copy's.
 */

import type { FoundTransaction } from '#chain/broadcast.ts';
import { compareNonces } from '#core/execution/nonce.ts';
import type { AttemptRow, SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';
import { type Claim, record, type Work } from './work.ts';

export type Verdict = 'equal' | 'frozen' | 'unknown';

/** Strangers looked up at once; the rest is found when these are settled. */
export const LISTED = 50;

type Stranger = { readonly nonce: number; readonly found: FoundTransaction | undefined };

type Unexplained =
  | { readonly state: 'chain-behind' }
  | { readonly state: 'unknown-transactions'; readonly strangers: readonly Stranger[] };
type Look = { readonly state: 'unknown' } | { readonly state: 'equal' } | Unexplained;

/** The open nonces that a final block has used by an attempt of ours; null: a read failed. */
async function explainedBy(
  room: Room,
  work: Work,
  attempts: readonly AttemptRow[],
  finalBlock: bigint,
): Promise<readonly number[] | null> {
  const hashes = attempts.flatMap(({ hash }) => (hash === null ? [] : [hash]));
  const found = await room.broadcast.receipts(work.sender.chainId, hashes);
  const facts = attempts.map(({ nonce, hash }) => ({
    nonce,
    fact: hash === null ? undefined : found.get(hash),
  }));
  if (facts.some(({ fact }) => fact?.kind === 'unknown')) return null;
  return facts
    .filter(({ fact }) => fact?.kind === 'receipt' && fact.block.number <= finalBlock)
    .map(({ nonce }) => nonce);
}

async function look(room: Room, work: Work): Promise<Look> {
  const { id, chainId, address, registeredNonce } = work.sender;
  const { executions } = room.store;
  const final = await room.chain.finalBlock(chainId);
  const atFinal = await room.broadcast.nonceAt(chainId, address, final.number);
  const used = work.attempts.filter(({ nonce }) => nonce < atFinal);
  const open = await explainedBy(room, work, used, final.number);
  if (open === null) return { state: 'unknown' };
  const strangersSettled = (await executions.listUnknownTransactions(id))
    .filter(({ settledAt }) => settledAt !== null)
    .map(({ nonce }) => nonce);
  const settled = await executions.listSettledNonces(id, registeredNonce);
  const known = [...settled, ...open, ...strangersSettled];
  const compared = compareNonces({ atFinal, registeredAt: registeredNonce, known });
  if (compared.state === 'equal' || compared.state === 'unknown') return compared;
  if (compared.state === 'chain-behind') return { state: 'chain-behind' };
  const explained = new Set(known);
  const nonces: number[] = [];
  for (let nonce = compared.from; nonce <= compared.to && nonces.length < LISTED; nonce += 1) {
    if (!explained.has(nonce)) nonces.push(nonce);
  }
  const strangers: Stranger[] = [];
  for (const nonce of nonces) {
    strangers.push({ nonce, found: await findStranger(room, work, nonce, final.number) });
  }
  return { state: 'unknown-transactions', strangers };
}

/** A node without the old state can still say that the nonce is used; which transaction it was, it cannot. */
async function findStranger(
  room: Room,
  { sender }: Work,
  nonce: number,
  upTo: bigint,
): Promise<FoundTransaction | undefined> {
  try {
    return await room.broadcast.findByNonce(sender.chainId, sender.address, nonce, upTo);
  } catch (error) {
    room.log.warn({ err: error, sender: sender.id, nonce }, 'an unknown transaction was not found');
    return undefined;
  }
}

async function freeze(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  found: Unexplained,
): Promise<void> {
  const strangers = found.state === 'unknown-transactions' ? found.strangers : [];
  await list(tx, sender, strangers, now);
  if (sender.retiredAt !== null && strangers.length > 0) {
    return settleStrangers(tx, room, { sender, now }, strangers);
  }
  if (sender.frozenReason === found.state) return;
  await tx.executions.updateSenderFrozen(sender.id, found.state);
  room.log.error({ sender: sender.id, reason: found.state }, 'account frozen');
  await room.alarm(tx, sender.communityId, {
    kind: 'sender-frozen',
    sender: sender.id,
    reason: found.state,
    nonces: strangers.map(({ nonce }) => nonce),
  });
}

async function list(
  tx: Books,
  sender: Work['sender'],
  strangers: readonly Stranger[],
  foundAt: Date,
): Promise<void> {
  for (const { nonce, found } of strangers) {
    await tx.executions.insertUnknownTransaction(strangerRow(sender, nonce, found, foundAt));
  }
}

/** With its hash and call where it was found, else with its nonce alone. */
export const strangerRow = (
  { id, communityId }: Pick<SenderRow, 'id' | 'communityId'>,
  nonce: number,
  found: FoundTransaction | undefined,
  foundAt: Date,
) => ({
  senderAccountId: id,
  communityId,
  nonce,
  hash: found?.hash ?? null,
  decoded: found
    ? {
        to: found.to,
        value: String(found.value),
        data: found.data,
        block: found.blockNumber === null ? null : String(found.blockNumber),
      }
    : {},
  foundAt,
});

/** What the note of a transaction says that somebody else's key made. */
export const ROTATED_AWAY = 'made after the key was rotated away';

/**
 * Of a retired account nobody asks what a stranger's transaction was: its key is known to be in other hands. It is
 * listed as that, told, and what is left in the account is still saved.
 */
async function settleStrangers(
  tx: Books,
  room: Room,
  { sender, now }: Pick<Work, 'sender' | 'now'>,
  strangers: readonly Stranger[],
): Promise<void> {
  const settled = { settledAt: now, matchedIntentId: null, note: ROTATED_AWAY };
  for (const { nonce } of strangers) {
    await tx.executions.updateUnknownTransactionSettled(sender.id, nonce, settled);
  }
  await tx.executions.updateSenderFrozen(sender.id, null);
  await room.alarm(tx, sender.communityId, {
    kind: 'retired-spent',
    sender: sender.id,
    nonces: strangers.map(({ nonce }) => nonce),
  });
}

/** Whatever its past says: what is signed here may be signed elsewhere, too. A human says which copy lives. */
const freezeCopy = (room: Room, claim: Claim): Promise<void> =>
  record(room, claim, 'freeze-copy', async (tx, { sender, isCopy }) => {
    if (!isCopy || sender.frozenReason === 'copy') return;
    await tx.executions.deleteUnsettledUnknownTransactions(sender.id);
    await tx.executions.updateSenderFrozen(sender.id, 'copy');
    room.log.error({ sender: sender.id, reason: 'copy' }, 'account frozen');
    await room.alarm(tx, sender.communityId, {
      ...{ kind: 'sender-frozen', sender: sender.id, reason: 'copy', nonces: [] },
    });
  });

/** A frozen account is looked at again each time: it thaws when all is explained, by the chain or a human. */
export async function verify(room: Room, claim: Claim, work: Work): Promise<Verdict> {
  const { isCopy, sender: seen } = work;
  if (!isCopy && seen.frozenReason === null && room.verified.has(claim.senderId)) return 'equal';
  if (isCopy) room.verified.delete(claim.senderId);
  // Before the chain is asked, which may not answer.
  if (isCopy && seen.frozenReason === null) await freezeCopy(room, claim);
  const found = await look(room, work);
  if (found.state === 'unknown') return 'unknown';
  if (found.state === 'equal' && isCopy) {
    await freezeCopy(room, claim);
    return 'frozen';
  }
  if (found.state === 'equal') {
    await record(room, claim, 'verify-sender', async (tx, { sender, isCopy: now }) => {
      if (sender.frozenReason === null || now) return;
      await tx.executions.updateSenderFrozen(sender.id, null);
      await tx.executions.deleteUnsettledUnknownTransactions(sender.id);
      room.log.info({ sender: sender.id }, 'account thawed');
    });
    room.verified.add(claim.senderId);
    return 'equal';
  }
  room.verified.delete(claim.senderId);
  await record(room, claim, 'freeze-sender', (tx, current) => freeze(room, tx, current, found));
  // Of a retired one they are settled now: the next turn finds all explained.
  return work.sender.retiredAt === null ? 'frozen' : 'unknown';
}

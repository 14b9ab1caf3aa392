/**
 * Reading logs up to the head and writing what was seen. The cursor moves over final blocks only, and only together
 * with their logs.
 */
import type { TransferLog } from '#chain/tokens/transfer-logs.ts';
import type { CursorRow } from '#store/deposit.ts';
import type { Books } from '#store/index.ts';
import { type DepositDependencies, least, notNegative, type Watched } from './options.ts';

/** Blocks in one question: what most providers still answer. */
export const BLOCKS_AT_ONCE = 2_000n;
/** Read again each time: a node that lagged behind the one we asked for the final block left logs out. */
const BLOCKS_AGAIN = 64n;

/** What was read of a range, to be written at once; `settled` is the last final block of it. */
export type Range = {
  readonly from: bigint;
  readonly to: bigint;
  readonly logs: readonly TransferLog[];
  readonly settled: { readonly number: bigint; readonly hash: string } | null;
};

export async function readRange(
  { chain, broadcast, tokens }: DepositDependencies,
  at: Watched,
  cursor: CursorRow,
): Promise<Range | undefined> {
  const { chainId, token, vault } = at;
  if ((await broadcast.blockHash(chainId, cursor.blockNumber)) !== cursor.blockHash) {
    // Finality was broken or the node serves another history: no credit is built on either.
    throw new Error(`block ${cursor.blockNumber} of chain ${chainId} is no longer what it was`);
  }
  const final = await chain.finalBlock(chainId);
  const head = await chain.headBlock(chainId);
  const to = least(head.number, cursor.blockNumber + BLOCKS_AT_ONCE);
  const from = notNegative(cursor.blockNumber + 1n - BLOCKS_AGAIN);
  if (from > to) return undefined;
  const logs = await tokens.transferLogs(chainId, token, vault, from, to);
  const number = least(final.number, to);
  // Asked for after the logs: a node that does not know the block has not told us all of them.
  await broadcast.blockHash(chainId, to);
  const settled =
    number > cursor.blockNumber
      ? { number, hash: await broadcast.blockHash(chainId, number) }
      : null;
  return { from, to, logs, settled };
}

async function insertSeen(
  { ids }: DepositDependencies,
  tx: Books,
  at: Watched,
  logs: readonly TransferLog[],
): Promise<void> {
  const seenAt = await tx.now();
  for (const found of logs) {
    if (found.amount === 0n || found.from === at.vault) continue;
    await tx.deposits.insertDepositSeen({
      id: ids(),
      communityId: at.community,
      assetId: at.asset.id,
      chainId: at.chainId,
      txHash: found.txHash,
      logIndex: found.logIndex,
      blockNumber: found.blockNumber,
      blockHash: found.blockHash,
      sender: found.from,
      amount: found.amount,
      state: 'seen',
      seenAt,
    });
  }
}

/** Seen deposits of the range that are not among its logs: their blocks were replaced. */
async function orphan(
  { log }: DepositDependencies,
  tx: Books,
  at: Watched,
  range: Range,
): Promise<void> {
  const present = new Set(range.logs.map((one) => `${one.txHash}:${one.logIndex}`));
  const gone = (await tx.deposits.listDeposits(at.community, 'seen', range.to)).filter(
    (row) => row.blockNumber >= range.from && !present.has(`${row.txHash}:${row.logIndex}`),
  );
  if (gone.length > 0) log.warn({ deposits: gone.map(({ id }) => id) }, 'deposits orphaned');
  await tx.deposits.updateDepositsOrphaned(gone.map(({ id }) => id));
}

/** Writes what was read, unless another worker has moved the cursor meanwhile. */
export async function writeRange(
  deps: DepositDependencies,
  at: Watched,
  cursor: CursorRow,
  range: Range,
): Promise<void> {
  await deps.store.transaction('record deposits', async (tx) => {
    const present = await tx.deposits.lockCursor(cursor.name);
    if (present?.blockNumber !== cursor.blockNumber) return;
    await insertSeen(deps, tx, at, range.logs);
    await orphan(deps, tx, at, range);
    if (range.settled === null) return;
    await tx.deposits.updateCursor(cursor.name, {
      blockNumber: range.settled.number,
      blockHash: range.settled.hash,
      scannedAt: await tx.now(),
    });
  });
}

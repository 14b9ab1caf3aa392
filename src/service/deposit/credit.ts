/** A final log becomes one credit, the member's or nobody's yet; what was nobody's finds its owner (L6). */
import { formatAmount } from '#core/amount.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { decideDeposit } from '#core/ledger/deposit.ts';
import { claimJournal } from '#core/ledger/journals.ts';
import type { DepositRow } from '#store/deposit.ts';
import type { Books } from '#store/index.ts';
import { type DepositDependencies, depositCursor, type Watched } from './options.ts';

async function tellCredited(
  { inbox }: DepositDependencies,
  tx: Books,
  at: Watched,
  row: DepositRow,
): Promise<void> {
  if (row.personId === null) return;
  await inbox.tell(tx, row.personId, at.community, `deposit:${row.id}`, {
    kind: 'deposit-credited',
    amount: formatAmount(row.amount, at.asset.decimals),
    symbol: at.asset.symbol,
  });
}

/** While a joining can be undone, what the joined side sends in stays its own (W6). */
async function ownerOf(
  tx: Books,
  community: CommunityId,
  { sender, chainId }: Pick<DepositRow, 'sender' | 'chainId'>,
): Promise<PersonId | undefined> {
  const owner = await tx.deposits.findDepositOwner(community, sender, chainId);
  return owner && tx.merges.lockPurse(owner);
}

/** One final log becomes one credit: the member's, or nobody's yet. */
export async function creditDeposit(
  deps: DepositDependencies,
  tx: Books,
  at: Watched,
  id: string,
): Promise<void> {
  const row = await tx.deposits.lockDeposit(id);
  const cursor = await tx.deposits.findCursor(depositCursor(at.community));
  if (row?.state !== 'seen' || !cursor) return;
  const { chainId, token, vault, community } = at;
  const owner = (await ownerOf(tx, community, row)) ?? null;
  const decided = decideDeposit({
    log: {
      chainId: row.chainId,
      token,
      from: row.sender,
      to: vault,
      amount: row.amount,
      block: row.blockNumber,
      txHash: row.txHash,
      logIndex: row.logIndex,
    },
    finalBlock: cursor.blockNumber,
    asset: { id: row.assetId, chainId, token },
    vault,
    owner,
  });
  if (!decided.ok) return;
  invariant(decided.value, 'a deposit that was seen is ours');
  const posted = await deps.ledger.postJournal(tx, community, decided.value);
  if (!posted.ok) {
    // A token that says more than there can be: it stays seen, and the proof of reserves counts it.
    deps.log.error({ deposit: id, refusal: posted.refusal.code }, 'a deposit cannot be booked');
    return;
  }
  const change = {
    state: owner === null ? ('unclaimed' as const) : ('credited' as const),
    personId: owner,
    journalId: posted.value.journal,
    settledAt: await tx.now(),
  };
  await tx.deposits.updateDeposit(id, change);
  await tellCredited(deps, tx, at, { ...row, ...change });
}

/** The sender of an unclaimed deposit has been linked since. */
export async function claimDeposit(
  deps: DepositDependencies,
  tx: Books,
  at: Watched,
  id: string,
): Promise<void> {
  const row = await tx.deposits.lockDeposit(id);
  if (row?.state !== 'unclaimed') return;
  const { community } = at;
  const owner = await ownerOf(tx, community, row);
  if (owner === undefined) return;
  const { chainId, txHash, logIndex, amount, assetId } = row;
  const posted = await deps.ledger.postJournal(
    tx,
    community,
    claimJournal({ asset: assetId, owner, amount, chainId, txHash, logIndex }),
  );
  invariant(posted.ok, 'what is unclaimed is there to be claimed');
  const change = {
    state: 'credited' as const,
    personId: owner,
    claimJournalId: posted.value.journal,
    settledAt: await tx.now(),
  };
  await tx.deposits.updateDeposit(id, change);
  await tellCredited(deps, tx, at, { ...row, ...change });
}

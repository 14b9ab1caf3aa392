/** Balances rebuilt from the journals alone and held against those in the books (L10). */
import { type AssetId, asId, type CommunityId, type JournalId } from '#core/identity.ts';
import { balanceKey, rebuildBalances } from '#core/ledger/balances.ts';
import type { Journal, Posting } from '#core/ledger/journal.ts';
import type { Books, Store } from '#store/index.ts';
import type { JournalRow, PostingLine } from '#store/ledger.ts';
import { accountOfRow } from './account.ts';

/** By `balanceKey`; `booked` is what the books say, `rebuilt` what the journals say. */
export type Difference = {
  readonly account: string;
  readonly booked: bigint;
  readonly rebuilt: bigint;
};

const PAGE = 500;

const postingOf = (line: PostingLine): Posting => ({
  account: accountOfRow(line),
  asset: line.assetId,
  amount: line.amount,
});

const journalOf = (row: JournalRow, lines: readonly PostingLine[]): Journal => ({
  kind: row.kind,
  idempotencyKey: row.idempotencyKey,
  inputHash: row.inputHash,
  postings: lines.filter((line) => line.journalId === row.id).map(postingOf),
  reverses: row.reverses,
});

/** Journals as the law reads them, the oldest first, a page at a time. */
export async function* readJournals(
  books: Books,
  community: CommunityId,
): AsyncGenerator<readonly { readonly id: JournalId; readonly journal: Journal }[]> {
  let after: JournalId | undefined;
  for (;;) {
    const rows = await books.ledger.listJournals(community, after, PAGE);
    if (rows.length === 0) return;
    const lines = await books.ledger.listPostings(rows.map(({ id }) => id));
    yield rows.map((row) => ({ id: row.id, journal: journalOf(row, lines) }));
    after = rows.at(-1)?.id;
  }
}

async function rebuild(books: Books, community: CommunityId): Promise<Map<string, bigint>> {
  const rebuilt = new Map<string, bigint>();
  for await (const page of readJournals(books, community)) {
    for (const [key, amount] of rebuildBalances(page.map(({ journal }) => journal))) {
      rebuilt.set(key, (rebuilt.get(key) ?? 0n) + amount);
    }
  }
  return rebuilt;
}

/** Empty where every balance is what its journals make it. Meant for books at rest: it reads page by page. */
export async function recount(
  store: Store,
  community: CommunityId,
): Promise<readonly Difference[]> {
  const asset = await store.communities.findAsset(community);
  if (!asset) return [];
  const rebuilt = await rebuild(store, community);
  const rows = await store.ledger.listLedgerAccounts(community, asId<AssetId>(asset.id));
  const booked = new Map(
    rows.map((row) => [balanceKey(row.assetId, accountOfRow(row)), row.balance] as const),
  );
  const differences: Difference[] = [];
  for (const account of new Set([...booked.keys(), ...rebuilt.keys()])) {
    const one = {
      account,
      booked: booked.get(account) ?? 0n,
      rebuilt: rebuilt.get(account) ?? 0n,
    };
    if (one.booked !== one.rebuilt) differences.push(one);
  }
  return differences;
}

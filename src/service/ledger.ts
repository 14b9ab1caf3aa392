/**
 * The double-entry ledger. `postJournal` is the only way money moves in the books: accounts locked in id order
 * (L8), the law applied to the locked balances, the journal written once per key (L4), and all of it in the
 * caller's transaction. The database holds sums, signs and keys again.
 */
import { MAX_UINT256 } from '#core/amount.ts';
import {
  type AssetId,
  asId,
  type CommunityId,
  type JournalId,
  type LedgerAccountId,
  type PersonId,
} from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accountKey, type LedgerAccount } from '#core/ledger/account.ts';
import { applyJournal, type Balances, balanceKey } from '#core/ledger/balances.ts';
import { decideIdempotency, type Journal } from '#core/ledger/journal.ts';
import { creditIssue } from '#core/ledger/journals.ts';
import { firmAt } from '#core/person/merge.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, isBlank } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { LedgerAccountRow } from '#store/ledger.ts';
import type { MergeRow } from '#store/merge.ts';
import type { Audit } from './audit.ts';
import { accountOfRow, memberAccount } from './ledger/account.ts';
import { type BookAsset, findBookAsset, readAmount, requireBookAsset } from './ledger/asset.ts';
import { type Difference, recount } from './ledger/recount.ts';
import type { Offices } from './office.ts';
import type { PersonView } from './person.ts';

/** `repeated`: the same event was in the books already, and nothing was written. */
export type Posted = { readonly journal: JournalId; readonly repeated: boolean };

export type BalanceView = {
  readonly symbol: string;
  readonly decimals: number;
  readonly available: bigint;
  /** On its way out. */
  readonly withdrawing: bigint;
  /** Of persons who were joined to this one: theirs still, and this one's from then on. */
  readonly joined: readonly { readonly amount: bigint; readonly from: Date }[];
  /** Tokens in the community's vault; otherwise community credits. */
  readonly custody: boolean;
};

export type CreditDraft = {
  readonly community: CommunityId;
  readonly by: PersonId;
  readonly to: PersonView;
  /** As typed. */
  readonly amount: string;
  readonly reason: string;
  readonly eventId: string;
};

export type IssuedView = {
  readonly amount: bigint;
  readonly symbol: string;
  readonly decimals: number;
  readonly to: string;
};

type Dependencies = {
  readonly store: Store;
  readonly ids: () => string;
  readonly offices: Offices;
  readonly audit: Audit;
};

type Locked = { readonly rows: readonly LedgerAccountRow[]; readonly balances: Balances };

export type Ledger = ReturnType<typeof createLedger>;

async function lock(
  tx: Books,
  community: CommunityId,
  asset: AssetId,
  accounts: readonly LedgerAccount[],
): Promise<Locked> {
  const rows = await tx.ledger.lockLedgerAccounts(community, asset, accounts);
  return {
    rows,
    balances: new Map(
      rows.map((row) => [balanceKey(asset, accountOfRow(row)), row.balance] as const),
    ),
  };
}

/** What stands on the accounts of persons joined to this one, until their joining is settled. */
async function joinedOf(
  books: Books,
  community: CommunityId,
  asset: AssetId,
  person: PersonId,
): Promise<BalanceView['joined']> {
  const merges = (await books.merges.listJoined(person)).filter((one) => one.settledAt === null);
  const locks = merges.length > 0 ? await books.merges.listStood(person) : [];
  const now = await books.now();
  const firm = ({ confirmedAt }: MergeRow): Date =>
    confirmedAt ? firmAt(confirmedAt, locks, now) : now;
  const parts: { amount: bigint; from: Date }[] = [];
  for (const { juniorId } of merges) {
    const row = await books.ledger.findLedgerAccount(community, asset, memberAccount(juniorId));
    if (row === undefined || row.balance === 0n) continue;
    parts.push({ amount: row.balance, from: settlesAt(juniorId, merges, firm) });
  }
  return parts;
}

/** Joined to somebody who is joined in turn: when the last of both is settled. */
function settlesAt(
  junior: PersonId,
  merges: readonly MergeRow[],
  firm: (merge: MergeRow) => Date,
): Date {
  let last = 0;
  for (let at: PersonId | undefined = junior; at !== undefined; ) {
    const merge = merges.find((one) => one.juniorId === at);
    if (merge) last = Math.max(last, firm(merge).getTime());
    at = merge?.seniorId;
  }
  return new Date(last);
}

/** What the law of one journal cannot see: the contra side, too, fits a uint256. */
const overflows = (after: Balances): boolean =>
  [...after.values()].some((balance) => balance > MAX_UINT256 || -balance > MAX_UINT256);

export function createLedger({ store, ids, offices, audit }: Dependencies) {
  /** Which of them stand in the books now by this transaction: journals first, then their postings and balances. */
  async function write(
    tx: Books,
    community: CommunityId,
    asset: AssetId,
    journals: readonly Journal[],
    rows: readonly LedgerAccountRow[],
  ): Promise<ReadonlyMap<Journal, JournalId>> {
    if (journals.length === 0) return new Map();
    const of = { communityId: community, assetId: asset };
    const drafts = journals.map((journal) => ({ journal, id: asId<JournalId>(ids()) }));
    const fresh = await tx.ledger.insertJournals(
      drafts.map(({ id, journal: { kind, idempotencyKey, inputHash, reverses, postings } }) => ({
        ...of,
        ...{ id, kind, idempotencyKey, inputHash, reverses, size: postings.length },
      })),
    );
    const written = drafts.filter(({ id }) => fresh.has(id));
    if (written.length === 0) return new Map();
    const places = new Map(rows.map((row) => [accountKey(accountOfRow(row)), row.id]));
    const changes = new Map<LedgerAccountId, bigint>();
    const postings = written.flatMap(({ id, journal }) =>
      journal.postings.map(({ account, amount }) => {
        const accountId = places.get(accountKey(account));
        invariant(accountId, `account ${accountKey(account)} is locked`);
        changes.set(accountId, (changes.get(accountId) ?? 0n) + amount);
        return { ...of, id: ids(), journalId: id, accountId, amount };
      }),
    );
    await tx.ledger.insertPostings(postings);
    await tx.ledger.updateBalances(changes);
    return new Map(written.map(({ id, journal }) => [journal, id]));
  }

  /** The journals of these keys as they stand in the books, held against the wanted ones (L4). */
  async function listWritten<T extends Pick<Journal, 'idempotencyKey' | 'inputHash'>>(
    tx: Books,
    community: CommunityId,
    journals: readonly T[],
  ): Promise<ReadonlyMap<T, Result<Posted>>> {
    const keys = journals.map(({ idempotencyKey }) => idempotencyKey);
    const rows = await tx.ledger.listJournalsByKeys(community, keys);
    const found = new Map<T, Result<Posted>>();
    for (const journal of journals) {
      const row = rows.find(({ idempotencyKey }) => idempotencyKey === journal.idempotencyKey);
      if (!row) continue;
      const decided = decideIdempotency(journal, row);
      found.set(journal, decided.ok ? accept({ journal: row.id, repeated: true }) : decided);
    }
    return found;
  }

  const findWritten = async (
    tx: Books,
    community: CommunityId,
    journal: Pick<Journal, 'idempotencyKey' | 'inputHash'>,
  ): Promise<Result<Posted> | undefined> =>
    (await listWritten(tx, community, [journal])).get(journal);

  /** The law on each in turn, over what those before it leave; the first refusal refuses all. */
  function hold(balances: Balances, journals: readonly Journal[], unit: BookAsset): Result<null> {
    let after = balances;
    for (const journal of journals) {
      const held = applyJournal(after, journal, unit);
      if (!held.ok) return held;
      if (overflows(held.value)) {
        return refuse({
          code: 'amount-too-large',
          text: String(journal.postings[0]?.amount ?? 0n),
        });
      }
      after = held.value;
    }
    return accept(null);
  }

  /** Several in one, in their order: all of them stand in the books, or none that is new. */
  async function postJournals(
    tx: Books,
    community: CommunityId,
    journals: readonly Journal[],
  ): Promise<Result<readonly Posted[]>> {
    const unit = await findBookAsset(tx, community);
    invariant(unit, `community ${community} has an asset`);
    const accounts = new Map<string, LedgerAccount>();
    for (const { account, asset } of journals.flatMap(({ postings }) => postings)) {
      invariant(asset === unit.id, 'a community keeps its books in its own asset');
      accounts.set(accountKey(account), account);
    }
    const { rows, balances } = await lock(tx, community, unit.id, [...accounts.values()]);
    const before = await listWritten(tx, community, journals);
    for (const [, one] of before) if (!one.ok) return one;
    const missing = journals.filter((journal) => !before.has(journal));
    const held = hold(balances, missing, unit);
    if (!held.ok) return held;
    const written = await write(tx, community, unit.id, missing, rows);
    // Between look and insert another transaction wrote such a key over other accounts.
    const late = missing.filter((journal) => !written.has(journal));
    const others = late.length > 0 ? await listWritten(tx, community, late) : before;
    const all: Posted[] = [];
    for (const journal of journals) {
      const id = written.get(journal);
      const other = id === undefined ? (before.get(journal) ?? others.get(journal)) : undefined;
      if (other && !other.ok) return other;
      invariant(id !== undefined || other, 'a journal that was there is there');
      all.push(
        id === undefined ? (other as { value: Posted }).value : { journal: id, repeated: false },
      );
    }
    return accept(all);
  }

  async function postJournal(
    tx: Books,
    community: CommunityId,
    journal: Journal,
  ): Promise<Result<Posted>> {
    const posted = await postJournals(tx, community, [journal]);
    if (!posted.ok) return posted;
    const [one] = posted.value;
    invariant(one, 'one for one');
    return accept(one);
  }

  async function issue(tx: Books, draft: CreditDraft): Promise<Result<IssuedView>> {
    const { community, by, to } = draft;
    const right = await offices.require(community, by, 'credit.issue', tx);
    if (!right.ok) return right;
    const asset = await requireBookAsset(tx, community);
    if (!asset.ok) return asset;
    const { symbol, decimals, custody } = asset.value;
    if (custody) return refuse({ code: 'credits-not-issuable', symbol });
    if (to.isBot) return refuse({ code: 'bot-recipient' });
    if (!(await tx.people.lockMemberShared(community, to.person))) {
      return refuse({ code: 'unknown-person', text: to.displayName });
    }
    const amount = readAmount(draft.amount, asset.value);
    if (!amount.ok) return amount;
    const reason = cleanLine(draft.reason);
    if (isBlank(reason)) return refuse({ code: 'reason-missing' });
    const posted = await postJournal(
      tx,
      community,
      creditIssue({
        asset: asset.value.id,
        to: to.person,
        amount: amount.value,
        eventId: draft.eventId,
        reason,
      }),
    );
    if (!posted.ok) return posted;
    if (!posted.value.repeated) {
      await audit.note(tx, {
        community,
        actor: by,
        action: 'credit.issue',
        subject: to.person,
        reason,
        details: { amount: String(amount.value), journal: posted.value.journal },
      });
    }
    return accept({ amount: amount.value, symbol, decimals, to: to.displayName });
  }

  return {
    postJournal,
    postJournals,

    /** Locks accounts for a decision that comes before the journal; `postJournal` may follow on the same ones. */
    async lockBalances(
      tx: Books,
      community: CommunityId,
      asset: AssetId,
      accounts: readonly LedgerAccount[],
    ): Promise<Balances> {
      return (await lock(tx, community, asset, accounts)).balances;
    },

    findWritten,
    listWritten,

    async balance(community: CommunityId, person: PersonId): Promise<Result<BalanceView>> {
      const asset = await requireBookAsset(store, community);
      if (!asset.ok) return asset;
      const { id, symbol, decimals, custody } = asset.value;
      const row = await store.ledger.findLedgerAccount(community, id, memberAccount(person));
      return accept({
        symbol,
        decimals,
        custody,
        available: row?.balance ?? 0n,
        joined: await joinedOf(store, community, id, person),
        withdrawing: await store.withdrawals.findWithdrawing(community, id, person),
      });
    },

    /** Community credits out of nothing: by stewards while founding, by decision afterwards. */
    issueCredits: (draft: CreditDraft): Promise<Result<IssuedView>> =>
      store.transaction('issue credits', (tx) => issue(tx, draft)),

    /** Where the books differ from their own journals (L10); empty is well. */
    recount: (community: CommunityId): Promise<readonly Difference[]> => recount(store, community),
  };
}

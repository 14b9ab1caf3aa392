/**
 * Two accounts of one human become one person, and two again (W6). A signature only asked (merge/ask.ts); here an
 * account of the senior says yes or no, and either side undoes it within a week. The pointer of the junior is set and
 * cleared, and nothing else is rewritten: who somebody is, is resolved at read.
 */
import { type AccountId, isUuid, type PersonId, toChecksumAddress } from '#core/identity.ts';
import type { Path } from '#core/person/caution.ts';
import { decideAnswer, decideUndo, firmAt, isJuniorBy } from '#core/person/merge.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { LockRow } from '#store/lock.ts';
import type { MergeRow } from '#store/merge.ts';
import type { Audit } from './audit.ts';
import { type AccountLabel, type Inbox, labelOf } from './inbox.ts';
import type { Ledger } from './ledger.ts';
import { createSettling } from './merge/settle.ts';
import { ensurePrimary } from './wallet/unlink.ts';

/** Somebody who signed with a wallet of this person and asks to be joined. */
export type JoinRequest = { id: string; asker: AccountLabel; until: Date };
/** `other`: an account of the other side. */
export type JoinedView = { id: string; other: AccountLabel | null; until: Date };
export type Answered = { answer: 'yes'; until: Date } | { answer: 'no' };

type Dependencies = {
  store: Store;
  ids: () => string;
  ledger: Ledger;
  inbox: Inbox;
  audit: Audit;
};
type Press = { merge: string; account: AccountId; eventId: string };

export type Merges = ReturnType<typeof createMerges>;

export function createMerges({ store, ids, ledger, inbox, audit }: Dependencies) {
  async function labelIn(books: Books, id: AccountId | null): Promise<AccountLabel | null> {
    const account = id && (await books.people.findAccountById(id));
    return account ? labelOf(account) : null;
  }

  /** Whom the owner of this way was joined with: the account that asked, or the one that said yes. */
  const otherSide = (books: Books, row: MergeRow, path: Path): Promise<AccountLabel | null> =>
    labelIn(books, isJuniorBy(row, path) ? row.confirmedBy : row.askedBy);

  async function standingsOf(books: Books, { juniorId, seniorId }: MergeRow) {
    const standing = async (id: PersonId) => await books.people.findStanding(id);
    return { junior: await standing(juniorId), senior: await standing(seniorId) };
  }

  /** The row with both its persons locked, in id order. */
  async function lock(books: Books, id: string): Promise<MergeRow | undefined> {
    const row = isUuid(id) ? await books.merges.findMerge(id) : undefined;
    if (!row) return undefined;
    await books.merges.lockMerging();
    const { junior, senior } = await standingsOf(books, row);
    await books.wallets.lockOwners([row.juniorId, row.seniorId, junior, senior]);
    await books.merges.lockPersons([row.juniorId, row.seniorId]);
    return books.merges.lockMerge(id);
  }

  const ringGates = (books: Books, { juniorId, seniorId }: MergeRow): Promise<void> =>
    books.outbox.insertOutbox([juniorId, seniorId].map((key) => ({ kind: 'gate-person', key })));

  async function sayNo(books: Books, row: MergeRow, now: Date): Promise<Answered> {
    await books.merges.updateMergeRefused(row.id, now);
    const address = row.walletId && (await books.wallets.findAddress(row.walletId));
    await inbox.tell(books, row.juniorId, undefined, `join-refused:${row.id}`, {
      kind: 'join-refused',
      address: address ? toChecksumAddress(address) : '',
    });
    return { answer: 'no' };
  }

  async function sayYes(books: Books, row: MergeRow, by: AccountId, now: Date): Promise<Answered> {
    const until = firmAt(now);
    // Told while they are two: each side hears it once, by its own accounts.
    const told = { kind: 'joined', until: until.toISOString() } as const;
    const key = `joined:${row.id}`;
    const junior = await labelIn(books, row.askedBy);
    const senior = await labelIn(books, by);
    await inbox.tell(books, row.juniorId, undefined, key, { ...told, other: senior });
    await inbox.tell(books, row.seniorId, undefined, key, { ...told, other: junior });
    await books.merges.updateMergeConfirmed(row, by, now);
    await books.outbox.insertOutbox([
      { kind: 'gate-person', key: row.juniorId },
      { kind: 'gate-person', key: row.seniorId },
      { kind: 'settle-merge', key: row.id, dueAt: until },
    ]);
    return { answer: 'yes', until };
  }

  async function answerIn(
    books: Books,
    { merge, account, answer, eventId }: Press & { answer: 'yes' | 'no' },
  ): Promise<Result<Answered>> {
    const row = await lock(books, merge);
    if (row?.cause !== 'signature') return refuse({ code: 'merge-unknown' });
    const action = answer === 'yes' ? 'person.join' : 'person.join-refuse';
    if (await audit.isDone(books, eventId, action)) {
      const until = firmAt(row.confirmedAt ?? row.askedAt);
      return accept(answer === 'yes' ? { answer, until } : { answer });
    }
    const path = await books.merges.listPath(account);
    const standings = await standingsOf(books, row);
    const now = await books.now();
    const lockedAt =
      (await books.merges.findLockedAt(standings.senior)) ??
      (await books.merges.findLockedAt(standings.junior)) ??
      null;
    const decided = decideAnswer({ merge: row, answer, path, standings, lockedAt, now });
    if (!decided.ok) return decided;
    const actor = standings.senior;
    const details = { junior: row.juniorId, senior: row.seniorId, account };
    await audit.note(books, {
      ...{ community: undefined, actor, action, subject: row.id, details, eventId },
    });
    return accept(
      answer === 'yes' ? await sayYes(books, row, account, now) : await sayNo(books, row, now),
    );
  }

  /** Nobody sheds a lock by parting: it stands for both, or goes along with the account that made it. */
  async function shareLocks(books: Books, { juniorId }: MergeRow, locks: readonly LockRow[]) {
    for (const { accountId, walletId, lockedAt, id, personId } of locks) {
      const side = await books.people.findStanding(personId);
      if (side === juniorId) continue;
      await books.locks.insertLock({
        id: ids(),
        personId: juniorId,
        accountId,
        walletId,
        lockedAt,
      });
      const maker = accountId && (await books.people.findAccountById(accountId));
      if (!maker || (await books.people.findStanding(maker.personId)) !== juniorId) continue;
      await books.locks.updateLockLifted(id, { at: await books.now(), account: maker.id });
    }
  }

  async function undoIn(
    books: Books,
    { merge, account, eventId }: Press,
  ): Promise<Result<{ other: AccountLabel | null }>> {
    const row = await lock(books, merge);
    if (!row) return refuse({ code: 'merge-unknown' });
    const path = await books.merges.listPath(account);
    const other = await otherSide(books, row, path);
    if (await audit.isDone(books, eventId, 'person.split')) return accept({ other });
    const standings = await standingsOf(books, row);
    const now = await books.now();
    const stood = await books.merges.listStood(standings.senior);
    const decided = decideUndo({ merge: row, path, standings, locks: stood, now });
    if (!decided.ok) return decided;
    const locks = await books.locks.listLocks(standings.senior);
    await books.merges.updateMergeUndone(row, account, now);
    await shareLocks(books, row, locks);
    for (const person of [row.juniorId, standings.senior]) await ensurePrimary(books, person);
    await audit.note(books, {
      ...{ community: undefined, actor: standings.senior, action: 'person.split' },
      ...{ subject: row.id, eventId },
      details: { junior: row.juniorId, senior: row.seniorId, account },
    });
    for (const person of [row.juniorId, standings.senior]) {
      await inbox.tell(books, person, undefined, `split:${row.id}`, {
        kind: 'joined-undone',
        other: await labelIn(books, person === row.juniorId ? row.confirmedBy : row.askedBy),
      });
    }
    await ringGates(books, row);
    return accept({ other });
  }

  return {
    ...createSettling({ store, ledger }),

    /** Who asks to be one person with whoever this account stands for. */
    async requests(account: AccountId): Promise<readonly JoinRequest[]> {
      const standing = (await store.merges.listPath(account)).at(-1)?.person;
      if (!standing) return [];
      const rows = await store.merges.listWaiting(standing, await store.now());
      const requests: JoinRequest[] = [];
      for (const row of rows) {
        const asker = await labelIn(store, row.askedBy);
        if (asker) requests.push({ id: row.id, asker, until: row.expiresAt });
      }
      return requests;
    },

    /** "Yes, this is me", or no: once, by an account the senior already had. */
    answer: (press: Press & { answer: 'yes' | 'no' }): Promise<Result<Answered>> =>
      store.transaction('answer joining', (books) => answerIn(books, press)),

    /** Joinings this account may undo now, the latest first; why not, where there is none. */
    async undoable(account: AccountId): Promise<Result<readonly JoinedView[]>> {
      const path = await store.merges.listPath(account);
      const standing = path.at(-1)?.person;
      const now = await store.now();
      const rows = standing ? await store.merges.listJoined(standing) : [];
      const locks = standing && rows.length > 0 ? await store.merges.listStood(standing) : [];
      const views: JoinedView[] = [];
      let refused: Result<never> = refuse({ code: 'merge-none' });
      for (const row of rows) {
        const standings = await standingsOf(store, row);
        const decided = decideUndo({ merge: row, path, standings, locks, now });
        if (decided.ok) {
          const until = firmAt(row.confirmedAt ?? row.askedAt, locks, now);
          views.push({ id: row.id, other: await otherSide(store, row, path), until });
        } else if (views.length === 0) refused = decided;
      }
      return views.length > 0 ? accept(views) : refused;
    },

    /** Two persons again, each with what it had and what its own accounts linked meanwhile. */
    undo: (press: Press): Promise<Result<{ other: AccountLabel | null }>> =>
      store.transaction('undo joining', (books) => undoIn(books, press)),
  };
}

/**
 * Locks: a person's payouts, tips, delegation and links stand still, whatever asks for a way in is stopped with it, and
 * what is on its way out unsigned comes back.
 * Told to every account of the person and to the staff of each community, without addresses of wallets and by accounts
 * that the community knows.
 */
import type { AccountId, PersonId, WalletId } from '#core/identity.ts';
import {
  decideLiftByAccount,
  decideLiftByWallet,
  decideLock,
  type Linked,
} from '#core/person/lock.ts';
import { accept, type Result } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { LockRow } from '#store/lock.ts';
import type { Alarms } from './alarm.ts';
import type { Audit } from './audit.ts';
import { type Inbox, type KnownAs, type LockedBy, type LossNotice, labelOf } from './inbox.ts';
import { accountKnownIn, knownAs } from './known.ts';
import { type StopDependencies, stopPayouts } from './lock/payouts.ts';
import { personName } from './recovery/parties.ts';
import type { Recoveries } from './recovery.ts';

type Actor = { person: PersonId; account: AccountId };

type Dependencies = StopDependencies & {
  store: Store;
  ids: () => string;
  inbox: Inbox;
  audit: Audit;
  alarms: Pick<Alarms, 'tellStaff'>;
  recoveries: Pick<Recoveries, 'stopOf'>;
  /** `PUBLIC_URL`: where a wallet lifts what an account locked. */
  publicUrl: string;
};

/** The outbox kind for what could not be called off with the lock. */
const STOP_PAYOUTS = 'stop-payouts';
const AGAIN_MS = 5_000;

export type Locks = ReturnType<typeof createLocks>;

export function createLocks(deps: Dependencies) {
  const { store, ids, inbox, audit, alarms, recoveries, publicUrl } = deps;

  type By = { account: AccountId } | { wallet: WalletId };

  /** The person reads which account it was; the staff of each community what that community knows. */
  async function tell(
    books: Books,
    person: PersonId,
    event: string,
    made: By,
    notice: (name: KnownAs, by: LockedBy, own: boolean) => LossNotice,
  ): Promise<void> {
    const account = 'account' in made ? made.account : undefined;
    const row = account && (await books.people.findAccountById(account));
    if (account && !row) throw new Error('an account is gone');
    const own = notice(await personName(books, person), row ? labelOf(row) : null, true);
    await inbox.tell(books, person, undefined, event, own);
    for (const { id } of await books.people.listMemberships(person)) {
      const by = account ? ((await accountKnownIn(books, id, person, account)) ?? 'unseen') : null;
      const said = notice(await knownAs(books, id, person), by, false);
      await alarms.tellStaff(books, id, `${event}:${id}`, said, [person]);
    }
  }

  async function enter(books: Books, person: PersonId, by: By): Promise<void> {
    const id = ids();
    await books.locks.lockPerson(person);
    await books.locks.insertLock({
      ...{ id, personId: person, lockedAt: await books.now() },
      ...('account' in by ? { accountId: by.account } : { walletId: by.wallet }),
    });
    const { signed, kept } = await stopPayouts(deps, books, person);
    await recoveries.stopOf(books, person, 'locked');
    await tell(books, person, `lock:${id}`, by, (name, locker, own) => ({
      kind: 'person-locked',
      ...{ name, by: locker, page: `${publicUrl}/wallet` },
      // What it is and how much is nobody else's.
      ...(own && signed > 0 && { signed }),
    }));
    if (kept > 0) await books.outbox.insertOutbox([{ kind: STOP_PAYOUTS, key: person }]);
  }

  async function lift(
    books: Books,
    person: PersonId,
    locks: readonly LockRow[],
    by: By,
  ): Promise<void> {
    const at = await books.now();
    for (const { id } of locks) await books.locks.updateLockLifted(id, { ...by, at });
    const event = `unlock:${locks.map(({ id }) => id).join()}`;
    await tell(books, person, event, by, (name, lifter) => ({
      ...{ kind: 'person-unlocked', name, by: lifter },
    }));
  }

  return {
    /** For the job `stop-payouts`: what an account that is looked into kept back; when to look again. */
    async stopPayouts(person: PersonId): Promise<{ again: Date } | undefined> {
      return store.transaction('stop payouts', async (books) => {
        await books.wallets.lockOwners([person]);
        await books.locks.lockPerson(person);
        if ((await books.locks.listLocks(person)).length === 0) return undefined;
        const { kept } = await stopPayouts(deps, books, person);
        return kept > 0 ? { again: new Date((await books.now()).getTime() + AGAIN_MS) } : undefined;
      });
    },

    /** When the lock came that stands now; undefined: none does. */
    async lockedSince(person: PersonId): Promise<Date | undefined> {
      return (await store.locks.listLocks(person))[0]?.lockedAt;
    },

    async lock({ person, account }: Actor, eventId: string): Promise<Result<null>> {
      return store.transaction('lock person', async (books) => {
        await books.wallets.lockOwners([person]);
        if (await audit.isDone(books, eventId, 'person.lock')) return accept(null);
        const decided = decideLock(await books.locks.listLocks(person), 'account');
        if (!decided.ok) return decided;
        await audit.note(books, {
          community: undefined,
          ...{ actor: person, action: 'person.lock', subject: account, eventId },
        });
        await enter(books, person, { account });
        return accept(null);
      });
    },

    /** By the account that locked; another one may be the stolen one. */
    async lift({ person, account }: Actor, eventId: string): Promise<Result<null>> {
      return store.transaction('lift lock', async (books) => {
        await books.wallets.lockOwners([person]);
        if (await audit.isDone(books, eventId, 'person.unlock')) return accept(null);
        const locks = await books.locks.listLocks(person);
        const decided = decideLiftByAccount(locks, account);
        if (!decided.ok) return decided;
        await audit.note(books, {
          community: undefined,
          ...{ actor: person, action: 'person.unlock', subject: account, eventId },
        });
        await lift(books, person, locks, { account });
        return accept(null);
      });
    },

    /** The wallet has signed; the owner's lock is held by the caller's transaction. */
    async lockByWallet(books: Books, person: PersonId, wallet: WalletId): Promise<Result<null>> {
      const now = await books.now();
      const standing = await books.locks.listLocks(person);
      const decided = decideLock(standing, 'wallet');
      if (!decided.ok) return decided;
      for (const { id } of standing) await books.locks.updateLockLifted(id, { at: now, wallet });
      await audit.note(books, {
        community: undefined,
        ...{ actor: undefined, action: 'person.lock', subject: wallet },
        details: { by: 'signature', person },
      });
      await enter(books, person, { wallet });
      return accept(null);
    },

    async liftByWallet(
      books: Books,
      person: PersonId,
      wallet: WalletId,
      linked: readonly Linked[],
    ): Promise<Result<null>> {
      const locks = await books.locks.listLocks(person);
      const others = (await books.locks.listHeld(person)).filter((one) => one.wallet !== wallet);
      const decided = decideLiftByWallet(locks, linked, others);
      if (!decided.ok) return decided;
      await audit.note(books, {
        community: undefined,
        ...{ actor: undefined, action: 'person.unlock', subject: wallet },
        details: { by: 'signature', person },
      });
      await lift(books, person, locks, { wallet });
      return accept(null);
    },
  };
}

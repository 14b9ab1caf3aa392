/** A recovery begins: judged under the locks of both persons, written, told at once, and rung for its time. */
import type { AccountId, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { heldUntil } from '#core/person/caution.ts';
import {
  decideAsk,
  decideCitizenship,
  RECOVERY_WAIT_MS,
  type RecoveryKind,
} from '#core/person/recovery.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import { footingOf } from '../caution.ts';
import { partiesOf, type RecoveryDependencies, tellAll } from './parties.ts';
import { askedNotice } from './voice.ts';

export type Asked = {
  account: AccountId;
  /** Whose account it is now. */
  asker: PersonId;
  person: PersonId;
  /** Null where voices are asked. */
  wallet: WalletId | null;
  /** Where voices are asked first; null where a wallet signed. */
  community: CommunityId | null;
  eventId?: string;
};

export type Begun = { recovery: string; dueAt: Date };

export type Asking = ReturnType<typeof createAsking>;

export function createAsking(deps: RecoveryDependencies) {
  const { store, ids, audit } = deps;

  /** Takes the locks of both persons; nothing is written. */
  async function judge(books: Books, asked: Asked): Promise<Result<{ now: Date }>> {
    const { account, asker, person, wallet } = asked;
    await books.wallets.lockOwners([asker, person]);
    const now = await books.now();
    // Who was joined this week is not joined again by this way either (W6).
    const footing = await footingOf(books, account);
    const until = heldUntil(footing.path, now);
    if (until !== null) return refuse({ code: 'joined-recently', until });
    const locks = [
      ...(await books.locks.listLocks(person)),
      ...(await books.locks.listLocks(asker)),
    ];
    const known = await books.recoveries.listRecoveriesAbout(person, account);
    const decided = decideAsk({
      asker: { account, person: asker },
      ...{ person, wallet, known, now },
      locked: locks.length > 0,
    });
    return decided.ok ? accept({ now }) : decided;
  }

  async function enter(books: Books, asked: Asked, now: Date): Promise<Begun> {
    const kind: RecoveryKind = asked.wallet === null ? 'both' : 'account';
    const id = ids();
    const dueAt = new Date(now.getTime() + RECOVERY_WAIT_MS[kind]);
    await books.recoveries.insertRecovery({
      id,
      personId: asked.person,
      communityId: asked.community,
      accountId: asked.account,
      kind,
      walletId: asked.wallet,
      state: kind === 'both' ? 'open' : 'waiting',
      askedAt: now,
      dueAt,
    });
    await audit.note(books, {
      community: asked.community ?? undefined,
      actor: asked.asker,
      action: 'recovery.ask',
      subject: id,
      details: { kind },
      ...(asked.eventId !== undefined && { eventId: asked.eventId }),
    });
    const row = await books.recoveries.findRecovery(id);
    if (!row) throw new Error('a recovery was not inserted');
    const parties = await partiesOf(books, row);
    const heard = kind === 'account';
    await tellAll(deps, books, parties, `recovery:${id}:asked`, askedNotice(row, heard));
    await books.outbox.insertOutbox([{ kind: 'due-recovery', key: id, dueAt }]);
    return { recovery: id, dueAt };
  }

  return {
    judge,
    enter,

    /** Everything is lost: people of this community, and of every other it concerns, are asked to speak. */
    async askByVoices(asked: {
      community: CommunityId;
      account: AccountId;
      asker: PersonId;
      person: PersonId;
      eventId: string;
    }): Promise<Result<Begun>> {
      return store.transaction('ask for voices', async (books) => {
        const whole: Asked = { ...asked, wallet: null };
        const { community, person, account, eventId } = asked;
        const judged = await judge(books, whole);
        if (await audit.isDone(books, eventId, 'recovery.ask')) {
          const known = await books.recoveries.listRecoveriesAbout(person, account);
          const last = known.at(-1);
          if (last) return accept({ recovery: last.id, dueAt: last.dueAt });
        }
        if (!judged.ok) return judged;
        const citizen = await books.citizens.findLiveCitizenship(community, person);
        const decided = decideCitizenship(citizen?.grantedAt ?? null, judged.value.now);
        if (!decided.ok) return decided;
        return accept(await enter(books, whole, judged.value.now));
      });
    },
  };
}

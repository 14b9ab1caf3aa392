/**
 * How a recovery ends. One objection stops it while it runs; its time joins the new account to the person, once,
 * by the books as they stand then. Objection and time take the same row's lock: the first of them decides.
 */
import { type CommunityId, isUuid, type PersonId, type WalletId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { firmAt } from '#core/person/merge.ts';
import {
  decideDue,
  decideStop,
  isHeard,
  RECOVERY_LIFECYCLE,
  type RecoveryState,
  type StopReason,
} from '#core/person/recovery.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import { endLinks } from '../wallet/unlink.ts';
import {
  type Names,
  type Parties,
  partiesOf,
  type RecoveryDependencies,
  tellAll,
} from './parties.ts';
import type { Voices } from './voice.ts';

type Ending = {
  state: Extract<RecoveryState, 'stopped' | 'lapsed'>;
  why: StopReason;
  /** A moderator's own words, and for whose staff they are. */
  reason?: string;
  community?: CommunityId;
  by?: PersonId;
  eventId?: string;
};

export function createEndings(deps: RecoveryDependencies, voices: Pick<Voices, 'heardIn'>) {
  const { store, ids, audit, offices } = deps;

  /** The row is locked, and still runs. */
  async function end(
    books: Books,
    row: RecoveryRow,
    parties: Parties,
    ending: Ending,
  ): Promise<void> {
    const { state, why, reason = '', by, eventId, community } = ending;
    assertMove(RECOVERY_LIFECYCLE, row.state, state);
    await books.recoveries.updateRecovery(row.id, {
      state,
      endedAt: await books.now(),
      endedBy: by ?? null,
      endReason: reason === '' ? why : `${why}: ${reason}`,
    });
    await audit.note(books, {
      community: community ?? row.communityId ?? undefined,
      actor: by,
      action: 'recovery.stop',
      subject: row.id,
      reason: reason === '' ? why : reason,
      ...(eventId !== undefined && { eventId }),
    });
    await tellAll(deps, books, parties, `recovery:${row.id}:end`, (to, names, told) => ({
      kind: 'recovery-stopped',
      ...{ ...names, why },
      // What a moderator wrote may name people: the staff of another community does not read it.
      reason: to === 'staff' && told !== community ? '' : reason,
    }));
  }

  async function endAll(
    books: Books,
    rows: readonly RecoveryRow[],
    why: StopReason,
    by?: PersonId,
  ): Promise<number> {
    let ended = 0;
    for (const { id } of rows) {
      const row = await books.recoveries.lockRecovery(id);
      if (!row || row.endedAt !== null) continue;
      const ending: Ending = { state: 'stopped', why, ...(by !== undefined && { by }) };
      await end(books, row, await partiesOf(books, row), ending);
      ended += 1;
    }
    return ended;
  }

  /** The community in which somebody may object as a moderator. */
  async function moderatedBy(
    books: Books,
    actor: PersonId,
    { communities }: Parties,
  ): Promise<CommunityId | undefined> {
    for (const community of communities.keys()) {
      const right = await offices.require(community, actor, 'recovery.stop', books);
      if (right.ok) return community;
    }
    return undefined;
  }

  async function join(books: Books, row: RecoveryRow, parties: Parties, now: Date): Promise<void> {
    const { person, asker } = parties;
    assertMove(RECOVERY_LIFECYCLE, row.state, 'done');
    // Whoever lost everything lost these too: in whose hands they are, nobody knows.
    const lost = row.kind === 'both' ? await books.wallets.listLinks([person]) : [];
    await endLinks(books, lost, 'lost', now);
    const merge = ids();
    await books.recoveries.insertJoin({
      ...{ id: merge, junior: asker, senior: person, wallet: row.walletId, at: now },
      askedBy: row.accountId,
      askedAt: row.askedAt,
    });
    await books.recoveries.updateRecovery(row.id, { state: 'done', endedAt: now });
    await audit.note(books, {
      community: row.communityId ?? undefined,
      actor: undefined,
      action: 'recovery.done',
      subject: row.id,
      details: { kind: row.kind, unlinked: lost.length },
    });
    const told = { ...parties, asker: person };
    await tellAll(deps, books, told, `recovery:${row.id}:end`, (_, names) => ({
      kind: 'recovery-done',
      ...{ ...names, unlinked: lost.length },
    }));
    await books.outbox.insertOutbox([
      ...[person, asker].map((key) => ({ kind: 'gate-person', key })),
      { kind: 'settle-merge', key: merge, dueAt: firmAt(now) },
    ]);
  }

  return {
    /** What stops those that run for a person, in the caller's transaction; how many it were. */
    async stopOf(books: Books, person: PersonId, why: StopReason, by?: PersonId): Promise<number> {
      return endAll(books, await books.recoveries.listLiveRecoveriesOf(person), why, by);
    },

    /** The wallets that signed are nobody's proof any more. */
    async stopOfWallets(books: Books, wallets: readonly WalletId[]): Promise<number> {
      const rows = await books.recoveries.listLiveRecoveriesOfWallets(wallets);
      return endAll(books, rows, 'wallet-moved');
    },

    /** One objection: by an account of the person, by the asker, or by a moderator with a reason. */
    async stop(
      recovery: string,
      actor: PersonId,
      reason: string,
      eventId: string,
    ): Promise<Result<Names & { why: StopReason }>> {
      if (!isUuid(recovery)) return refuse({ code: 'recovery-unknown' });
      return store.transaction('stop recovery', async (books) => {
        const row = await books.recoveries.lockRecovery(recovery);
        if (!row) return refuse({ code: 'recovery-unknown' });
        const parties = await partiesOf(books, row);
        const { person, asker } = parties;
        const community = await moderatedBy(books, actor, parties);
        const isModerator = community !== undefined;
        const again = await audit.isDone(books, eventId, 'recovery.stop');
        const state = again ? 'waiting' : row.state;
        const decided = decideStop({ state, actor, asker, person, isModerator, reason });
        if (!decided.ok) return decided;
        const why = decided.value;
        const asModerator = why === 'moderator' && community !== undefined;
        if (!again) {
          await end(books, row, parties, {
            ...{ state: 'stopped', why, by: actor, eventId },
            ...(asModerator && { reason, community }),
          });
        }
        const known = asModerator ? parties.communities.get(community) : undefined;
        const own = actor === person ? parties.names : parties.askerNames;
        return accept({ ...(known ?? own), why });
      });
    },

    /** What its time brings; done twice it is done once. */
    async complete(recovery: string): Promise<{ again: Date } | undefined> {
      return store.transaction('complete recovery', async (books) => {
        const seen = await books.recoveries.findRecovery(recovery);
        if (!seen) return undefined;
        await books.recoveries.lockJoining();
        const before = await partiesOf(books, seen);
        await books.wallets.lockOwners([before.asker, before.person]);
        const row = await books.recoveries.lockRecovery(recovery);
        if (!row) return undefined;
        const parties = await partiesOf(books, row);
        const now = await books.now();
        const { person, asker } = parties;
        // Joined or split between the question and the lock: looked at anew, under the right locks.
        if (person !== before.person || asker !== before.asker) return { again: now };
        const locks = [
          ...(await books.locks.listLocks(person)),
          ...(await books.locks.listLocks(asker)),
        ];
        const links = await books.wallets.listLinks([person]);
        const decided = decideDue({
          recovery: row,
          locked: locks.length > 0,
          walletStands:
            row.walletId === null || links.some(({ wallet }) => wallet === row.walletId),
          same: person === asker,
          now,
        });
        if (decided.outcome === 'wait') return { again: decided.until };
        if (decided.outcome === 'end') await end(books, row, parties, decided);
        if (decided.outcome === 'join') {
          // Who lost citizenship or office while it waited speaks for nobody any more, and a community that the person
          // has something in only since then has to speak too.
          const enough =
            row.kind === 'account' || isHeard(await voices.heardIn(books, row, parties));
          if (enough) await join(books, row, parties, now);
          else await end(books, row, parties, { state: 'stopped', why: 'no-voices' });
        }
        return undefined;
      });
    },
  };
}

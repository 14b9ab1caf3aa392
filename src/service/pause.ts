/**
 * Pausing a community's payments: anybody in office does it alone, and the operator of the host can. What
 * nobody has signed yet waits; what may have been sent is watched to its end. Letting payments go on is free
 * for stewards while founding, and takes a decision afterwards.
 */
import type { ResumeAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, isBlank, lengthOf } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { Alarms } from './alarm.ts';
import type { Audit } from './audit.ts';
import type { Offices } from './office.ts';

export const PAUSE_REASON_MAX = 200;

/** What a pause would hold, and what it would not. */
export type PauseSurvey = { waiting: number; underWay: number; queued: number };

type Dependencies = {
  store: Store;
  ids: () => string;
  offices: Offices;
  audit: Audit;
  alarms: Alarms;
};

function readReason(text: string): Result<string> {
  const reason = cleanLine(text);
  if (isBlank(reason)) return refuse({ code: 'reason-missing' });
  return lengthOf(reason) > PAUSE_REASON_MAX
    ? refuse({ code: 'text-too-long', option: 'reason', max: PAUSE_REASON_MAX })
    : accept(reason);
}

export type Pauses = ReturnType<typeof createPauses>;

export function createPauses({ store, ids, offices, audit, alarms }: Dependencies) {
  /** In the caller's transaction, which holds the community's row. */
  async function begin(
    books: Books,
    community: CommunityId,
    person: PersonId | undefined,
    reason: string,
  ): Promise<void> {
    await books.pauses.insertPause({
      id: ids(),
      communityId: community,
      reason,
      pausedBy: person ?? null,
      pausedAt: await books.now(),
    });
    await books.communities.updateCommunity(community, { frozenReason: reason });
    await alarms.raise(books, community, {
      kind: 'payments-paused',
      subject: person ?? 'operator',
      details: reason,
    });
  }

  async function end(
    books: Books,
    community: CommunityId,
    pause: string,
    by: PersonId | null,
  ): Promise<Result<null>> {
    await books.communities.lockCommunity(community);
    const live = await books.pauses.findLivePause(community);
    if (live?.id !== pause) return refuse({ code: 'not-paused' });
    await books.pauses.updatePauseLifted(pause, await books.now(), by);
    await books.communities.updateCommunity(community, { frozenReason: null });
    return accept(null);
  }

  return {
    /** The pause that stands, if one does. */
    async find(community: CommunityId): Promise<{ id: string; reason: string } | undefined> {
      return store.pauses.findLivePause(community);
    },

    /** Exactly what would stop, for somebody who may stop it. */
    async survey(community: CommunityId, person: PersonId): Promise<Result<PauseSurvey>> {
      const right = await offices.require(community, person, 'execution.pause');
      if (!right.ok) return right;
      const live = await store.pauses.findLivePause(community);
      if (live) return refuse({ code: 'already-paused', reason: live.reason });
      return accept(await store.pauses.findPaymentCounts(community));
    },

    async pause(
      community: CommunityId,
      person: PersonId,
      said: string,
      eventId: string,
    ): Promise<Result<{ reason: string }>> {
      const reason = readReason(said);
      if (!reason.ok) return reason;
      return store.transaction('pause payments', async (books) => {
        await books.communities.lockCommunity(community);
        if (await audit.isDone(books, eventId, 'treasury.pause')) {
          return accept({ reason: reason.value });
        }
        const right = await offices.require(community, person, 'execution.pause', books);
        if (!right.ok) return right;
        const live = await books.pauses.findLivePause(community);
        if (live) return refuse({ code: 'already-paused', reason: live.reason });
        await audit.note(books, {
          community,
          actor: person,
          action: 'treasury.pause',
          subject: 'payments',
          reason: reason.value,
          eventId,
        });
        await begin(books, community, person, reason.value);
        return accept({ reason: reason.value });
      });
    },

    /** The operator's own: it stops payments and can do nothing else. False where they are paused already. */
    async pauseByOperator(community: CommunityId, said: string): Promise<Result<boolean>> {
      const reason = readReason(said);
      if (!reason.ok) return reason;
      return store.transaction('pause payments of a host', async (books) => {
        await books.communities.lockCommunity(community);
        if (await books.pauses.findLivePause(community)) return accept(false);
        await audit.note(books, {
          community,
          actor: undefined,
          action: 'treasury.pause',
          subject: 'operator',
          reason: reason.value,
        });
        await begin(books, community, undefined, reason.value);
        return accept(true);
      });
    },

    /** A steward's alone while founding; refuses with the way of a decision afterwards. */
    async resume(
      community: CommunityId,
      person: PersonId,
      pause: string,
      eventId: string,
    ): Promise<Result<null>> {
      return store.transaction('resume payments', async (books) => {
        await books.communities.lockCommunity(community);
        if (await audit.isDone(books, eventId, 'treasury.resume')) return accept(null);
        const right = await offices.require(community, person, 'execution.resume', books);
        if (!right.ok) return right;
        const ended = await end(books, community, pause, person);
        if (!ended.ok) return ended;
        await audit.note(books, {
          community,
          actor: person,
          action: 'treasury.resume',
          subject: 'payments',
          eventId,
        });
        return ended;
      });
    },

    /** What a decision may do. */
    decided: {
      async check(
        books: Books,
        community: CommunityId,
        { pause }: ResumeAction,
      ): Promise<Result<null>> {
        const live = await books.pauses.findLivePause(community);
        return live?.id === pause ? accept(null) : refuse({ code: 'not-paused' });
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        { pause }: ResumeAction,
      ): Promise<Result<null>> {
        const ended = await end(books, community, pause, null);
        if (!ended.ok) return ended;
        await audit.note(books, {
          community,
          actor: undefined,
          action: 'treasury.resume',
          subject: 'decision',
        });
        return ended;
      },
    },
  };
}

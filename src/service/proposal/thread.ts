/**
 * Where a proposal is talked about in each place, and what has to be said there next. The job that says it records
 * it afterwards: a row is what is known of a thread, and the thread itself is found again where the row was lost.
 */
import { asId, type PlaceId, type Platform, type VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import {
  isTalkedAbout,
  nextThreadLine,
  THREAD_GAP_MS,
  type ThreadEvent,
  type ThreadLine,
  threadEvents,
} from '#core/proposal/thread.ts';
import type { CardRow } from '#store/card.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { ThreadRow } from '#store/thread.ts';
import { type Breakages, reasonOf } from '../breakage.ts';
import type { Cards } from '../card.ts';
import type { Denial, Thread } from '../port.ts';
import { trackFromJson } from './track-json.ts';

/** A card that stands, and what its thread needs now. */
export type ThreadDue = {
  card: CardRow & { messageRef: string };
  place: PlaceRow;
  vote: VoteId;
  /** Null where it has to be begun first. */
  thread: KnownThread | null;
};

export type KnownThread = ThreadRow;

/** One line, and how many events are told with it; or when to come back for it. */
export type ThreadNext = { line: ThreadLine; told: number } | { wait: Date };

type Dependencies = {
  store: Store;
  cards: Pick<Cards, 'wantHere'>;
  breakages: Pick<Breakages, 'obstacle' | 'found' | 'list'>;
};

export type Threads = ReturnType<typeof createThreads>;

const OVER = ['closed', 'cancelled', 'void'];

/**
 * A card that was sent anew takes the thread it had along. Where that went with the old card, and where replies are the
 * thread, it begins anew.
 */
function begins(thread: ThreadRow | undefined, messageRef: string, { state }: ProposalRow) {
  if (!thread) return isTalkedAbout(state as ProposalState);
  if (thread.messageRef === messageRef) return false;
  return (
    thread.channelId === '' || (thread.goneAt !== null && isTalkedAbout(state as ProposalState))
  );
}

export function createThreads({ store, cards, breakages }: Dependencies) {
  /** Nothing can be said there, or no thread begun, before that is mended; then the bell rings again. */
  async function isClosed({ id, communityId }: PlaceRow): Promise<boolean> {
    if ((await breakages.obstacle(id)) !== undefined) return true;
    const open = await breakages.list(communityId);
    return open.some(({ placeId, reason }) => placeId === id && reason === 'no-threads');
  }

  async function eventsOf(id: VoteId, since: Date): Promise<ThreadEvent[]> {
    const vote = await store.votes.findVote(id);
    const row = await store.proposals.findProposal(id);
    invariant(vote && row, 'a proposal that has a card');
    const { publishedMs, proposers } = trackFromJson(row.rules);
    // What opens as it is published is no news to whoever sees it.
    const isDiscussed = publishedMs > 0 || proposers.sponsors > 0;
    return threadEvents({
      since,
      edits: await store.discussions.listEdits(id),
      openedAt: isDiscussed ? vote.rollFrozenAt : null,
      ended: OVER.includes(vote.state),
    });
  }

  async function lose(books: Books, thread: ThreadRow, card: CardRow | undefined): Promise<void> {
    await books.threads.updateThread(thread, { goneAt: await books.now() });
    if (card) await cards.wantHere(books, card);
  }

  return {
    /** What the thread of a card needs; undefined where there is nothing to begin and nothing to write in. */
    async due(cardId: string): Promise<ThreadDue | undefined> {
      const card = await store.cards.findCardById(cardId);
      const [noun, id = ''] = card?.subject.split(':') ?? [];
      if (!card?.messageRef || noun !== 'proposal') return undefined;
      const place = await store.places.findPlaceById(card.placeId);
      if (!place || place.disconnectedAt !== null || (await isClosed(place))) return undefined;
      const vote = asId<VoteId>(id);
      const row = await store.proposals.findProposal(vote);
      if (!row) return undefined;
      const thread = await store.threads.findThread(vote, place.id);
      const due = { card: { ...card, messageRef: card.messageRef }, place, vote };
      if (begins(thread, card.messageRef, row)) return { ...due, thread: null };
      return thread && thread.goneAt === null ? { ...due, thread } : undefined;
    },

    async next({ card, vote }: ThreadDue, thread: ThreadRow): Promise<ThreadNext | undefined> {
      const next = nextThreadLine(await eventsOf(vote, card.createdAt), thread.told);
      if (!next || thread.toldAt === null) return next;
      const wait = new Date(thread.toldAt.getTime() + THREAD_GAP_MS);
      return wait > (await store.now()) ? { wait } : next;
    },

    /** It stands; from now on the card leads to it. */
    async begun(
      { card, place, vote }: ThreadDue,
      { threadId, fresh }: { threadId: string; fresh: boolean },
      name: string,
    ): Promise<ThreadRow | undefined> {
      return store.transaction('thread begun', async (books) => {
        await books.threads.insertThread({
          ...{ voteId: vote, placeId: place.id, channelId: threadId },
          ...{ messageRef: card.messageRef, name: fresh ? name : '' },
          createdAt: await books.now(),
        });
        await cards.wantHere(books, card);
        return books.threads.findThread(vote, place.id);
      });
    },

    async said(thread: ThreadRow, told: number): Promise<Date> {
      const toldAt = await store.now();
      await store.threads.updateThreadTold(thread, { told, toldAt });
      return toldAt;
    },

    async named(thread: ThreadRow, name: string): Promise<void> {
      await store.threads.updateThread(thread, { name });
    },

    /** It was deleted: whoever did so wants none there. */
    async gone(thread: ThreadRow, card: CardRow): Promise<void> {
      await store.transaction('thread gone', (books) => lose(books, thread, card));
    },

    /** The platform told that a channel was deleted, which may have been one of ours. */
    async channelGone(platform: Platform, externalId: string, channelId: string): Promise<void> {
      const place = await store.places.findPlace(platform, externalId);
      const thread = place && (await store.threads.findThreadByChannel(place.id, channelId));
      if (!thread || thread.goneAt !== null) return;
      const card = await store.cards.findCard(`proposal:${thread.voteId}`, thread.placeId);
      await store.transaction('thread gone', (books) => lose(books, thread, card));
    },

    /** What keeps threads away where announcements go; a card that stands elsewhere by now is no matter for the staff. */
    async broken({ card, place }: ThreadDue, denial: Denial): Promise<void> {
      const reason = denial === 'no-threads' ? denial : reasonOf(denial);
      await store.transaction('no threads', async (books) => {
        const channel = await books.places.findChannel(place.id, 'announcements');
        if (channel !== undefined && channel.externalId !== card.channelId) return;
        await breakages.found(books, place, reason);
      });
    },

    /** Where a card is talked about; undefined where nowhere. */
    async of(
      { subject, messageRef, channelId }: CardRow,
      place: { id: PlaceId; externalId: string },
    ): Promise<Thread | undefined> {
      const [noun, id = ''] = subject.split(':');
      if (noun !== 'proposal') return undefined;
      const row = await store.threads.findThread(asId<VoteId>(id), place.id);
      if (!row || row.goneAt !== null || (row.channelId === '' && messageRef === null)) {
        return undefined;
      }
      const ref = messageRef ?? row.messageRef;
      return { placeExternalId: place.externalId, channelId, ref, threadId: row.channelId };
    },
  };
}

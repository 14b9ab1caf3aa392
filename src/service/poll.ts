/** Polls: a question with choices and a deadline, answered in every place at once, counted at the close. */
import { parseDeadline } from '#core/duration.ts';
import { asId, type CommunityId, isUuid, type PersonId, type VoteId } from '#core/identity.ts';
import { DEFAULT_POLL_MS, decidePollOpening, type Electorate } from '#core/poll/opening.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { rulesToJson } from '#core/voting/rules.ts';
import type { Books, Store } from '#store/index.ts';
import type { PollRow, VoteRow } from '#store/vote.ts';
import type { Breakages } from './breakage.ts';
import type { Cards } from './card.ts';
import type { Mention, People } from './person.ts';
import { type CountView, countViewOf } from './vote/count-view.ts';
import { electorateOf, methodOf } from './vote/election.ts';
import { subjectOf, type Votes } from './vote.ts';

export type PollDraft = {
  community: CommunityId;
  author: PersonId;
  question: string;
  choices: readonly string[];
  durationMs: number | undefined;
  /** As typed: a length of time, or a date by the community's clocks; before `durationMs`. */
  deadline?: string | undefined;
  multiple: boolean;
  electorate: Electorate;
  eventId: string;
};

/** What a card, a list line or a picture needs; counts are persons, powers are 1 each. */
export type PollView = CountView & {
  id: VoteId;
  community: CommunityId;
  communityName: string;
  locale: string;
  number: number;
  question: string;
  multiple: boolean;
  electorate: Electorate;
  state: 'open' | 'closed' | 'cancelled';
  opensAt: Date;
  closesAt: Date;
  author: Mention;
  resultHash: string | null;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  /** 32 random bytes as 0x hex: the salt of a vote's pseudonyms. */
  salt: () => string;
  votes: Votes;
  cards: Cards;
  breakages: Breakages;
  people: People;
};

const LISTED = 10;

export type Polls = ReturnType<typeof createPolls>;

export function createPolls(deps: Dependencies) {
  const { store, ids, salt, votes, cards, breakages, people } = deps;

  async function viewOf(row: PollRow, vote: VoteRow): Promise<PollView> {
    const [standing, mentions, community] = await Promise.all([
      votes.standing(vote),
      people.mentions([row.createdBy]),
      store.communities.findCommunity(row.communityId),
    ]);
    return {
      ...countViewOf(vote, standing),
      id: vote.id,
      community: row.communityId,
      communityName: community?.name ?? '',
      locale: community?.locale ?? 'en',
      number: row.number,
      question: row.question,
      multiple: methodOf(vote) === 'approval/1',
      electorate: electorateOf(vote) === 'citizens' ? 'citizens' : 'members',
      state: vote.state === 'open' || vote.state === 'closed' ? vote.state : 'cancelled',
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      author: mentions.get(row.createdBy) ?? { label: '?', accounts: [] },
      resultHash: vote.resultHash,
    };
  }

  async function view(id: VoteId): Promise<PollView | undefined> {
    const row = await store.votes.findPoll(id);
    const vote = row && (await store.votes.findVote(id));
    return row && vote ? viewOf(row, vote) : undefined;
  }

  async function closeOf(books: Books, draft: PollDraft, now: Date): Promise<Result<Date>> {
    const { deadline, durationMs = DEFAULT_POLL_MS } = draft;
    if (deadline === undefined) return accept(new Date(now.getTime() + durationMs));
    const community = await books.communities.findCommunity(draft.community);
    return parseDeadline(deadline, now, community?.timeZone ?? 'UTC');
  }

  async function insert(books: Books, draft: PollDraft): Promise<Result<VoteId>> {
    const now = await books.now();
    const closesAt = await closeOf(books, draft, now);
    if (!closesAt.ok) return closesAt;
    const opening = decidePollOpening(
      {
        question: draft.question,
        choices: draft.choices,
        multiple: draft.multiple,
        electorate: draft.electorate,
        closesAt: closesAt.value,
      },
      now,
    );
    if (!opening.ok) return opening;
    const { question, choices, method, electorate, rules, opensAt } = opening.value;
    // A command told twice by the platform makes one poll.
    const earlier = await books.votes.findPollByEvent(draft.eventId);
    if (earlier) return accept(earlier.voteId);
    const shown = await breakages.requireShown(books, draft.community);
    if (!shown.ok) return shown;
    const voteId = asId<VoteId>(ids());
    await books.votes.insertVote({
      id: voteId,
      communityId: draft.community,
      kind: 'poll',
      method,
      choices: [...choices],
      rules: { v: 1, ...(rulesToJson(rules) as object), electorate, power: 'one-person/1' },
      state: 'open',
      salt: salt(),
      opensAt,
      closesAt: opening.value.closesAt,
    });
    const number = await books.communities.insertNumber(draft.community, 'poll');
    const row = await books.votes.insertPoll({
      voteId,
      communityId: draft.community,
      number,
      question,
      createdBy: draft.author,
      createdAt: now,
      eventKey: draft.eventId,
    });
    if (!row) throw new Error('a poll of this event was made between check and insert');
    await cards.wantMoved(books, `poll:${voteId}`, draft.community);
    await books.outbox.insertOutbox([
      { kind: 'close-vote', key: voteId, payload: {}, dueAt: opening.value.closesAt },
    ]);
    return accept(voteId);
  }

  return {
    view,

    /** Opens a poll in every place of the community. */
    async open(draft: PollDraft): Promise<Result<PollView>> {
      const opened = await store.transaction('open poll', (books) => insert(books, draft));
      if (!opened.ok) return opened;
      const made = await view(opened.value);
      if (!made) throw new Error('an opened poll has no view');
      return accept(made);
    },

    async find(community: CommunityId, reference: string): Promise<Result<PollView>> {
      const text = reference.trim().replace(/^#/, '');
      const row = /^\d{1,9}$/.test(text)
        ? await store.votes.findPollByNumber(community, Number(text))
        : isUuid(text)
          ? await store.votes.findPoll(asId(text))
          : undefined;
      const found = row && row.communityId === community ? await view(row.voteId) : undefined;
      return found ? accept(found) : refuse({ code: 'poll-unknown', text: reference });
    },

    async list(community: CommunityId): Promise<PollView[]> {
      const rows = await store.votes.listPolls(community, LISTED);
      return Promise.all(rows.map((row) => viewOf(row, row.vote)));
    },

    /**
     * Counts and closes a poll that is due, once. Returns when to look again if it is not due yet
     * (the outage rule may have moved the close).
     */
    async close(voteId: VoteId): Promise<{ again: Date } | undefined> {
      return store.transaction('close poll', async (books) => {
        const vote = await books.votes.lockVote(voteId);
        if (vote?.kind !== 'poll' || vote.state !== 'open') return undefined;
        const closing = await votes.close(books, vote);
        if ('again' in closing) return closing;
        await cards.wantMoved(books, subjectOf(vote), vote.communityId);
        return undefined;
      });
    },
  };
}

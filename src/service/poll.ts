/** Polls: a question with choices and a deadline, answered in every place at once, counted at the close. */
import { parseDeadline } from '#core/duration.ts';
import { asId, type CommunityId, isUuid, type PersonId, type VoteId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decidePollCancel, openingTimes } from '#core/poll/lifecycle.ts';
import { DEFAULT_POLL_MS, decidePollOpening, type Electorate } from '#core/poll/opening.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { printSnapshot } from '#core/voting/power/snapshot.ts';
import { rulesToJson } from '#core/voting/rules.ts';
import { decideSecrecy } from '#core/voting/secrecy.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { Books, Store } from '#store/index.ts';
import type { PollRow, VoteRow } from '#store/vote.ts';
import type { Breakages } from './breakage.ts';
import type { Cards } from './card.ts';
import type { Mention, People } from './person.ts';
import { gateColumns, gateOf, type PollGate, type PollGates } from './poll/gate.ts';
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
  /** When it opens, as typed likewise; at once where it is left out. */
  opens?: string | undefined;
  multiple: boolean;
  /** Who answered is listed, how never. */
  anonymous?: boolean;
  electorate: Electorate;
  /** Who of them, by a rule as the role gate takes it. */
  gate?: string | undefined;
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
  /** The rule of who may answer, how many it let in (null before the opening), and the blocks it was read at. */
  gate: { rule: string; people: number | null; block: string | null } | null;
  /** It is due and could not be opened yet: who may answer is not known. */
  waiting: boolean;
  state: 'pending' | 'open' | 'closed' | 'cancelled';
  opensAt: Date;
  closesAt: Date;
  author: Mention;
  resultHash: string | null;
  /** Why it came to nothing: its ballots cannot be opened. */
  voidReason: string | null;
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
  gates: PollGates;
};

/** Until what could not be read is asked again. */
const RETRY_MS = 10_000;
const LISTED = 10;

/** A signature says who chose what. */
const secrecyColumns = (secrecy: Secrecy) =>
  secrecy === 'open' ? { secrecy } : ({ secrecy, signing: 'none' } as const);

export type Polls = ReturnType<typeof createPolls>;

export function createPolls(deps: Dependencies) {
  const { store, ids, salt, votes, cards, breakages, people, gates } = deps;

  async function viewOf(row: PollRow, vote: VoteRow): Promise<PollView> {
    const gate = gateOf(vote);
    const [standing, mentions, community, roll, now] = await Promise.all([
      votes.standing(vote),
      people.mentions([row.createdBy]),
      store.communities.findCommunity(row.communityId),
      gate && vote.rollFrozenAt !== null ? store.rolls.listRoll(vote.id) : null,
      store.now(),
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
      electorate: (gate?.of ?? electorateOf(vote)) === 'citizens' ? 'citizens' : 'members',
      gate: gate
        ? {
            rule: gate.text,
            people: roll?.length ?? null,
            block: printSnapshot(vote.rollBlock),
          }
        : null,
      waiting: gate !== undefined && vote.state === 'pending' && vote.opensAt <= now,
      state: vote.state === 'void' ? 'cancelled' : vote.state,
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      author: mentions.get(row.createdBy) ?? { label: '?', accounts: [] },
      resultHash: vote.resultHash,
      voidReason: vote.voidReason,
    };
  }

  async function view(id: VoteId): Promise<PollView | undefined> {
    const row = await store.votes.findPoll(id);
    const vote = row && (await store.votes.findVote(id));
    return row && vote ? viewOf(row, vote) : undefined;
  }

  /** A length of time counts from the opening. */
  async function timesOf(
    books: Books,
    { community, deadline, opens, durationMs = DEFAULT_POLL_MS }: PollDraft,
    now: Date,
  ): Promise<Result<{ opensAt: Date; closesAt: Date }>> {
    const zone = (await books.communities.findCommunity(community))?.timeZone ?? 'UTC';
    const opensAt = opens === undefined ? accept(now) : parseDeadline(opens, now, zone);
    if (!opensAt.ok) return opensAt;
    const closesAt =
      deadline === undefined
        ? accept(new Date(opensAt.value.getTime() + durationMs))
        : parseDeadline(deadline, opensAt.value, zone);
    return closesAt.ok ? accept({ opensAt: opensAt.value, closesAt: closesAt.value }) : closesAt;
  }

  const secrecyOf = ({ anonymous = false }: PollDraft): Result<Secrecy> =>
    decideSecrecy({
      ...{ secrecy: anonymous ? 'secret' : 'open', canSeal: votes.seals.able },
      ...{ equalPowers: true, delegated: false, signing: 'none' },
    });

  async function insert(
    books: Books,
    draft: PollDraft,
    gate: PollGate | undefined,
  ): Promise<Result<VoteId>> {
    const now = await books.now();
    const times = await timesOf(books, draft, now);
    if (!times.ok) return times;
    const opening = decidePollOpening(
      {
        question: draft.question,
        choices: draft.choices,
        multiple: draft.multiple,
        electorate: draft.electorate,
        ...times.value,
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
    const secrecy = secrecyOf(draft);
    if (!secrecy.ok) return secrecy;
    const voteId = asId<VoteId>(ids());
    // With a gate it opens when the list of who may answer has been read.
    const isOpen = gate === undefined && opensAt.getTime() <= now.getTime();
    await books.votes.insertVote({
      id: voteId,
      communityId: draft.community,
      kind: 'poll',
      method,
      choices: [...choices],
      rules: {
        ...{ v: 1, ...(rulesToJson(rules) as object), power: 'one-person/1' },
        ...(gate ? { electorate: 'roll', gate: gateColumns(gate) } : { electorate }),
      },
      state: isOpen ? 'open' : 'pending',
      ...secrecyColumns(secrecy.value),
      seal: isOpen ? votes.seals.make(voteId, secrecy.value) : null,
      salt: salt(),
      opensAt,
      closesAt: opening.value.closesAt,
    });
    const number = await books.communities.insertNumber(draft.community, 'poll');
    await books.votes.insertPoll({
      voteId,
      communityId: draft.community,
      number,
      question,
      createdBy: draft.author,
      createdAt: now,
      eventKey: draft.eventId,
    });
    await cards.wantMoved(books, `poll:${voteId}`, draft.community);
    await books.outbox.insertOutbox([
      isOpen
        ? { kind: 'close-vote', key: voteId, payload: {}, dueAt: opening.value.closesAt }
        : { kind: 'open-vote', key: voteId, payload: {}, dueAt: opensAt },
    ]);
    return accept(voteId);
  }

  async function find(community: CommunityId, reference: string): Promise<Result<PollView>> {
    const text = reference.trim().replace(/^#/, '');
    const row = /^\d{1,9}$/.test(text)
      ? await store.votes.findPollByNumber(community, Number(text))
      : isUuid(text)
        ? await store.votes.findPoll(asId(text))
        : undefined;
    const found = row && row.communityId === community ? await view(row.voteId) : undefined;
    return found ? accept(found) : refuse({ code: 'poll-unknown', text: reference });
  }

  async function readGate(draft: PollDraft): Promise<Result<PollGate | undefined>> {
    if (draft.gate === undefined) return accept(undefined);
    const read = await gates.read(draft.community, draft.gate);
    if (!read.ok) return read;
    const { rule, printed, tokens } = read.value;
    return accept({ of: draft.electorate, rule, text: printed, tokens });
  }

  /** Opens an announced poll that is due; returns when to look again if it is not. */
  async function begin(voteId: VoteId): Promise<{ again: Date } | undefined> {
    const due = await store.votes.findVote(voteId);
    if (due?.kind !== 'poll' || due.state !== 'pending') return undefined;
    if ((await store.now()) < due.opensAt) return { again: due.opensAt };
    const gate = gateOf(due);
    const frozen = gate && (await gates.freeze(due, gate));
    return store.transaction('begin poll', async (books) => {
      const vote = await books.votes.lockVote(voteId);
      if (vote?.state !== 'pending') return undefined;
      const now = await books.now();
      const wants = () => cards.wantMoved(books, subjectOf(vote), vote.communityId);
      if (frozen === null) {
        // The card says that it waits, and for what.
        await wants();
        return { again: new Date(now.getTime() + RETRY_MS) };
      }
      const loss = votes.sealLossOf(vote);
      if (loss) {
        await books.votes.updateVote(voteId, { state: 'void', voidReason: loss });
        await wants();
        return undefined;
      }
      assertMove(VOTE_LIFECYCLE, vote.state, 'open');
      const seal = votes.seals.make(voteId, vote.secrecy);
      const roll = frozen && {
        ...(await gates.write(books, vote, frozen)),
        ...openingTimes(vote, now),
      };
      await books.votes.updateVote(voteId, { state: 'open', seal, ...roll });
      const dueAt = roll?.closesAt ?? vote.closesAt;
      await books.outbox.insertOutbox([{ kind: 'close-vote', key: voteId, dueAt }]);
      await wants();
      return undefined;
    });
  }

  return {
    view,

    /** Opens a poll in every place of the community. */
    async open(draft: PollDraft): Promise<Result<PollView>> {
      const gate = await readGate(draft);
      if (!gate.ok) return gate;
      const opened = await store.transaction('open poll', (books) =>
        insert(books, draft, gate.value),
      );
      if (!opened.ok) return opened;
      if (gate.value) await begin(opened.value);
      const made = await view(opened.value);
      if (!made) throw new Error('an opened poll has no view');
      return accept(made);
    },

    find,

    async list(community: CommunityId): Promise<PollView[]> {
      const rows = await store.votes.listPolls(community, LISTED);
      return Promise.all(rows.map((row) => viewOf(row, row.vote)));
    },

    begin,

    /** A refusal at the gate of a poll, with what was found of this person. */
    explain: gates.explain,

    /** Calls a poll off, by its author alone; with `ask` it is only said whether that is possible. */
    async cancel(
      community: CommunityId,
      person: PersonId,
      reference: string,
      ask = false,
    ): Promise<Result<PollView>> {
      const found = await find(community, reference);
      if (!found.ok) return found;
      const { id } = found.value;
      const cancelled = await store.transaction('cancel poll', async (books) => {
        const vote = await books.votes.lockVote(id);
        const row = await books.votes.findPoll(id);
        if (!vote || !row) return refuse({ code: 'poll-unknown', text: reference });
        const { state, closesAt } = vote;
        const decided = decidePollCancel(
          {
            state: state === 'pending' ? 'open' : state === 'void' ? 'cancelled' : state,
            closesAt,
          },
          { isAuthor: (await books.people.findStanding(row.createdBy)) === person },
          await books.now(),
        );
        if (!decided.ok || ask) return decided;
        assertMove(VOTE_LIFECYCLE, state, decided.value);
        await books.votes.updateVote(id, { state: decided.value });
        await cards.wantMoved(books, subjectOf(vote), vote.communityId);
        return decided;
      });
      return cancelled.ok ? found : cancelled;
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
        if ('again' in closing) {
          if (closing.moved) await cards.wantMoved(books, subjectOf(vote), vote.communityId);
          return closing;
        }
        await cards.wantMoved(books, subjectOf(vote), vote.communityId);
        return undefined;
      });
    },
  };
}

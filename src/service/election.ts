/** Elections of offices, as they are opened; who stands is `election/candidacy.ts`, the rest `election/course.ts`. */
import {
  decideElectionOpening,
  type ElectionOpening,
  type ElectionTerms,
  type Opener,
} from '#core/election/opening.ts';
import {
  ELECTION_METHODS,
  type ElectionRules,
  electionRulesToJson,
  electionSecrecy,
  METHOD_OF,
  NONE_OF_THESE,
  rulesOfTrack,
} from '#core/election/rules.ts';
import { decideElected } from '#core/election/seats.ts';
import { asId, type CommunityId, isUuid, type PersonId, type VoteId } from '#core/identity.ts';
import { sandboxTrack } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { OPEN_RULES, rulesToJson } from '#core/voting/rules.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Breakages } from './breakage.ts';
import type { Cards } from './card.ts';
import { type Ballots, givenByElection, seatInputOf } from './election/seating.ts';
import type { Offices } from './office.ts';
import type { Tracks } from './track.ts';

/** What an opening would do, for whoever is asked whether it should be. */
export type ElectionPreview = ElectionOpening & {
  readonly rules: ElectionRules;
  readonly holders: readonly PersonId[];
};

type Asked = { community: CommunityId; person: PersonId; terms: ElectionTerms };
type Made = {
  community: CommunityId;
  by: PersonId | null;
  opening: ElectionOpening;
  rules: ElectionRules;
  eventKey: string;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  salt: () => string;
  offices: Offices;
  audit: Audit;
  cards: Cards;
  breakages: Pick<Breakages, 'requireShown'>;
  ballots: Ballots;
  tracks: Pick<Tracks, 'view'>;
  /** The host has a `SEAL_KEY`. */
  canSeal: boolean;
  sandbox: boolean;
};

export type Elections = ReturnType<typeof createElections>;

export function createElections(deps: Dependencies) {
  const { store, ids, salt, offices, audit, cards, breakages, ballots, canSeal, sandbox } = deps;
  const { tracks } = deps;

  const isCitizen = async (books: Books, community: CommunityId, person: PersonId) =>
    (await books.citizens.findLiveCitizenship(community, person)) !== undefined;

  /** As the community has the rules of decisions on offices now. */
  async function rulesNow(
    books: Books,
    community: CommunityId,
    closed = false,
  ): Promise<ElectionRules> {
    const { track } = await tracks.view(community, 'constitution', books);
    return rulesOfTrack(sandbox ? sandboxTrack(track) : track, closed);
  }

  /** Read under the community's lock where it is to be written: one election of an office at a time. */
  async function judge(
    books: Books,
    { community, person, terms }: Omit<Asked, 'person'> & { person: PersonId | null },
    rules: ElectionRules,
  ): Promise<Result<ElectionPreview>> {
    const held = (await books.communities.listOffices(community)).filter(
      ({ kind }) => kind === terms.office,
    );
    const running = await books.elections.listRunning(community);
    const row = await books.communities.findCommunity(community);
    const opener: Opener =
      person === null
        ? 'renewal'
        : {
            offices: await offices.held(community, person, books),
            founding: row?.state === 'founding',
            citizen: await isCitizen(books, community, person),
          };
    const decided = decideElectionOpening({
      ...{ opener, terms, rules, now: await books.now() },
      held: held.map(({ termEndsAt }) => termEndsAt),
      running: running.some(({ office }) => office === terms.office),
    });
    if (!decided.ok) return decided;
    const holders = held.map(({ personId }) => personId);
    return accept({ ...decided.value, rules, holders });
  }

  async function insert(books: Books, made: Made): Promise<VoteId> {
    const { community, by, opening, rules, eventKey } = made;
    const voteId = asId<VoteId>(ids());
    const { office, seats, termMs, method, opensAt, closesAt } = opening;
    await books.votes.insertVote({
      ...{ id: voteId, communityId: community, kind: 'election', method: METHOD_OF[method] },
      // Who stands is known when the vote opens; so is the quorum, of the roll of then.
      ...{ choices: [NONE_OF_THESE], seats, secrecy: electionSecrecy(canSeal) },
      rules: {
        ...{ v: 1, ...(rulesToJson(OPEN_RULES) as object) },
        ...{ electorate: 'roll', power: 'one-person/1' },
      },
      ...{ state: 'pending', salt: salt(), opensAt, closesAt },
    });
    const number = await books.communities.insertNumber(community, 'election');
    await books.elections.insertElection({
      ...{ voteId, communityId: community, number, office, seats, termMs },
      ...{ rules: electionRulesToJson(rules), state: 'nomination', openedBy: by, eventKey },
      createdAt: await books.now(),
    });
    await audit.note(books, {
      ...{ community, actor: by ?? undefined, action: 'election.open', subject: `#${number}` },
      details: { office, seats, termMs },
    });
    await cards.wantMoved(books, `election:${voteId}`, community);
    await books.outbox.insertOutbox([{ kind: 'open-vote', key: voteId, dueAt: opensAt }]);
    return voteId;
  }

  async function open(asked: Asked, eventKey: string): Promise<Result<VoteId>> {
    return store.transaction('open election', async (books) => {
      const { community, person } = asked;
      await books.communities.lockCommunity(community);
      const earlier = await books.elections.findElectionByEvent(eventKey);
      if (earlier) return accept(earlier.voteId);
      const rules = await rulesNow(books, community);
      const judged = await judge(books, asked, rules);
      if (!judged.ok) return judged;
      const shown = await breakages.requireShown(books, community);
      if (!shown.ok) return shown;
      return accept(
        await insert(books, { community, by: person, opening: judged.value, rules, eventKey }),
      );
    });
  }

  return {
    async preview({ community, person, terms }: Asked): Promise<Result<ElectionPreview>> {
      return judge(store, { community, person, terms }, await rulesNow(store, community));
    },

    open,

    /**
     * Before the term of the elected ends, the next election opens by itself: same seats, term and method. Not where
     * another one has filled the office since, is on its way, or nobody of the elected is in office any more.
     */
    async renew(id: VoteId): Promise<undefined> {
      await store.transaction('renew election', async (books) => {
        const row = await books.elections.findElection(id);
        const vote = row && (await books.votes.findVote(id));
        if (!row || !vote) return;
        const { communityId: community, office, seats, termMs } = row;
        await books.communities.lockCommunity(community);
        const eventKey = `renewal:${id}`;
        if (await books.elections.findElectionByEvent(eventKey)) return;
        const held = await books.communities.listOffices(community);
        if (!held.some(({ givenHow }) => givenHow === givenByElection(id))) return;
        const method = ELECTION_METHODS.find((one) => METHOD_OF[one] === vote.method) ?? 'stv';
        const rules = await rulesNow(books, community);
        const terms = { office, seats, termMs, method };
        const judged = await judge(books, { community, person: null, terms }, rules);
        if (!judged.ok) return;
        await insert(books, { community, by: null, opening: judged.value, rules, eventKey });
      });
      return undefined;
    },

    /** Those who shared the last seat stand again, with what they said; nobody else is nominated. */
    async runOff(community: CommunityId, person: PersonId, id: VoteId): Promise<Result<VoteId>> {
      return store.transaction('open run-off', async (books) => {
        await books.communities.lockCommunity(community);
        const row = await books.elections.findElection(id);
        const vote = row && (await books.votes.findVote(id));
        if (!row || !vote || row.communityId !== community) {
          return refuse({ code: 'election-unknown', text: '' });
        }
        const eventKey = `run-off:${id}`;
        const earlier = await books.elections.findElectionByEvent(eventKey);
        if (earlier) return accept(earlier.voteId);
        if (row.state !== 'tied') return refuse({ code: 'runoff-none' });
        const { office, seats, termMs } = row;
        const method = ELECTION_METHODS.find((one) => METHOD_OF[one] === vote.method) ?? 'stv';
        const rules = await rulesNow(books, community, true);
        const terms = { office, seats, termMs, method };
        const judged = await judge(books, { community, person, terms }, rules);
        if (!judged.ok) return judged;
        const { byOption, ...input } = await seatInputOf(books, row, vote, ballots);
        const { tied, elected } = decideElected(input);
        const made = { community, by: person, opening: judged.value, rules, eventKey };
        const voteId = await insert(books, made);
        const now = await books.now();
        for (const option of [...tied, ...elected]) {
          const one = byOption.get(option);
          if (!one) continue;
          await books.elections.insertCandidacy({
            ...{ voteId, personId: one.standing, nominatedBy: one.standing, nominatedAt: now },
            ...{ acceptedAt: now, statement: one.statement },
          });
        }
        return accept(voteId);
      });
    },

    /** By number or id; without one, the only one that is on its way. */
    async find(community: CommunityId, reference: string | undefined): Promise<Result<VoteId>> {
      if (reference === undefined) {
        const running = await store.elections.listRunning(community);
        const [only] = running;
        if (!only) return refuse({ code: 'election-unknown', text: '' });
        return running.length === 1
          ? accept(only.voteId)
          : refuse({ code: 'election-which', numbers: running.map(({ number }) => number) });
      }
      const text = reference.trim().replace(/^#/, '');
      const row = /^\d{1,9}$/.test(text)
        ? await store.elections.findElectionByNumber(community, Number(text))
        : isUuid(text)
          ? await store.elections.findElection(asId(text))
          : undefined;
      return row && row.communityId === community
        ? accept(row.voteId)
        : refuse({ code: 'election-unknown', text: reference });
    },
  };
}

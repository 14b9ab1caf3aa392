/**
 * Who sits: the offices that a result gives and ends, and who follows when somebody leaves within the term. Everything
 * happens under the community's lock, in the transaction of the close or of the leaving.
 */
import { decideFollower, type SeatInput } from '#core/election/seats.ts';
import { asId, type CommunityId, type PersonId, type VoteId } from '#core/identity.ts';
import type { Election } from '#core/voting/tally.ts';
import type { OfficeRow } from '#store/community.ts';
import type { CandidacyRow, ElectionRow } from '#store/election.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { Inbox } from '../inbox.ts';
import type { Offices } from '../office.ts';

export type Candidacy = CandidacyRow & { standing: PersonId };

/** How an office was given that an election gave. */
const BY_ELECTION = 'election:';
export const givenByElection = (id: VoteId): string => `${BY_ELECTION}${id}`;
export const electionIn = (how: string): VoteId | undefined =>
  how.startsWith(BY_ELECTION) ? asId<VoteId>(how.slice(BY_ELECTION.length)) : undefined;

/** The ballots of a vote as they are counted. */
export type Ballots = (books: Books, vote: VoteRow) => Promise<Election>;

type Dependencies = {
  offices: Offices;
  inbox: Inbox;
  audit: Audit;
  cards: Cards;
  ballots: Ballots;
};

export type Seating = ReturnType<typeof createSeating>;

/** Accepted, not withdrawn, a citizen and here; of two who are one person by now, the first. */
export async function ableOf(
  books: Books,
  community: CommunityId,
  candidacies: readonly Candidacy[],
): Promise<Candidacy[]> {
  const standings = candidacies.map(({ standing }) => standing);
  const citizens = new Set(await books.citizens.listCitizensAmong(community, standings));
  const able: Candidacy[] = [];
  for (const one of candidacies) {
    if (one.acceptedAt === null || one.leftAt !== null || !citizens.has(one.standing)) continue;
    if (able.some(({ standing }) => standing === one.standing)) continue;
    const accounts = await books.people.listAccounts([one.standing]);
    const ids = accounts.map(({ id }) => id);
    if (!(await books.people.findHasLeft(community, ids))) able.push(one);
  }
  return able;
}

/** What the law seats by: the vote's ballots, and whose options do not count any more. */
export async function seatInputOf(
  books: Books,
  row: ElectionRow,
  vote: VoteRow,
  ballots: Ballots,
): Promise<SeatInput & { byOption: ReadonlyMap<number, Candidacy> }> {
  const listed = (await books.elections.listCandidacies(row.voteId)).filter(
    ({ option }) => option !== null,
  );
  const able = new Set((await ableOf(books, row.communityId, listed)).map(({ option }) => option));
  const gone = listed.flatMap(({ option }) =>
    option === null || able.has(option) ? [] : [option],
  );
  const election = { ...(await ballots(books, vote)), seats: row.seats };
  return {
    ...{ election, none: vote.choices.length, gone: new Set(gone) },
    byOption: new Map(listed.map((one) => [one.option ?? 0, one])),
  };
}

export function createSeating({ offices, inbox, audit, cards, ballots }: Dependencies) {
  async function seat(
    books: Books,
    row: ElectionRow,
    candidacy: Candidacy,
    until: Date,
    follows: boolean,
  ): Promise<void> {
    const { communityId: community, office, voteId, number } = row;
    const person = candidacy.standing;
    const given = { person, office, by: null, how: givenByElection(voteId), until };
    if (!(await offices.give(books, community, given))) {
      throw new Error('an elected person has the office already');
    }
    await books.elections.updateCandidacy(candidacy, { electedAt: await books.now() });
    await audit.note(books, {
      ...{ community, actor: undefined, action: 'office.give', subject: person },
      details: { person, office, until: until.toISOString(), election: number },
    });
    const event = `office-elected:${voteId}`;
    await inbox.tell(books, person, community, event, {
      ...{ kind: 'office-elected', office, number, until: until.toISOString(), follows },
    });
  }

  return {
    /** The elected hold the office, and nobody else does. */
    async install(
      books: Books,
      row: ElectionRow,
      elected: readonly Candidacy[],
      until: Date,
    ): Promise<void> {
      const { communityId: community, office, number } = row;
      await books.communities.lockCommunity(community);
      const again = new Set(elected.map(({ standing }) => standing));
      const held = (await books.communities.listOffices(community)).filter(
        ({ kind }) => kind === office,
      );
      for (const one of held) {
        const { personId: person } = one;
        await books.communities.updateOfficeEnded(one, await books.now());
        await audit.note(books, {
          ...{ community, actor: undefined, action: 'office.end', subject: person },
          details: { person, office, election: number },
        });
        if (again.has(person)) continue;
        await inbox.tell(books, person, community, `office-ended:${one.id}`, {
          ...{ kind: 'office-ended', office, by: null },
        });
      }
      for (const candidacy of elected) await seat(books, row, candidacy, until, false);
    },

    /**
     * `left` is a row of office that ended before its term. Was it given by the last election of the office, the same
     * ballots say who follows for the rest of the term; where nobody does, the seat stays empty.
     */
    async follow(books: Books, left: OfficeRow): Promise<void> {
      const id = electionIn(left.givenHow);
      const row = id && (await books.elections.findElection(id));
      const vote = row && (await books.votes.findVote(row.voteId));
      const now = await books.now();
      if (!row || !vote || !left.termEndsAt || left.termEndsAt <= now) return;
      const { communityId: community, office } = row;
      const subject = `election:${row.voteId}` as const;
      for (const one of await books.elections.listCandidacies(row.voteId)) {
        if (one.standing !== left.personId || one.electedAt === null || one.leftAt !== null)
          continue;
        await books.elections.updateCandidacy(one, { leftAt: now });
      }
      const last = await books.elections.findLastElected(community, office);
      if (last?.voteId === row.voteId) {
        const holders = new Set(
          (await books.communities.listOffices(community))
            .filter(({ kind }) => kind === office)
            .map(({ personId }) => personId),
        );
        const { byOption, ...input } = await seatInputOf(books, row, vote, ballots);
        const seated = [...byOption].filter(([, { standing }]) => holders.has(standing));
        const option = decideFollower({
          ...{ ...input, seated: new Set(seated.map(([one]) => one)) },
        });
        const next = option === null ? undefined : byOption.get(option);
        if (next) await seat(books, row, next, left.termEndsAt, true);
      }
      await cards.want(books, subject, community);
    },
  };
}

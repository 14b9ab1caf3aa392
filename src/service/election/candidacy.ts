/** Who stands in an election: nominated, accepted with a statement, declined, withdrawn. */
import {
  decideAcceptance,
  decideDecline,
  decideNomination,
  decideWithdrawal,
  type Lists,
  type Standing,
} from '#core/election/nomination.ts';
import { electionRulesFromJson } from '#core/election/rules.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { ElectionRow } from '#store/election.ts';
import type { Books, Store } from '#store/index.ts';
import type { Cards } from '../card.ts';
import type { Inbox } from '../inbox.ts';
import type { People, PersonView } from '../person.ts';
import type { Candidacy } from './seating.ts';

type Dependencies = { store: Store; people: People; inbox: Inbox; cards: Cards };

const standingOf = (candidacy: Candidacy | undefined): Standing => {
  if (!candidacy) return 'none';
  if (candidacy.acceptedAt !== null) return 'accepted';
  return candidacy.declinedAt === null ? 'nominated' : 'declined';
};

export type Candidacies = ReturnType<typeof createCandidacies>;

export function createCandidacies({ store, people, inbox, cards }: Dependencies) {
  const isCitizen = async (books: Books, community: CommunityId, person: PersonId) =>
    (await books.citizens.findLiveCitizenship(community, person)) !== undefined;

  const listsOf = (row: ElectionRow, opensAt: Date): Lists => ({
    ...{ state: row.state, opensAt, closed: electionRulesFromJson(row.rules).closed },
  });

  /** Locks the election, so that who stands is settled when it opens; and finds who of its list is meant. */
  async function onList(books: Books, community: CommunityId, id: VoteId, person: PersonId) {
    const row = await books.elections.lockElection(id);
    const vote = row && (await books.votes.findVote(id));
    if (!row || !vote || row.communityId !== community) {
      return refuse({ code: 'election-unknown', text: '' });
    }
    const standing = await books.people.findStanding(person);
    const all = await books.elections.listCandidacies(id);
    const mine = all.find((one) => one.standing === standing);
    return accept({ row, lists: listsOf(row, vote.opensAt), all, mine, standing });
  }

  const want = (books: Books, row: ElectionRow) =>
    cards.want(books, `election:${row.voteId}`, row.communityId);

  return {
    async nominate(
      community: CommunityId,
      by: PersonId,
      id: VoteId,
      nominee: PersonView,
    ): Promise<Result<null>> {
      if (nominee.isBot) return refuse({ code: 'bot-person' });
      return store.transaction('nominate', async (books) => {
        const found = await onList(books, community, id, nominee.person);
        if (!found.ok) return found;
        const { row, lists, mine, standing } = found.value;
        const decided = decideNomination({
          lists,
          nominator: { citizen: await isCitizen(books, community, by) },
          nominee: {
            citizen: await isCitizen(books, community, standing),
            standing: standingOf(mine),
          },
          now: await books.now(),
        });
        if (!decided.ok) return decided;
        const now = await books.now();
        await books.elections.insertCandidacy({
          ...{ voteId: id, personId: standing, nominatedBy: by, nominatedAt: now },
        });
        if (standing !== by) {
          const name = (await people.mentions([by], books)).get(by)?.label ?? '?';
          await inbox.tell(books, standing, community, `nominated:${id}`, {
            ...{ kind: 'nominated', election: id, number: row.number, office: row.office },
            by: name,
          });
        }
        await want(books, row);
        return accept(null);
      });
    },

    /** Stands for it, nominated or not; said again it replaces what was said. */
    async accept(
      community: CommunityId,
      person: PersonId,
      id: VoteId,
      statement: string,
    ): Promise<Result<{ number: number }>> {
      return store.transaction('accept nomination', async (books) => {
        const found = await onList(books, community, id, person);
        if (!found.ok) return found;
        const { row, lists, all, mine, standing } = found.value;
        const now = await books.now();
        const decided = decideAcceptance({
          ...{ lists, statement, now },
          candidate: {
            citizen: await isCitizen(books, community, standing),
            standing: standingOf(mine),
          },
          others: all.filter((one) => one !== mine && one.acceptedAt !== null).length,
        });
        if (!decided.ok) return decided;
        const acceptedAt = mine?.acceptedAt ?? now;
        const said = { acceptedAt, declinedAt: null, statement: decided.value.statement };
        if (mine) await books.elections.updateCandidacy(mine, said);
        else {
          await books.elections.insertCandidacy({
            ...{ voteId: id, personId: standing, nominatedBy: standing, nominatedAt: now, ...said },
          });
        }
        await want(books, row);
        return accept({ number: row.number });
      });
    },

    async decline(
      community: CommunityId,
      person: PersonId,
      id: VoteId,
    ): Promise<Result<{ number: number }>> {
      return store.transaction('decline nomination', async (books) => {
        const found = await onList(books, community, id, person);
        if (!found.ok) return found;
        const { row, lists, mine } = found.value;
        const now = await books.now();
        const decided = decideDecline({ lists, standing: standingOf(mine), now });
        if (!decided.ok) return decided;
        if (mine) {
          const declinedAt = mine.declinedAt ?? now;
          const change = { acceptedAt: null, declinedAt, statement: null };
          await books.elections.updateCandidacy(mine, change);
        }
        await want(books, row);
        return accept({ number: row.number });
      });
    },

    async withdraw(
      community: CommunityId,
      person: PersonId,
      id: VoteId,
    ): Promise<Result<{ number: number; onBallot: boolean }>> {
      return store.transaction('withdraw candidacy', async (books) => {
        const found = await onList(books, community, id, person);
        if (!found.ok) return found;
        const { row, lists, mine } = found.value;
        const now = await books.now();
        const decided = decideWithdrawal({ lists, standing: standingOf(mine), now });
        if (!decided.ok) return decided;
        const onBallot = decided.value === 'left';
        if (mine) {
          const change = onBallot
            ? { leftAt: now }
            : { acceptedAt: null, declinedAt: now, statement: null };
          await books.elections.updateCandidacy(mine, change);
        }
        await want(books, row);
        return accept({ number: row.number, onBallot });
      });
    },
  };
}

/** What a member sees of delegations: whom they named, for how much they speak, what was said for them, who offers to. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Communities } from '../community.ts';
import type { Mention, People } from '../person.ts';
import { delegatedTo, spokesmanOf } from '../vote/delegation.ts';
import { titleOf, type VoteTitle } from '../vote/title.ts';
import { shownIn, type Unit } from '../vote/unit.ts';

/** A ballot as words can say it. */
export type SaidBallot = {
  readonly choice: Choice;
  readonly choices: readonly string[];
  readonly method: string;
};

export type DelegationView = {
  readonly named: readonly { topic: string; to: Mention; until: Date | null }[];
  /** Open votes in which others named this person: how much it would be, and never who. */
  readonly speaksFor: readonly (VoteTitle & {
    power: bigint;
    /** Null where a person is one vote. */
    unit: Unit | null;
    voted: boolean;
  })[];
  /** Open votes in which this person named somebody. */
  readonly open: readonly (VoteTitle & {
    to: Mention;
    /** Whose ballot counts for them now. */
    speaks: Mention | null;
    voted: boolean;
  })[];
  /** Closed votes in which somebody voted for this person, and how. */
  readonly record: readonly (VoteTitle & { by: Mention; said: SaidBallot | null })[];
  readonly statement: string | null;
};

export type DelegateView = {
  readonly person: Mention;
  /** Told by its account, for the button that names them. */
  readonly id: PersonId;
  readonly statement: string;
  /** Of the closed votes with a roll they could vote in. */
  readonly could: number;
  readonly did: number;
  readonly latest: readonly (VoteTitle & { said: SaidBallot })[];
};

const UNKNOWN: Mention = { label: '?', accounts: [] };
const VOTES_SHOWN = 5;
const DELEGATES_SHOWN = 10;
const BALLOTS_SHOWN = 3;

/** A ballot that can be read: a sealed one cannot. */
export const readable = (choice: unknown): Choice | null =>
  typeof choice === 'object' && choice !== null && ('choice' in choice || 'abstain' in choice)
    ? (choice as Choice)
    : null;

const saidIn = ({ choices, method }: VoteRow, choice: Choice): SaidBallot => ({
  ...{ choice, choices, method },
});

type Dependencies = { store: Store; people: People; communities: Pick<Communities, 'get'> };

export function createDelegationViews({ store, people, communities }: Dependencies) {
  const named = async (persons: readonly PersonId[]) => {
    const mentions = await people.mentions(persons);
    return (person: PersonId): Mention => mentions.get(person) ?? UNKNOWN;
  };

  async function openOf(vote: VoteRow, person: PersonId): Promise<DelegationView['open']> {
    const title = await titleOf(store, vote);
    const found = title && (await spokesmanOf(store, vote, person));
    if (!found) return [];
    const { speaks, voted } = found;
    const call = await named([found.named, ...(speaks ? [speaks] : [])]);
    return [{ ...title, to: call(found.named), speaks: speaks ? call(speaks) : null, voted }];
  }

  async function recordOf(vote: VoteRow, person: PersonId): Promise<DelegationView['record']> {
    const title = await titleOf(store, vote);
    const found = title && (await spokesmanOf(store, vote, person));
    if (!title || !found?.speaks || found.voted) return [];
    const choice = readable((await store.ballots.findBallot(vote.id, found.speaks))?.choice);
    const call = await named([found.speaks]);
    const said = choice && saidIn(vote, choice);
    return [{ ...title, by: call(found.speaks), said }];
  }

  async function speaksForIn(
    vote: VoteRow,
    person: PersonId,
  ): Promise<DelegationView['speaksFor']> {
    const title = await titleOf(store, vote);
    if (!title) return [];
    const { power, voted } = await delegatedTo(store, vote, person);
    if (power === 0n) return [];
    const proposal = await store.proposals.findProposal(vote.id);
    const unit = shownIn(vote, proposal, await communities.get(vote.communityId));
    return [{ ...title, power, unit, voted }];
  }

  return {
    async view(community: CommunityId, person: PersonId): Promise<DelegationView> {
      const { delegations } = store;
      const votes = (side: 'from' | 'to', state: 'open' | 'closed') =>
        delegations.listVotesWith(community, person, side, [state], VOTES_SHOWN);
      const rows = await delegations.listOf(community, person, await store.now());
      // Of two that were joined, that of whoever is known longest counts.
      const counting = [...Map.groupBy(rows, ({ topic }) => topic).values()].flatMap(
        ([first]) => first ?? [],
      );
      const call = await named(counting.map(({ standing }) => standing));
      const [as, mine, over] = await Promise.all([
        votes('to', 'open'),
        votes('from', 'open'),
        votes('from', 'closed'),
      ]);
      return {
        named: counting.map(({ topic, standing, until }) => ({ topic, until, to: call(standing) })),
        speaksFor: (await Promise.all(as.map((vote) => speaksForIn(vote, person)))).flat(),
        open: (await Promise.all(mine.map((vote) => openOf(vote, person)))).flat(),
        record: (await Promise.all(over.map((vote) => recordOf(vote, person)))).flat(),
        statement: (await delegations.findStatement(community, person)) ?? null,
      };
    },

    /** Who offers to speak for others, with what everybody may know of how they voted. */
    async delegates(community: CommunityId): Promise<DelegateView[]> {
      const rows = await store.delegations.listStatements(community, DELEGATES_SHOWN);
      const call = await named(rows.map(({ personId }) => personId));
      return Promise.all(
        rows.map(async ({ personId, statement }) => {
          const record = await store.delegations.findRecord(community, personId);
          const own = await store.delegations.listOwnOpen(community, personId, BALLOTS_SHOWN);
          const latest = own.map(async ({ vote, choice }) => {
            const title = await titleOf(store, vote);
            const said = readable(choice);
            return title && said ? [{ ...title, said: saidIn(vote, said) }] : [];
          });
          const shown = (await Promise.all(latest)).flat();
          return { person: call(personId), id: personId, statement, ...record, latest: shown };
        }),
      );
    },

    /** Who speaks for a person in an open vote, for `/why`; undefined where they named nobody in it. */
    async spokesman(vote: VoteRow, person: PersonId) {
      return (await openOf(vote, person))[0];
    },
  };
}

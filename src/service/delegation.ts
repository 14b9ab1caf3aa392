/**
 * Who speaks for whom: named, replaced and ended by a member, for the votes that open from then on. What a vote that is
 * open is counted by was frozen when it opened (service/vote/delegation.ts).
 */
import { parseDeadline } from '#core/duration.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { DEFAULT_TRACKS, TRACK_IDS } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import {
  decideDelegation,
  decideStatement,
  decideTopic,
  type KnownTopics,
} from '#core/voting/delegating.ts';
import { ELECTION_TOPIC, GENERAL, trackOfTopic } from '#core/voting/graph.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import { judgeAct, requireAct, type Speaker } from './caution.ts';
import type { Communities } from './community.ts';
import { createFollowerWords } from './delegation/tell.ts';
import { createDelegationViews } from './delegation/view.ts';
import type { Inbox } from './inbox.ts';
import type { Mention, People, PersonView } from './person.ts';

export type DelegationInput = {
  readonly community: CommunityId;
  readonly actor: Speaker;
  readonly target: PersonView;
  /** As typed; nothing is everything. */
  readonly topic: string | undefined;
  readonly until: string | undefined;
};

/** What a yes would mean, to the letter. */
export type DelegationPlan = {
  readonly to: Mention;
  /** '' for everything that no topic of its own is named for. */
  readonly topic: string;
  readonly until: Date | null;
  /** Who speaks on that until now. */
  readonly replaces: Mention | null;
  /** Where only citizens vote, nobody else is followed. */
  readonly toCitizen: boolean;
  /** Over how many steps a voice is passed on. */
  readonly depth: number;
};

type Ending = { community: CommunityId; actor: Speaker; topic: string | undefined };

const UNKNOWN: Mention = { label: '?', accounts: [] };

type Dependencies = {
  store: Store;
  ids: () => string;
  audit: Audit;
  inbox: Inbox;
  people: People;
  communities: Pick<Communities, 'get'>;
};

export type Delegations = ReturnType<typeof createDelegations>;

export function createDelegations(deps: Dependencies) {
  const { store, ids, audit, people } = deps;

  async function knownTopics(books: Books, community: CommunityId): Promise<KnownTopics> {
    const { topics, tracks } = await books.delegations.listTopics(community);
    return { topics, tracks: [...new Set([...TRACK_IDS, ELECTION_TOPIC, ...tracks])] };
  }

  const isCitizensOnly = (topic: string): boolean => {
    const track = trackOfTopic(topic);
    if (track === ELECTION_TOPIC) return true;
    const id = TRACK_IDS.find((known) => known === track);
    return id !== undefined && DEFAULT_TRACKS[id].electorate === 'citizens';
  };

  /** By the database's time and the community's clocks; null where no end was named. */
  async function untilOf(
    books: Books,
    { community, until }: DelegationInput,
  ): Promise<Result<Date | null>> {
    if (until === undefined) return accept(null);
    const row = await books.communities.findCommunity(community);
    return parseDeadline(until, await books.now(), row?.timeZone ?? 'UTC');
  }

  /** Everything but what holds the delegator back. */
  async function judge(books: Books, input: DelegationInput): Promise<Result<DelegationPlan>> {
    const { community, actor, target } = input;
    const topic = decideTopic(input.topic, await knownTopics(books, community));
    if (!topic.ok) return topic;
    const until = await untilOf(books, input);
    if (!until.ok) return until;
    const to = target.person;
    const toCitizen = (await books.citizens.findLiveCitizenship(community, to)) !== undefined;
    const decided = decideDelegation({
      from: {
        person: actor.person,
        member: (await books.people.findMembership(community, actor.person)) !== undefined,
      },
      to: {
        person: to,
        isBot: target.isBot,
        member: (await books.people.findMembership(community, to)) !== undefined,
        citizen: toCitizen,
        locked: (await books.merges.findLockedAt(to)) !== undefined,
      },
      citizensOnly: isCitizensOnly(topic.value),
    });
    if (!decided.ok) return decided;
    const now = await books.now();
    const [before] = (await books.delegations.listOf(community, actor.person, now)).filter(
      (one) => one.topic === topic.value && one.standing !== to,
    );
    const mentions = await people.mentions([to, ...(before ? [before.standing] : [])], books);
    return accept({
      to: mentions.get(to) ?? UNKNOWN,
      topic: topic.value,
      until: until.value,
      replaces: before ? (mentions.get(before.standing) ?? UNKNOWN) : null,
      toCitizen,
      depth: OPEN_RULES.delegationDepth,
    });
  }

  /** False where this event did it before. */
  const noteOnce = (
    books: Books,
    actor: Speaker,
    action: string,
    topic: string,
    eventId: string,
  ): Promise<boolean> =>
    // Without the delegate: who speaks for whom is nobody else's business.
    audit.note(books, {
      ...{ community: undefined, actor: actor.person, action, eventId },
      subject: topic === GENERAL ? 'everything' : topic,
    });

  /** The topic that is meant; without a word it is every one. */
  async function topicIn(
    books: Books,
    { community, topic: typed = '' }: Ending,
  ): Promise<Result<{ topic: string | undefined }>> {
    if (typed.trim() === '') return accept({ topic: undefined });
    const found = decideTopic(typed, await knownTopics(books, community));
    return found.ok ? accept({ topic: found.value }) : found;
  }

  async function endableIn(
    books: Books,
    input: Ending,
  ): Promise<Result<{ topic: string | undefined }>> {
    const found = await topicIn(books, input);
    if (!found.ok) return found;
    const { topic } = found.value;
    const now = await books.now();
    const standing = await books.delegations.listOf(input.community, input.actor.person, now);
    const meant = standing.filter((one) => topic === undefined || one.topic === topic);
    return meant.length === 0 ? refuse({ code: 'delegation-none' }) : found;
  }

  return {
    ...createDelegationViews(deps),
    ...createFollowerWords(deps),

    /** What can be named here, for whoever is asked for a topic. */
    topics: (community: CommunityId): Promise<KnownTopics> => knownTopics(store, community),

    async preview(input: DelegationInput): Promise<Result<DelegationPlan>> {
      const able = await judgeAct(store, 'delegate', input.actor.account);
      return able.ok ? judge(store, input) : able;
    },

    /** Names somebody on a topic; whoever spoke on it before does no more. */
    async delegate(input: DelegationInput, eventId: string): Promise<Result<DelegationPlan>> {
      return store.transaction('delegate', async (books) => {
        const { community, actor, target } = input;
        const able = await requireAct(books, 'delegate', actor);
        if (!able.ok) return able;
        const plan = await judge(books, input);
        if (!plan.ok) return plan;
        const { topic, until } = plan.value;
        if (!(await noteOnce(books, actor, 'delegation.set', topic, eventId))) return plan;
        const now = await books.now();
        await books.delegations.updateEnded(community, actor.person, topic, now);
        await books.delegations.insertDelegation({
          ...{ id: ids(), communityId: community, fromId: actor.person, toId: target.person },
          ...{ topic, createdAt: now, until },
        });
        return plan;
      });
    },

    /** What `end` would end, before it is asked for. */
    async endable(input: Ending): Promise<Result<{ topic: string | undefined }>> {
      const able = await judgeAct(store, 'delegate', input.actor.account);
      return able.ok ? endableIn(store, input) : able;
    },

    /** What would be said, before it is asked for. */
    async stateable(
      community: CommunityId,
      actor: Speaker,
      statement: string,
    ): Promise<Result<string>> {
      const able = await judgeAct(store, 'delegate', actor.account);
      if (!able.ok) return able;
      const member = await store.people.findMembership(community, actor.person);
      return decideStatement(member !== undefined, statement);
    },

    /** Speaks for oneself again, on a topic or on everything. */
    async end(input: Ending, eventId: string): Promise<Result<{ topic: string | undefined }>> {
      return store.transaction('end delegation', async (books) => {
        const { community, actor } = input;
        const able = await requireAct(books, 'delegate', actor);
        if (!able.ok) return able;
        if (await audit.isDone(books, eventId, 'delegation.end')) return topicIn(books, input);
        const found = await endableIn(books, input);
        if (!found.ok) return found;
        const { topic } = found.value;
        await books.delegations.updateEnded(community, actor.person, topic, await books.now());
        await noteOnce(books, actor, 'delegation.end', topic ?? GENERAL, eventId);
        return found;
      });
    },

    /** Offers to speak for others, in words that every member reads; empty words take the offer back. */
    async state(
      input: { community: CommunityId; actor: Speaker; statement: string | null },
      eventId: string,
    ): Promise<Result<string | null>> {
      return store.transaction('delegate statement', async (books) => {
        const { community, actor, statement: said } = input;
        const able = await requireAct(books, 'delegate', actor);
        if (!able.ok) return able;
        const member = (await books.people.findMembership(community, actor.person)) !== undefined;
        const statement = said === null ? accept(null) : decideStatement(member, said);
        if (!statement.ok) return statement;
        if (!(await noteOnce(books, actor, 'delegation.statement', GENERAL, eventId)))
          return statement;
        const family = await books.people.listFamily(actor.person);
        await books.delegations.deleteStatements(family, community);
        if (statement.value !== null) {
          await books.delegations.insertStatement({
            ...{ communityId: community, personId: actor.person },
            ...{ statement: statement.value, updatedAt: await books.now() },
          });
        }
        return statement;
      });
    },
  };
}

/** Ends both ways; who had named them is told, and speaks for themselves again. */
export async function forgetDelegations(
  books: Books,
  inbox: Pick<Inbox, 'tell'>,
  family: readonly PersonId[],
  at: Date,
): Promise<void> {
  const mine = new Set(family);
  await books.delegations.deleteStatements(family);
  for (const ended of await books.delegations.updateEndedBothWays(family, at)) {
    if (mine.has(ended.fromId)) continue;
    await inbox.tell(books, ended.fromId, ended.communityId, `delegation:${ended.id}`, {
      kind: 'delegate-gone',
      topic: ended.topic,
    });
  }
}

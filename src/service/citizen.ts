/**
 * Citizenship: granted and revoked by a moderator with a reason, or by a decision of the community; roles and tags
 * follow by themselves.
 */
import {
  decideAdmitted,
  decideDismissed,
  decideGrant,
  decideRevoke,
} from '#core/citizenship/admission.ts';
import type { CitizenshipAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Result } from '#core/result.ts';
import type { CitizenshipRow } from '#store/citizen.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import { numberOfDecision } from './effect/decided.ts';
import type { Inbox } from './inbox.ts';
import type { Offices } from './office.ts';
import type { Mention, People, PersonView } from './person.ts';

export type CitizenView = {
  number: number;
  person: Mention;
  grantedAt: Date;
  /** The moderator and why, or the number of the proposal that decided it. */
  granted: { by: Mention; reason: string } | { proposal: number };
};

/** A moderator with a reason, or a decision. */
type Word = { by: PersonId; reason: string } | { decidedBy: VoteId };
type Entry = { community: CommunityId; person: PersonId; word: Word };

type Dependencies = {
  store: Store;
  ids: () => string;
  offices: Offices;
  people: People;
  inbox: Inbox;
  audit: Audit;
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

export type Citizens = ReturnType<typeof createCitizens>;

export function createCitizens({ store, ids, offices, people, inbox, audit }: Dependencies) {
  async function targetOf(
    books: Books,
    community: CommunityId,
    target: { person: PersonId; isBot: boolean },
  ) {
    const live = await books.citizens.findLiveCitizenship(community, target.person);
    const member = (await books.people.findMembership(community, target.person)) !== undefined;
    return {
      live,
      target: { person: target.person, isBot: target.isBot, member, citizen: live !== undefined },
    };
  }

  async function inputOf(
    books: Books,
    community: CommunityId,
    actor: PersonId,
    whom: PersonView,
    reason: string,
  ) {
    const row = await books.communities.findCommunity(community);
    const { live, target } = await targetOf(books, community, whom);
    const held = await offices.held(community, actor, books);
    const founding = row?.state === 'founding';
    return { live, input: { actor: { person: actor, offices: held, founding }, target, reason } };
  }

  /** Whom a decision names, as the books know them now: joined to somebody since, or gone. */
  async function namedIn(books: Books, community: CommunityId, named: PersonId) {
    const person = await books.people.findStanding(named);
    const accounts = await books.people.listAccounts([person]);
    const isBot = accounts.some((account) => account.isBot);
    const { live, target } = await targetOf(books, community, { person, isBot });
    const left = await books.people.findHasLeft(
      community,
      accounts.map(({ id }) => id),
    );
    return { live, target: { ...target, member: target.member && !left } };
  }

  /** Of a decision no reason is told but its proposal, which has all of them. */
  async function toldOf(books: Books, word: Word) {
    if ('by' in word) return { reason: word.reason };
    return { reason: '', proposal: await numberOfDecision(books, word.decidedBy) };
  }

  const deedOf = ({ community, person, word }: Entry, number: number) => ({
    community,
    actor: 'by' in word ? word.by : undefined,
    subject: person,
    ...('by' in word && { reason: word.reason }),
    details: { person, number, ...('decidedBy' in word && { decidedBy: word.decidedBy }) },
  });

  async function enter(books: Books, entry: Entry): Promise<number> {
    const { community, person, word } = entry;
    const number = await books.communities.insertNumber(community, 'citizen');
    const id = ids();
    await books.citizens.insertCitizenship({
      ...{ id, communityId: community, personId: person, number },
      ...('by' in word
        ? { grantedBy: word.by, grantReason: word.reason }
        : { grantVoteId: word.decidedBy }),
      grantedAt: await books.now(),
    });
    await audit.note(books, { ...deedOf(entry, number), action: 'citizen.grant' });
    const told = await toldOf(books, word);
    await inbox.tell(books, person, community, `citizen:${id}`, {
      ...{ kind: 'citizenship-granted', number, ...told },
    });
    await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    return number;
  }

  async function leave(books: Books, entry: Entry, live: CitizenshipRow): Promise<void> {
    const { community, person, word } = entry;
    const at = await books.now();
    await books.citizens.updateCitizenshipRevoked(community, person, { ...word, at });
    await audit.note(books, { ...deedOf(entry, live.number), action: 'citizen.revoke' });
    const told = await toldOf(books, word);
    await inbox.tell(books, person, community, `citizen-revoked:${live.id}`, {
      ...{ kind: 'citizenship-revoked', ...told },
    });
    await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
  }

  return {
    async grant(
      community: CommunityId,
      actor: PersonId,
      target: PersonView,
      reason: string,
    ): Promise<Result<{ number: number }>> {
      return store.transaction('grant citizenship', async (books) => {
        await books.communities.lockCommunity(community);
        const { input } = await inputOf(books, community, actor, target, reason);
        const decided = decideGrant(input);
        if (!decided.ok) {
          const action = { kind: 'grant-citizenship', person: target.person } as const;
          return input.actor.founding ? decided : proposable(decided.refusal, action);
        }
        const word = { by: actor, reason: decided.value.reason };
        return accept({ number: await enter(books, { community, person: target.person, word }) });
      });
    },

    async revoke(
      community: CommunityId,
      actor: PersonId,
      target: PersonView,
      reason: string,
    ): Promise<Result<{ number: number }>> {
      return store.transaction('revoke citizenship', async (books) => {
        await books.communities.lockCommunity(community);
        const { input, live } = await inputOf(books, community, actor, target, reason);
        const decided = decideRevoke(input);
        if (!decided.ok) {
          const action = { kind: 'revoke-citizenship', person: target.person } as const;
          return input.actor.founding ? decided : proposable(decided.refusal, action);
        }
        if (!live) throw new Error('a citizenship to revoke has no row');
        const word = { by: actor, reason: decided.value.reason };
        await leave(books, { community, person: target.person, word }, live);
        return accept({ number: live.number });
      });
    },

    /** What a decision may do, judged again on the day it is carried out. */
    decidedGrant: {
      async check(
        books: Books,
        community: CommunityId,
        { person }: CitizenshipAction<'grant-citizenship'>,
      ): Promise<Result<null>> {
        return decideAdmitted((await namedIn(books, community, person)).target);
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: CitizenshipAction<'grant-citizenship'>,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const { target } = await namedIn(books, community, action.person);
        const possible = decideAdmitted(target);
        if (!possible.ok) return possible;
        await enter(books, { community, person: target.person, word: { decidedBy } });
        return accept(null);
      },
    },

    decidedRevoke: {
      async check(
        books: Books,
        community: CommunityId,
        { person }: CitizenshipAction<'revoke-citizenship'>,
      ): Promise<Result<null>> {
        return decideDismissed((await namedIn(books, community, person)).target);
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: CitizenshipAction<'revoke-citizenship'>,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const { live, target } = await namedIn(books, community, action.person);
        const possible = decideDismissed(target);
        if (!possible.ok || !live) return possible;
        await leave(books, { community, person: target.person, word: { decidedBy } }, live);
        return accept(null);
      },
    },

    /** The roll of citizens with who admitted them, why and when. */
    async list(community: CommunityId): Promise<CitizenView[]> {
      const rows = await store.citizens.listCitizens(community);
      const mentions = await people.mentions(
        rows.flatMap(({ personId, grantedBy }) => (grantedBy ? [personId, grantedBy] : [personId])),
      );
      return Promise.all(
        rows.map(async ({ number, personId, grantedBy, grantReason, grantVoteId, grantedAt }) => ({
          ...{ number, grantedAt, person: mentions.get(personId) ?? UNKNOWN },
          granted: grantVoteId
            ? { proposal: await numberOfDecision(store, grantVoteId) }
            : {
                by: (grantedBy && mentions.get(grantedBy)) || UNKNOWN,
                reason: grantReason ?? '',
              },
        })),
      );
    },
  };
}

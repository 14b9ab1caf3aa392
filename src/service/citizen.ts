/** Citizenship: granted and revoked by a moderator with a reason; roles and tags follow by themselves. */
import { decideGrant, decideRevoke } from '#core/citizenship/admission.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Inbox } from './inbox.ts';
import type { Offices } from './office.ts';
import type { Mention, People, PersonView } from './person.ts';

export type CitizenView = {
  number: number;
  person: Mention;
  reason: string;
  grantedBy: Mention;
  grantedAt: Date;
};

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
  async function inputOf(
    books: Books,
    community: CommunityId,
    actor: PersonId,
    target: PersonView,
    reason: string,
  ) {
    const row = await books.communities.findCommunity(community);
    const live = await books.citizens.findLiveCitizenship(community, target.person);
    const member = await books.people.findMembership(community, target.person);
    return {
      live,
      input: {
        actor: {
          person: actor,
          offices: await offices.held(community, actor, books),
          founding: row?.state === 'founding',
        },
        target: {
          person: target.person,
          isBot: target.isBot,
          member: member !== undefined,
          citizen: live !== undefined,
        },
        reason,
      },
    };
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
        if (!decided.ok) return decided;
        const now = await books.now();
        const number = await books.communities.insertNumber(community, 'citizen');
        const id = ids();
        await books.citizens.insertCitizenship({
          id,
          communityId: community,
          personId: target.person,
          number,
          grantedBy: actor,
          grantReason: decided.value.reason,
          grantedAt: now,
        });
        await audit.note(books, {
          community,
          actor,
          action: 'citizen.grant',
          subject: target.person,
          reason: decided.value.reason,
          details: { person: target.person, number },
        });
        await inbox.tell(books, target.person, community, `citizen:${id}`, {
          kind: 'citizenship-granted',
          number,
          reason: decided.value.reason,
        });
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: target.person }]);
        return accept({ number });
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
        if (!decided.ok) return decided;
        if (!live) throw new Error('a citizenship to revoke has no row');
        await books.citizens.updateCitizenshipRevoked(community, target.person, {
          by: actor,
          reason: decided.value.reason,
          at: await books.now(),
        });
        await audit.note(books, {
          community,
          actor,
          action: 'citizen.revoke',
          subject: target.person,
          reason: decided.value.reason,
          details: { person: target.person, number: live.number },
        });
        await inbox.tell(books, target.person, community, `citizen-revoked:${live.id}`, {
          kind: 'citizenship-revoked',
          reason: decided.value.reason,
        });
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: target.person }]);
        return accept({ number: live.number });
      });
    },

    /** The roll of citizens with who admitted them, why and when. */
    async list(community: CommunityId): Promise<CitizenView[]> {
      const rows = await store.citizens.listCitizens(community);
      const mentions = await people.mentions(
        rows.flatMap((row) => (row.grantedBy ? [row.personId, row.grantedBy] : [row.personId])),
      );
      return rows.map((row) => ({
        number: row.number,
        person: mentions.get(row.personId) ?? UNKNOWN,
        reason: row.grantReason ?? '',
        grantedBy: (row.grantedBy && mentions.get(row.grantedBy)) || UNKNOWN,
        grantedAt: row.grantedAt,
      }));
    },
  };
}

/** Appointments: who is given an office, for how long, and how it ends. What an office may do is core/office. */
import { decideEndOffice, decideGiveOffice } from '#core/community/appointment.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Inbox } from './inbox.ts';
import type { Offices } from './office.ts';
import type { Mention, People, PersonView } from './person.ts';

export type OfficeView = {
  office: Office;
  person: Mention;
  givenBy: Mention | null;
  /** `founding`, or how else it was given. */
  how: string;
  givenAt: Date;
  until: Date | null;
};

type Deed = {
  community: CommunityId;
  actor: PersonId;
  target: PersonView;
  office: Office;
  /** The platform event: the same one again is the same deed, and says what the first one said. */
  eventId: string;
};

type Dependencies = {
  store: Store;
  offices: Offices;
  people: People;
  inbox: Inbox;
  audit: Audit;
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

export type Appointments = ReturnType<typeof createAppointments>;

export function createAppointments({ store, offices, people, inbox, audit }: Dependencies) {
  const nameOf = async (books: Books, person: PersonId): Promise<string> =>
    (await people.mentions([person], books)).get(person)?.label ?? '?';

  /** Who acts on whom, read under the community's lock: two ends at once leave one steward. */
  async function gather(books: Books, { community, actor, target }: Deed) {
    const row = await books.communities.lockCommunity(community);
    await books.communities.updateOfficesLapsed(community, await books.now());
    const rows = await books.communities.listOffices(community);
    const heldBy = (person: PersonId) =>
      rows.filter((one) => one.personId === person).map(({ kind }) => kind);
    return {
      rows,
      actor: { person: actor, offices: heldBy(actor), founding: row?.state === 'founding' },
      target: {
        person: target.person,
        isBot: target.isBot,
        member: (await books.people.findMembership(community, target.person)) !== undefined,
        offices: heldBy(target.person),
      },
    };
  }

  return {
    /** `termMs` from now; undefined until it is ended. */
    async give(
      deed: Deed,
      termMs: number | undefined,
    ): Promise<Result<{ office: Office; until: Date | null }>> {
      return store.transaction('give office', async (books) => {
        const { rows, actor, target } = await gather(books, deed);
        const { community, office, eventId } = deed;
        // Delivered again, even after the office was ended: it is answered, and nothing is given anew.
        if (await books.communities.findAuditByEvent(eventId, 'office.give')) {
          const held = rows.find((one) => one.personId === target.person && one.kind === office);
          return accept({ office, until: held?.termEndsAt ?? null });
        }
        const now = await books.now();
        const until = termMs === undefined ? null : new Date(now.getTime() + termMs);
        const decided = decideGiveOffice({ actor, target, office, until, now });
        if (!decided.ok) return decided;
        const by = deed.actor;
        const how = actor.founding ? 'steward' : 'decision';
        const given = { person: target.person, office, by, how, until };
        if (!(await offices.give(books, community, given))) {
          return refuse({ code: 'office-held', office });
        }
        await audit.note(books, {
          community,
          actor: by,
          action: 'office.give',
          subject: deed.target.displayName,
          details: {
            person: target.person,
            office,
            until: until?.toISOString() ?? null,
            event: eventId,
          },
        });
        if (target.person !== by) {
          const event = `office-given:${community}:${office}:${now.getTime()}`;
          const name = await nameOf(books, by);
          await inbox.tell(books, target.person, community, event, {
            kind: 'office-given',
            office,
            by: name,
          });
        }
        return accept({ office, until });
      });
    },

    async end(deed: Deed): Promise<Result<{ office: Office }>> {
      return store.transaction('end office', async (books) => {
        const { rows, actor, target } = await gather(books, deed);
        const { community, office, eventId } = deed;
        if (await books.communities.findAuditByEvent(eventId, 'office.end')) {
          return accept({ office });
        }
        const stewards = rows.filter(({ kind }) => kind === 'steward').length;
        const decided = decideEndOffice({ actor, target, office, stewards });
        if (!decided.ok) return decided;
        const row = rows.find((one) => one.personId === target.person && one.kind === office);
        if (!row) throw new Error('an office that is held has no row');
        await books.communities.updateOfficeEnded(row.id, await books.now());
        await audit.note(books, {
          community,
          actor: deed.actor,
          action: 'office.end',
          subject: deed.target.displayName,
          details: { person: target.person, office, event: eventId },
        });
        if (target.person !== deed.actor) {
          const by = await nameOf(books, deed.actor);
          await inbox.tell(books, target.person, community, `office-ended:${row.id}`, {
            kind: 'office-ended',
            office,
            by,
          });
        }
        return accept({ office });
      });
    },

    async list(community: CommunityId): Promise<OfficeView[]> {
      const rows = await store.communities.listOffices(community);
      const mentions = await people.mentions(
        rows.flatMap((row) => [row.personId, ...(row.givenBy ? [row.givenBy] : [])]),
      );
      return rows.map((row) => ({
        office: row.kind,
        person: mentions.get(row.personId) ?? UNKNOWN,
        givenBy: row.givenBy && (mentions.get(row.givenBy) ?? UNKNOWN),
        how: row.givenHow,
        givenAt: row.givenAt,
        until: row.termEndsAt,
      }));
    },
  };
}

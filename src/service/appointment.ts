/** Appointments: who is given an office, for how long, and how it ends. What an office may do is core/office. */
import { decideEndOffice, decideGiveOffice } from '#core/community/appointment.ts';
import type { EndOfficeAction, GiveOfficeAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import { electionIn, type Seating } from './election/seating.ts';
import type { Inbox } from './inbox.ts';
import type { Offices } from './office.ts';
import type { Terms } from './office-term.ts';
import type { Mention, People, PersonView } from './person.ts';

export type OfficeView = {
  office: Office;
  person: Mention;
  givenBy: Mention | null;
  /** `founding`, or how else it was given. */
  how: string;
  /** The number of the election that gave it. */
  election: number | null;
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

/** What is written of an office given or ended; `by` is null where a decision did it. */
type Entry = {
  community: CommunityId;
  person: PersonId;
  office: Office;
  by: PersonId | null;
  how: string;
  eventId?: string;
};

type Dependencies = {
  store: Store;
  offices: Offices;
  people: People;
  inbox: Inbox;
  audit: Audit;
  terms: Pick<Terms, 'endLapsed'>;
  seating: Pick<Seating, 'follow'>;
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

export type Appointments = ReturnType<typeof createAppointments>;

export function createAppointments(deps: Dependencies) {
  const { store, offices, people, inbox, audit, terms, seating } = deps;

  const nameOf = async (books: Books, person: PersonId): Promise<string> =>
    (await people.mentions([person], books)).get(person)?.label ?? '?';

  /** Whom a decision names may have been joined to somebody since. */
  /** Who acts on whom, read under the community's lock: two ends at once leave one steward. */
  async function gather(
    books: Books,
    community: CommunityId,
    target: { person: PersonId; isBot: boolean },
  ) {
    const row = await books.communities.lockCommunity(community);
    await terms.endLapsed(books, community);
    const rows = await books.communities.listOffices(community);
    const heldBy = (person: PersonId) =>
      rows.filter((one) => one.personId === person).map(({ kind }) => kind);
    return {
      rows,
      founding: row?.state === 'founding',
      heldBy,
      target: {
        ...target,
        member: (await books.people.findMembership(community, target.person)) !== undefined,
        offices: heldBy(target.person),
      },
    };
  }
  type Gathered = Awaited<ReturnType<typeof gather>>;

  const holderOf = ({ heldBy, founding }: Gathered, person: PersonId) => ({
    person,
    offices: heldBy(person),
    founding,
  });

  /** Of a decision: the person it names, as the books know them. */
  async function gatherNamed(books: Books, community: CommunityId, person: PersonId) {
    const accounts = await books.people.listAccounts([person]);
    const isBot = accounts.some((account) => account.isBot);
    const gathered = await gather(books, community, { person, isBot });
    const ids = accounts.map(({ id }) => id);
    const left = await books.people.findHasLeft(community, ids);
    const { target } = gathered;
    return { ...gathered, target: { ...target, member: target.member && !left } };
  }

  const endOf = (now: Date, termMs: number | null | undefined): Date | null =>
    typeof termMs === 'number' ? new Date(now.getTime() + termMs) : null;

  /** Writes what was judged, and tells whom it is about. */
  async function enter(books: Books, entry: Entry, until: Date | null): Promise<boolean> {
    const { community, person, office, by, how, eventId } = entry;
    if (!(await offices.give(books, community, { person, office, by, how, until }))) return false;
    await audit.note(books, {
      community,
      actor: by ?? undefined,
      action: 'office.give',
      subject: person,
      details: { person, office, until: until?.toISOString() ?? null },
      ...(eventId !== undefined && { eventId }),
    });
    if (person === by) return true;
    const event = `office-given:${community}:${office}:${(await books.now()).getTime()}`;
    const giver = by && (await nameOf(books, by));
    await inbox.tell(books, person, community, event, { kind: 'office-given', office, by: giver });
    return true;
  }

  async function leave(books: Books, entry: Entry, { rows }: Gathered): Promise<void> {
    const { community, person, office, by, eventId } = entry;
    const row = rows.find((one) => one.personId === person && one.kind === office);
    if (!row) throw new Error('an office that is held has no row');
    await books.communities.updateOfficeEnded(row, await books.now());
    await audit.note(books, {
      community,
      actor: by ?? undefined,
      action: 'office.end',
      subject: person,
      details: { person, office },
      ...(eventId !== undefined && { eventId }),
    });
    // Of whoever was elected somebody follows, by the same ballots.
    await seating.follow(books, row);
    if (person === by) return;
    const ender = by && (await nameOf(books, by));
    const event = `office-ended:${row.id}`;
    await inbox.tell(books, person, community, event, { kind: 'office-ended', office, by: ender });
  }

  const entryOf = ({ community, actor, target, office, eventId }: Deed, how: string): Entry => ({
    ...{ community, person: target.person, office, by: actor, how },
    eventId,
  });

  const decidedEntry = async (
    books: Books,
    community: CommunityId,
    { person, office }: GiveOfficeAction | EndOfficeAction,
  ): Promise<Entry> => ({
    ...{
      community,
      person: await books.people.findStanding(person),
      office,
      by: null,
      how: 'decision',
    },
  });

  async function judgeGive(
    books: Books,
    community: CommunityId,
    { person: named, office, termMs }: GiveOfficeAction,
  ): Promise<Result<Date | null>> {
    const person = await books.people.findStanding(named);
    const { target } = await gatherNamed(books, community, person);
    const now = await books.now();
    const until = endOf(now, termMs);
    const decided = decideGiveOffice({ actor: 'decision', target, office, until, now });
    return decided.ok ? accept(until) : decided;
  }

  async function judgeEnd(
    books: Books,
    community: CommunityId,
    { person: named, office }: EndOfficeAction,
  ): Promise<Result<Gathered>> {
    const person = await books.people.findStanding(named);
    const gathered = await gatherNamed(books, community, person);
    const { target } = gathered;
    const stewards = stewardsIn(gathered);
    const decided = decideEndOffice({ actor: 'decision', target, office, stewards });
    return decided.ok ? accept(gathered) : decided;
  }

  const stewardsIn = ({ rows }: Gathered): number =>
    rows.filter(({ kind }) => kind === 'steward').length;

  return {
    /** `termMs` from now; undefined until it is ended. */
    async give(
      deed: Deed,
      termMs: number | undefined,
    ): Promise<Result<{ office: Office; until: Date | null }>> {
      return store.transaction('give office', async (books) => {
        const { community, office, eventId } = deed;
        const gathered = await gather(books, community, deed.target);
        const { rows, target, founding } = gathered;
        // Delivered again, even after the office was ended: it is answered, and nothing is given anew.
        if (await books.communities.findAuditByEvent(eventId, 'office.give')) {
          const held = rows.find((one) => one.personId === target.person && one.kind === office);
          return accept({ office, until: held?.termEndsAt ?? null });
        }
        const actor = holderOf(gathered, deed.actor);
        const now = await books.now();
        const until = endOf(now, termMs);
        const decided = decideGiveOffice({ actor, target, office, until, now });
        if (!decided.ok) {
          const { person } = target;
          const action = { kind: 'give-office', person, office, termMs: termMs ?? null } as const;
          return proposable(decided.refusal, action);
        }
        const entry = entryOf(deed, founding ? 'steward' : 'decision');
        const given = await enter(books, entry, until);
        return given ? accept({ office, until }) : refuse({ code: 'office-held', office });
      });
    },

    async end(deed: Deed): Promise<Result<{ office: Office }>> {
      return store.transaction('end office', async (books) => {
        const { community, office, eventId } = deed;
        const gathered = await gather(books, community, deed.target);
        if (await books.communities.findAuditByEvent(eventId, 'office.end')) {
          return accept({ office });
        }
        const { target } = gathered;
        const actor = holderOf(gathered, deed.actor);
        const stewards = stewardsIn(gathered);
        const decided = decideEndOffice({ actor, target, office, stewards });
        if (!decided.ok) {
          const { person } = target;
          return proposable(decided.refusal, { kind: 'end-office', person, office });
        }
        await leave(books, entryOf(deed, ''), gathered);
        return accept({ office });
      });
    },

    /** What a decision may do, judged again on the day it is carried out. */
    decidedGive: {
      async check(
        books: Books,
        community: CommunityId,
        action: GiveOfficeAction,
      ): Promise<Result<null>> {
        const judged = await judgeGive(books, community, action);
        return judged.ok ? accept(null) : judged;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: GiveOfficeAction,
      ): Promise<Result<null>> {
        const judged = await judgeGive(books, community, action);
        if (!judged.ok) return judged;
        const entry = await decidedEntry(books, community, action);
        const given = await enter(books, entry, judged.value);
        return given ? accept(null) : refuse({ code: 'office-held', office: action.office });
      },
    },

    decidedEnd: {
      async check(
        books: Books,
        community: CommunityId,
        action: EndOfficeAction,
      ): Promise<Result<null>> {
        const judged = await judgeEnd(books, community, action);
        return judged.ok ? accept(null) : judged;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: EndOfficeAction,
      ): Promise<Result<null>> {
        const judged = await judgeEnd(books, community, action);
        if (!judged.ok) return judged;
        await leave(books, await decidedEntry(books, community, action), judged.value);
        return accept(null);
      },
    },

    async list(community: CommunityId): Promise<OfficeView[]> {
      const rows = await store.communities.listOffices(community);
      const mentions = await people.mentions(
        rows.flatMap((row) => [row.personId, ...(row.givenBy ? [row.givenBy] : [])]),
      );
      const numbers = await store.elections.listNumbers(community);
      return rows.map((row) => ({
        office: row.kind,
        person: mentions.get(row.personId) ?? UNKNOWN,
        givenBy: row.givenBy && (mentions.get(row.givenBy) ?? UNKNOWN),
        how: row.givenHow,
        election: numbers.get(electionIn(row.givenHow) ?? '') ?? null,
        givenAt: row.givenAt,
        until: row.termEndsAt,
      }));
    },
  };
}

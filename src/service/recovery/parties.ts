/** Who a recovery is about, and how everybody concerned is told: on every way, and in the places of the staff. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import { type AccountLabel, type Inbox, type KnownAs, type LossNotice, labelOf } from '../inbox.ts';
import { accountKnownIn, knownAs } from '../known.ts';
import type { Offices } from '../office.ts';

export type RecoveryDependencies = {
  store: Store;
  ids: () => string;
  inbox: Inbox;
  audit: Audit;
  offices: Offices;
  alarms: Pick<Alarms, 'tellStaff'>;
};

/** The two as somebody is told of them: each reader by accounts that are known to them. */
export type Names = { name: KnownAs; asker: AccountLabel | null };

/** Whom it is about, resolved now. */
export type Parties = {
  person: PersonId;
  asker: PersonId;
  /** As the person hears of them. */
  names: Names & { name: AccountLabel };
  /** As the asker does, who may be anybody: by what the community knows in which it was asked. */
  askerNames: Names;
  /** Where the person belongs or has something, and how each community knows the two. */
  communities: ReadonlyMap<CommunityId, Names>;
  /** Those whose voices are needed. */
  concerned: readonly CommunityId[];
};

/** The account a person is known by longest. */
export async function personName(books: Books, person: PersonId): Promise<AccountLabel> {
  const [first] = await books.people.listAccounts([person]);
  if (!first) throw new Error('a person has no account');
  return labelOf(first);
}

export async function partiesOf(books: Books, row: RecoveryRow): Promise<Parties> {
  const account = await books.people.findAccountById(row.accountId);
  if (!account) throw new Error('a recovery has no account');
  const person = await books.people.findStanding(row.personId);
  const asker = await books.people.findStanding(account.personId);
  const memberships = await books.people.listMemberships(person);
  const concerned = row.kind === 'both' ? await books.recoveries.listConcerned(person) : [];
  const communities = new Map<CommunityId, Names>();
  for (const id of new Set([...memberships.map((one) => one.id), ...concerned])) {
    communities.set(id, {
      name: await knownAs(books, id, person),
      asker: await accountKnownIn(books, id, asker, account.id),
    });
  }
  const names = { name: await personName(books, person), asker: labelOf(account) };
  const asked = row.communityId;
  const name = asked === null ? names.name : await knownAs(books, asked, person);
  return { person, asker, names, askerNames: { ...names, name }, communities, concerned };
}

/** One event is told once to each; in the caller's transaction. */
export async function tellAll(
  { inbox, alarms }: Pick<RecoveryDependencies, 'inbox' | 'alarms'>,
  books: Books,
  parties: Parties,
  event: string,
  notice: (to: 'person' | 'asker' | 'staff', names: Names, community?: CommunityId) => LossNotice,
): Promise<void> {
  const { person, asker, names, askerNames, communities } = parties;
  await inbox.tell(books, person, undefined, event, notice('person', names));
  if (asker !== person) {
    await inbox.tell(books, asker, undefined, event, notice('asker', askerNames));
  }
  for (const [id, known] of communities) {
    const said = notice('staff', known, id);
    await alarms.tellStaff(books, id, `${event}:${id}`, said, [person, asker]);
  }
}

/** Who a recovery is about, and how everybody concerned is told: on every way, and in the places of the staff. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import { type AccountLabel, type Inbox, labelOf, type Notice } from '../inbox.ts';
import type { Offices } from '../office.ts';

export type RecoveryDependencies = {
  store: Store;
  ids: () => string;
  inbox: Inbox;
  audit: Audit;
  offices: Offices;
  alarms: Pick<Alarms, 'tellStaff'>;
};

/** Whom it is about, resolved now. */
export type Parties = {
  person: PersonId;
  asker: PersonId;
  name: AccountLabel;
  askerName: AccountLabel;
  communities: readonly CommunityId[];
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
  return {
    person,
    asker,
    name: await personName(books, row.personId),
    askerName: labelOf(account),
    communities: (await books.people.listMemberships(person)).map(({ id }) => id),
  };
}

/** One event is told once to each; in the caller's transaction. */
export async function tellAll(
  { inbox, alarms }: Pick<RecoveryDependencies, 'inbox' | 'alarms'>,
  books: Books,
  { person, asker, communities }: Pick<Parties, 'person' | 'asker' | 'communities'>,
  event: string,
  notice: (to: 'person' | 'asker' | 'staff') => Notice,
): Promise<void> {
  await inbox.tell(books, person, undefined, event, notice('person'));
  if (asker !== person) await inbox.tell(books, asker, undefined, event, notice('asker'));
  for (const community of communities) {
    const about = [person, asker];
    await alarms.tellStaff(books, community, `${event}:${community}`, notice('staff'), about);
  }
}

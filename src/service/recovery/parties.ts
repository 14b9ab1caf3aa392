/** Who a recovery is about, and how everybody concerned is told: on every way, and in the places of the staff. */
import type { CommunityId, PersonId, Platform } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { RecoveryRow } from '#store/recovery.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import type { Inbox, Notice } from '../inbox.ts';
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
  /** `@ada (Discord, id 1)` */
  name: string;
  askerName: string;
  communities: readonly CommunityId[];
};

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;

/** Always with the number: names are sold and reused (W7). */
export const accountName = (account: {
  platform: Platform;
  handle: string | null;
  displayName: string;
  externalId: string;
}): string => {
  const { platform, handle, displayName, externalId } = account;
  const name = handle === null ? displayName : `@${handle}`;
  return `${name} (${PLATFORM[platform]}, id ${externalId})`;
};

/** The account a person is known by longest. */
export async function personName(books: Books, person: PersonId): Promise<string> {
  const [first] = await books.people.listAccounts([person]);
  return first ? accountName(first) : '?';
}

export async function partiesOf(books: Books, row: RecoveryRow): Promise<Parties> {
  const account = await books.people.findAccountById(row.accountId);
  if (!account) throw new Error('a recovery has no account');
  const person = (await books.people.findStanding(row.personId)) ?? row.personId;
  const asker = (await books.people.findStanding(account.personId)) ?? account.personId;
  return {
    person,
    asker,
    name: await personName(books, row.personId),
    askerName: accountName(account),
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

/**
 * What a community may be told of whom a notice is about: the account it has seen in a place of its own, never one of
 * another community or platform that it does not know.
 */
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import { type AccountLabel, type KnownAs, labelOf } from './inbox.ts';

/** The account that a community has known longest; without one the citizen's number, or nothing. */
export async function knownAs(
  books: Books,
  community: CommunityId,
  person: PersonId,
): Promise<KnownAs> {
  const [account] = await books.people.listAccountsSeenIn(community, person);
  if (account) return labelOf(account);
  const citizenship = await books.citizens.findLiveCitizenship(community, person);
  return citizenship ? { citizen: citizenship.number } : null;
}

/** An account by itself: null where the community has not seen it. */
export async function accountKnownIn(
  books: Books,
  community: CommunityId,
  person: PersonId,
  account: AccountId,
): Promise<AccountLabel | null> {
  const seen = await books.people.listAccountsSeenIn(community, person);
  const found = seen.find(({ id }) => id === account);
  return found ? labelOf(found) : null;
}

/**
 * Whether an account may do now what a lock or a recent joining holds back, asked in the transaction that does it: the
 * person's row is held shared, so that a joining or a lock that is being written is waited for (W6).
 */

import type { AccountId, PersonId } from '#core/identity.ts';
import { type Act, decideAct, type Footing } from '#core/person/caution.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';

/** Who acts: the person as resolved by the door, and the account it acts by. */
export type Speaker = { readonly person: PersonId; readonly account: AccountId };

/** How this account stands now. */
export async function footingOf(books: Books, account: AccountId): Promise<Footing> {
  const path = await books.merges.listPath(account);
  const standing = path.at(-1)?.person;
  const lockedAt = standing && (await books.merges.findLockedAt(standing));
  return { path, lockedAt: lockedAt ?? null };
}

/** For a look that writes nothing. */
export async function judgeAct(books: Books, act: Act, account: AccountId): Promise<Result<null>> {
  return decideAct(act, await footingOf(books, account), await books.now());
}

/** In the caller's transaction, before it takes other locks. */
export async function requireAct(
  books: Books,
  act: Act,
  { person, account }: Speaker,
): Promise<Result<null>> {
  await books.merges.lockPersonShared(person);
  const footing = await footingOf(books, account);
  // Joined or split since the door asked who this is: a press that waited meant somebody else.
  if (footing.path.at(-1)?.person !== person)
    return refuse({ code: 'not-yet', retryAfterMs: 1_000 });
  return decideAct(act, footing, await books.now());
}

/**
 * The same of whoever is to be paid. It locks payer and payee in the order of their ids, so it is asked before `requireAct`
 * and all other locks: a lock that comes later finds what is planned here, one that came before refuses it.
 */
export async function requirePayee(
  books: Books,
  { person: payer }: Speaker,
  { person, displayName: name }: { readonly person: PersonId; readonly displayName: string },
): Promise<Result<null>> {
  for (const id of [payer, person].toSorted()) await books.merges.lockPersonShared(id);
  if ((await books.people.findStanding(person)) !== person)
    return refuse({ code: 'not-yet', retryAfterMs: 1_000 });
  const lockedAt = await books.merges.findLockedAt(person);
  return lockedAt ? refuse({ code: 'recipient-locked', name }) : accept(null);
}

/** Whose citizenship is old enough to vote by. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';

/**
 * From when on what is published asks a citizen. Those of the founding wait for nobody: there was no one before them.
 * `founded` null: it is still being founded.
 */
export const settledFrom = (grantedAt: Date, founded: Date | null, waitingMs: number): Date =>
  new Date(grantedAt.getTime() + (founded !== null && grantedAt > founded ? waitingMs : 0));

export const isSettled = (
  grantedAt: Date,
  founded: Date | null,
  publishedAt: Date,
  waitingMs: number,
): boolean => settledFrom(grantedAt, founded, waitingMs) <= publishedAt;

/** Who is a citizen, and had been one for long enough by then. */
export async function settledCitizens(
  books: Books,
  community: CommunityId,
  by: Date,
  waitingMs: number,
): Promise<PersonId[]> {
  const founded = (await books.communities.findCommunity(community))?.constitutedAt ?? null;
  const rows = await books.citizens.listCitizens(community);
  return rows
    .filter(({ grantedAt }) => isSettled(grantedAt, founded, by, waitingMs))
    .map(({ personId }) => personId);
}

/** Offices: who holds them, and the one question every guarded verb asks first. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { decideRight, type GuardedAction, type Office } from '#core/office.ts';
import type { Result } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';

export type Offices = ReturnType<typeof createOffices>;

export function createOffices({ store, ids }: { store: Store; ids: () => string }) {
  async function held(
    community: CommunityId,
    person: PersonId,
    books: Books = store,
  ): Promise<Office[]> {
    const rows = await books.communities.listOffices(community, person);
    return rows.map((row) => row.kind);
  }

  return {
    held,

    /** Whether this person may do it here, now; asked again on every press. */
    async require(
      community: CommunityId,
      person: PersonId,
      action: GuardedAction,
      books: Books = store,
    ): Promise<Result<null>> {
      const row = await books.communities.findCommunity(community);
      const offices = await held(community, person, books);
      return decideRight(action, { offices, founding: row?.state === 'founding' });
    },

    async give(
      books: Books,
      community: CommunityId,
      given: {
        person: PersonId;
        office: Office;
        /** Null: by a decision. */
        by: PersonId | null;
        how: string;
        until?: Date | null;
      },
    ): Promise<boolean> {
      const { until = null } = given;
      const fresh = await books.communities.insertOffice({
        id: ids(),
        communityId: community,
        personId: given.person,
        kind: given.office,
        givenBy: given.by,
        givenHow: given.how,
        givenAt: await books.now(),
        termEndsAt: until,
      });
      if (fresh && until !== null) {
        await books.outbox.insertOutbox([{ kind: 'end-terms', key: community, dueAt: until }]);
      }
      return fresh;
    },
  };
}

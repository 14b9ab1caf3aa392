/** Terms of office: a right ends with its term by itself, and this says so, in the trail and to whom it was. */
import type { CommunityId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Inbox } from './inbox.ts';

export type Terms = ReturnType<typeof createTerms>;

type Dependencies = { store: Store; inbox: Inbox; audit: Audit };

export function createTerms({ store, inbox, audit }: Dependencies) {
  /** Under the community's lock: ends the rows of terms that are over, each once. */
  async function endLapsed(books: Books, community: CommunityId): Promise<void> {
    const ended = await books.communities.updateOfficesLapsed(community, await books.now());
    for (const { id, personId: person, kind: office } of ended) {
      const details = { person, office };
      await audit.note(books, {
        ...{ community, actor: undefined, action: 'office.lapse', subject: person, details },
      });
      const event = `office-over:${id}`;
      await inbox.tell(books, person, community, event, { kind: 'office-over', office });
    }
  }

  return {
    endLapsed,

    /** Says when the next term ends; undefined where none does. */
    async end(community: CommunityId): Promise<{ again: Date } | undefined> {
      return store.transaction('end terms', async (books) => {
        await books.communities.lockCommunity(community);
        await endLapsed(books, community);
        const again = await books.communities.findNextTermEnd(community);
        return again && { again };
      });
    },
  };
}

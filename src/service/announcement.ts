/**
 * Announcements by decision: a card in every place, pinned once it stands. That it was sent and that it is to be pinned
 * is one write, so a crash between the two loses neither; pinning what is pinned changes nothing.
 */
import { decideAnnouncement } from '#core/community/announcement.ts';
import type { PinAnnouncementAction } from '#core/execution/community-action.ts';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Cards } from './card.ts';
import { numberOfDecision } from './effect/decided.ts';

export type AnnouncementView = { text: string; proposal: number; locale: string };

type Dependencies = { store: Store; ids: () => string; cards: Pick<Cards, 'want'>; audit: Audit };

export type Announcements = ReturnType<typeof createAnnouncements>;

export function createAnnouncements({ store, ids, cards, audit }: Dependencies) {
  async function check(
    _books: Books,
    _community: CommunityId,
    { text }: PinAnnouncementAction,
  ): Promise<Result<null>> {
    const said = decideAnnouncement(text);
    if (!said.ok) return said;
    return said.value === text
      ? accept(null)
      : refuse({ code: 'option-malformed', option: 'action' });
  }

  return {
    async view(id: string): Promise<AnnouncementView | undefined> {
      const row = await store.announcements.findAnnouncement(id);
      const community = row && (await store.communities.findCommunity(row.communityId));
      if (!row || !community) return undefined;
      const proposal = await numberOfDecision(store, row.decidedBy);
      return { text: row.text, proposal, locale: community.locale };
    },

    decided: {
      check,
      async carryOut(
        books: Books,
        community: CommunityId,
        action: PinAnnouncementAction,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        const possible = await check(books, community, action);
        if (!possible.ok) return possible;
        const id = ids();
        await books.announcements.insertAnnouncement({
          ...{ id, communityId: community, text: action.text, decidedBy },
          at: await books.now(),
        });
        await audit.note(books, {
          ...{ community, actor: undefined, action: 'announcement.pin', subject: id },
          details: { decidedBy },
        });
        await cards.want(books, `announcement:${id}`, community);
        return accept(null);
      },
    },
  };
}

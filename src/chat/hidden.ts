/** What whoever opens a vote should know: the chats that cannot show it now. */
import type { CommunityId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import { type Block, note } from './reply.ts';
import type { Words } from './words/index.ts';

export async function hiddenNotes(
  { breakages }: Pick<Services, 'breakages'>,
  community: CommunityId,
  words: Words,
): Promise<Block[]> {
  const open = await breakages.list(community);
  // Without a thread, or a pin, a vote is shown all the same.
  const shown = open.filter(({ reason }) => reason !== 'no-threads' && reason !== 'no-pins');
  return shown.map(({ placeTitle, reason }) =>
    note(words.place.notShown({ place: placeTitle, reason })),
  );
}

/**
 * In a private chat the community is the only one, else asked: a button for each, and the command goes on
 * with the values it had. What is pressed there names its community, so that two of them never get mixed up;
 * whether somebody belongs to it is asked again at every press.
 */
import { asId, type CommunityId, isUuid } from '#core/identity.ts';
import type { RawValues } from './option.ts';
import { type Button, type Press, type Reply, text } from './reply.ts';
import type { Words } from './words/index.ts';

export type Membership = { id: CommunityId; name: string };

/** Under this key the presses of a private chat keep the community they are made for. */
export const COMMUNITY = '$community';
/** Marks a press that chooses: what is typed afterwards goes to the same community. */
export const CHOSEN = '$chosen';

/** As many as a person looks through; of the others, their own chats are left. */
const OFFERED_MAX = 20;

/** The community a press was made for; whatever else stands under the key names none. */
export function communityIn(value: RawValues[string] | undefined): CommunityId | undefined {
  return typeof value === 'string' && isUuid(value) ? asId<CommunityId>(value) : undefined;
}

/** A button for each, which says the same again for that community. */
export const communityButtons = (
  communities: readonly Membership[],
  press: Press,
  label: (community: Membership) => string = ({ name }) => name,
): Button[][] =>
  communities.slice(0, OFFERED_MAX).map((community) => [
    {
      label: label(community),
      press: {
        command: press.command,
        values: { ...press.values, [COMMUNITY]: community.id, [CHOSEN]: true },
      },
    },
  ]);

export function askCommunity(
  communities: readonly Membership[],
  press: Press,
  words: Words,
): Reply {
  const more = Math.max(0, communities.length - OFFERED_MAX);
  return {
    blocks: [
      text(words.general.whichCommunity()),
      ...(more > 0 ? [text(words.general.moreCommunities({ count: more }))] : []),
    ],
    buttons: communityButtons(communities, press),
  };
}

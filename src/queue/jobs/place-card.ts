/** The pinned card of a place: brought to the present when what it counts changes, and pinned once it stands. */
import type { SealedReply } from '#chat/reply.ts';
import { asId, type CommunityId } from '#core/identity.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';

type Job = { key: string };

/** Handles `place-cards`; its key is a community. */
export const createPlaceCardsJob =
  ({ services }: { services: Pick<Services, 'placeCards'> }) =>
  async ({ key }: Job): Promise<undefined> => {
    await services.placeCards.refresh(asId<CommunityId>(key));
    return undefined;
  };

/** Handles `pin-card`; without the right to pin, the card stands where it is, and the status says what is missing; of what was decided the staff is told, and it is tried again. */
export const createPinCardJob =
  ({ services, ports }: { services: Pick<Services, 'cards'>; ports: ChatPorts<SealedReply> }) =>
  async ({ key }: Job): Promise<undefined> => {
    const shown = await services.cards.shownAt(key);
    if (!shown) return undefined;
    const { platform, ref, ...target } = shown;
    const pinned = await ports[platform]?.pin(target, ref);
    if (pinned) await services.cards.notePinned(key, pinned.ok ? undefined : pinned.denial);
    return undefined;
  };

/** Another Telegram group of a gate world's community, with the bot in it. */
import { v7 as uuidv7 } from 'uuid';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { asId, type CommunityId, type PlaceId } from '#core/identity.ts';
import type { GateWorld } from './gate-world.ts';

type World = Pick<GateWorld, 'telegram' | 'creator' | 'store' | 'community' | 'ada'>;

export async function attachGroup(
  { telegram, creator, store, community, ada }: World,
  title: string,
  to: CommunityId = community,
): Promise<{ id: PlaceId; groupId: number }> {
  const group = telegram.addGroup({ title, creatorId: creator, supergroup: true });
  telegram.addBot(group.id, { admin: [...ADMIN_RIGHTS] });
  const id = asId<PlaceId>(uuidv7());
  await store.places.insertPlace({
    ...{ id, communityId: to, platform: 'telegram', externalId: String(group.id), title },
    ...{ attachedBy: ada.person, connectedAt: await store.now() },
  });
  return { id, groupId: group.id };
}

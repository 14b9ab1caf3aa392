/** Says in a staff or alarm channel what the staff was told; where it is refused, inboxes hold it all the same. */
import { noticeFrom, noticeWords } from '#chat/notice.ts';
import { type SealedReply, sayOnly } from '#chat/reply.ts';
import { sealReply } from '#chat/seal.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId, type PlaceId } from '#core/identity.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Store } from '#store/index.ts';
import type { Job, JobContext } from '../worker.ts';

type Dependencies = {
  ports: ChatPorts<SealedReply>;
  store: Pick<Store, 'places' | 'communities'>;
};

/** The key ends in the place and its channel. */
export function createStaffWordJob({ ports, store }: Dependencies) {
  return async (
    { key, payload }: Pick<Job, 'key' | 'payload'>,
    { log }: Pick<JobContext, 'log'>,
  ): Promise<undefined> => {
    const [channelId = '', placeId = ''] = key.split(':').reverse();
    const place = await store.places.findPlaceById(asId<PlaceId>(placeId));
    const port = place && ports[place.platform];
    if (!port || place.disconnectedAt !== null) return;
    const community = await store.communities.findCommunity(place.communityId);
    const notice = noticeFrom(payload['notice']);
    const words = noticeWords(notice, wordsFor(community?.locale ?? 'en'));
    const target = { placeExternalId: place.externalId, channelId };
    const sent = await port.send(target, sealReply(sayOnly(words)), key);
    if (!sent.ok)
      log.warn({ denial: sent.denial, placeId, channelId }, 'the staff place is closed');
  };
}

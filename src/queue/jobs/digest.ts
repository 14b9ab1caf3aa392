/** Handles `digest`; its key is a community. The row rings itself again for the next day while the digest is on. */
import { asId, type CommunityId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';

export const createDigestJob =
  ({ services }: { services: Pick<Services, 'digests'> }) =>
  async ({ key }: { key: string }): Promise<{ again: Date } | undefined> =>
    services.digests.round(asId<CommunityId>(key));

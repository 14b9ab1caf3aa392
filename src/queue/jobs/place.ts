/** Looks whether a place can show cards, as long as something is wrong there or was told of. */
import { asId, type PlaceId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';

export const createCheckPlaceJob =
  ({ services }: { services: Pick<Services, 'breakages'> }) =>
  async ({ key }: { key: string }): Promise<{ again: Date } | undefined> =>
    services.breakages.check(asId<PlaceId>(key));

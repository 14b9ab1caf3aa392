/** Takes one role or tag from somebody who was forgotten; what it takes stands in the row. */
import type { Services } from '#service/services.ts';
import type { Job } from '../worker.ts';

type Dependencies = { services: Pick<Services, 'profiles'> };
type Worn = Parameters<Services['profiles']['takeBack']>[0];

export const createTakeBackJob =
  ({ services }: Dependencies) =>
  async ({ key, payload }: Pick<Job, 'key' | 'payload'>): Promise<undefined> => {
    const [effectId = ''] = key.split('.');
    // Written by the erasing alone, in this form.
    await services.profiles.takeBack({ ...(payload as Omit<Worn, 'effectId'>), effectId });
    return undefined;
  };

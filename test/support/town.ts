/** The story every town begins with, told in the chats of the sandbox's town. */
import { type Founding, foundTown as found } from '#sandbox/play/found.ts';
import type { Town } from '#sandbox/town.ts';
import type { Deployment } from './deployment.ts';

export type { Founding } from '#sandbox/play/found.ts';
export { read } from '#sandbox/play/stage.ts';
export { buildTown, type PersonId, personIds, type Town } from '#sandbox/town.ts';

export const foundTown = (
  { app, discord, telegram }: Deployment,
  town: Town,
  founding: Founding = {},
): Promise<void> => {
  const foundingCode = () => app.services.communities.foundingCode();
  return found({ discord, telegram, town, foundingCode }, founding);
};

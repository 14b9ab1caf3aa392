/** Founding happens in a chat with others, never in a private one. */
import { accept, type Result, refuse } from '#core/result.ts';
import type { SetupScene } from '#service/setup.ts';
import type { Actor, Scene } from '../command.ts';

export function setupScene(actor: Actor, scene: Scene): Result<SetupScene> {
  if (scene.externalId === undefined) return refuse({ code: 'place-only-in-chat' });
  return accept({
    person: actor.person,
    account: actor.account,
    platform: actor.platform,
    placeExternalId: scene.externalId,
    placeTitle: scene.title ?? scene.externalId,
    channelId: scene.channelId ?? '',
    platformOwner: scene.platformOwner,
  });
}

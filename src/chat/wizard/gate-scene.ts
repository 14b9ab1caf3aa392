/** Who picks a gate, and where the draft of it is kept. */
import type { PickerScene } from '#service/gate/picker.ts';
import type { Actor, CommunityScene } from '../command.ts';

export const pickerScene = (actor: Actor, scene: CommunityScene): PickerScene => ({
  person: actor.person,
  account: actor.account,
  platform: actor.platform,
  community: scene.community,
  place: scene.place,
  placeExternalId: scene.externalId,
});

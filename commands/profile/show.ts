import { profileReply } from '#chat/card/profile.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

export const profileShow = defineCommand({
  noun: 'profile',
  verb: 'show',
  describe: (words) => words.profile.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'anywhere',
  options: {},
  async run({ actor, scene, services, words }) {
    return accept(profileReply(await services.profiles.view(actor.person, scene.community), words));
  },
});

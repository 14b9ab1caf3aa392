import { trackBlocks } from '#chat/card/track.ts';
import { defineCommand } from '#chat/command.ts';
import type { Button } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const trackShow = defineCommand({
  noun: 'track',
  verb: 'show',
  describe: (words) => words.track.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ scene, services, words }) {
    const tracks = await services.tracks.list(scene.community);
    const change: Button = {
      label: words.track.change(),
      press: { command: 'track set', values: {} },
    };
    return accept({
      blocks: tracks.flatMap((view) => trackBlocks(view, words)),
      buttons: [[change]],
    });
  },
});

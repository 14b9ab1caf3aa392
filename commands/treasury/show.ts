import { treasuryReply } from '#chat/card/treasury.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What the community has, what of it is promised, what came and went. Everybody may read it; nothing is changed. */
export const treasuryShow = defineCommand({
  noun: 'treasury',
  verb: 'show',
  describe: (words) => words.treasuryShow.describe(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {},
  async run({ scene, services, words }) {
    const { communities, treasuryViews, deployment } = services;
    const [view, { name, asset }] = await Promise.all([
      treasuryViews.read(scene.community),
      communities.get(scene.community),
    ]);
    const of = { name, symbol: asset.symbol };
    return accept(treasuryReply(view, of, words, deployment.explorer));
  },
});

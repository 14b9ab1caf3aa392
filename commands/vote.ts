import { openVotesReply } from '#chat/card/ballot.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What is open for me. */
export const vote = defineCommand({
  noun: 'vote',
  describe: (words) => words.ballot.describe.vote(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  async run({ actor, scene, services, words }) {
    return accept(
      openVotesReply(await services.papers.listOpen(scene.community, actor.person), words),
    );
  },
});

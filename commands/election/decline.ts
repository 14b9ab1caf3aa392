import { WHICH_ELECTION } from '#chat/candidacy.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

export const electionDecline = defineCommand({
  noun: 'election',
  verb: 'decline',
  describe: (words) => words.election.describe.decline(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_ELECTION,
  async run({ actor, scene, values, services, words }) {
    const found = await services.elections.find(scene.community, values.election);
    if (!found.ok) return found;
    const done = await services.candidacies.decline(scene.community, actor.person, found.value);
    return done.ok ? accept(sayOnly(words.election.declined(done.value))) : done;
  },
});

import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { REASON, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

/** Ends what is carried out again and again: the treasurer's alone, since it only lowers what is paid. */
export const proposalStop = defineCommand({
  noun: 'proposal',
  verb: 'stop',
  describe: (words) => words.conditions.describe.stop(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: { ...WHICH_PROPOSAL, ...REASON },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const { community } = scene;
    const { person } = actor;
    const stopped = await services.stops.stop(community, person, found.value, values.reason);
    return stopped.ok ? accept(sayOnly(words.conditions.stopped(stopped.value))) : stopped;
  },
});

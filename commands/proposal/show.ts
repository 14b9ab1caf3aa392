import { proposalDetails } from '#chat/card/proposal.ts';
import { withTokenVote } from '#chat/card/token-vote.ts';
import { defineCommand } from '#chat/command.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalShow = defineCommand({
  noun: 'proposal',
  verb: 'show',
  describe: (words) => words.proposal.describe.show(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: WHICH_PROPOSAL,
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const view = await services.proposalViews.view(found.value);
    if (!view) throw new Error('a proposal has no view');
    const viewer = await services.proposalViews.viewer(view.id, actor.person);
    const { explorer } = services.deployment;
    const timeline = await services.timelines.read(view.id);
    const reply = proposalDetails(view, words, { explorer, viewer, timeline });
    return accept(await withTokenVote(reply, view.id, services, words));
  },
});

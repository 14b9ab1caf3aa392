import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { REASON, WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept } from '#core/result.ts';

export const proposalVeto = defineCommand({
  noun: 'proposal',
  verb: 'veto',
  describe: (words) => words.proposal.describe.veto(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: { ...WHICH_PROPOSAL, ...REASON },
  async run({ actor, scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const { community } = scene;
    const vetoed = await services.vetoes.veto(community, actor.person, found.value, values.reason);
    if (!vetoed.ok) return vetoed;
    const view = await services.proposalViews.view(found.value);
    return accept(sayOnly(words.proposal.vetoed({ number: view?.number ?? 0 })));
  },
});

import { ownersReply } from '#chat/card/owners.ts';
import { defineCommand } from '#chat/command.ts';
import { WHICH_PROPOSAL } from '#chat/which-proposal.ts';
import { accept, refuse } from '#core/result.ts';

/** What "Sign as an owner" presses: whether somebody owns the Safe, his wallet shows on the page. */
export const proposalSign = defineCommand({
  noun: 'proposal',
  verb: 'sign',
  describe: (words) => words.safePage.describe(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: WHICH_PROPOSAL,
  async run({ scene, values, services, words }) {
    const found = await services.proposals.find(scene.community, values.proposal);
    if (!found.ok) return found;
    const mandate = await services.safeSigning.askedFor(found.value);
    if (mandate === undefined) return refuse({ code: 'owners-not-asked' });
    const paper = await services.safeSigning.paper(mandate);
    if (!paper.ok) return paper;
    return accept(ownersReply(paper.value, services.deployment, words));
  },
});

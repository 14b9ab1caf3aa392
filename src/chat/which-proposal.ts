/** What the verbs of a proposal ask alike: which one, and why. */
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { Call, CommunityScene } from './command.ts';
import type { Options } from './option.ts';

export const WHICH_PROPOSAL = {
  proposal: {
    kind: 'text',
    required: true,
    maxLength: 40,
    describe: (words) => words.proposal.option.proposal(),
  },
} as const satisfies Options;

export const REASON = {
  reason: {
    kind: 'text',
    required: true,
    maxLength: 500,
    describe: (words) => words.proposal.option.reason(),
  },
} as const satisfies Options;

/** Who asks, where, and which proposal is meant. */
export async function meantProposal({
  actor,
  scene,
  values,
  services,
}: Call<{ proposal: string }, CommunityScene>): Promise<
  Result<{ community: CommunityId; person: PersonId; vote: VoteId }>
> {
  const found = await services.proposals.find(scene.community, values.proposal);
  if (!found.ok) return found;
  return accept({ community: scene.community, person: actor.person, vote: found.value });
}

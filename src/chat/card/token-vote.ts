/** The way from a proposal that a governor has to the page where holders of its token sign their vote. */
import type { VoteId } from '#core/identity.ts';
import type { Services } from '#service/services.ts';
import type { Reply } from '../reply.ts';
import type { Words } from '../words/index.ts';

/** Above the other buttons, while holders vote; else as it was. */
export async function withTokenVote(
  reply: Reply,
  id: VoteId,
  { deployment, tokenVotes }: Pick<Services, 'deployment' | 'tokenVotes'>,
  words: Words,
): Promise<Reply> {
  if (!(await tokenVotes.isOpen(id))) return reply;
  const url = `${deployment.publicUrl}/v/${id}/tokens`;
  const row = [{ label: words.tokenVote.button(), url }];
  return { ...reply, buttons: [row, ...(reply.buttons ?? [])] };
}

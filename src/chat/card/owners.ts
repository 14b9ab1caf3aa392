/** The way from a proposal to the page where owners of the Safe sign it. */
import type { VoteId } from '#core/identity.ts';
import type { OwnerPaper } from '#service/executor/safe-signing.ts';
import type { Deployment } from '#service/services.ts';
import { type Button, type Reply, text } from '../reply.ts';
import type { Words } from '../words/index.ts';

export const ownersButton = (proposal: VoteId, words: Words): Button => ({
  label: words.safePage.button(),
  style: 'primary',
  press: { command: 'proposal sign', values: { proposal } },
});

/** The page proves nobody's account, so its address is the same for all. */
export const ownersReply = (
  { mandate, number }: Pick<OwnerPaper, 'mandate' | 'number'>,
  { publicUrl }: Pick<Deployment, 'publicUrl'>,
  words: Words,
): Reply => ({
  blocks: [text(words.safePage.way({ number }))],
  buttons: [[{ label: words.safePage.open(), url: `${publicUrl}/safe/${mandate}` }]],
});

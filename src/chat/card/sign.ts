/** The way from a ballot in chat to the page where a wallet signs it. */
import { printChoice } from '#core/voting/ballot.ts';
import type { Cast } from '#service/vote.ts';
import type { Button, Reply } from '../reply.ts';
import type { Words } from '../words/index.ts';

/** `choice` is its RFC 8785 text; without one the page goes by the draft or the ballot so far. */
export const signButton = (
  { vote, choice }: { vote: string; choice?: string },
  words: Words,
): Button => ({
  label: words.sign.button(),
  press: { command: 'ballot sign', values: { vote, ...(choice !== undefined && { choice }) } },
});

/** Below what was counted, where a wallet may sign it too. */
export const signRow = (
  { vote, choice, signable }: Pick<Cast, 'vote' | 'choice' | 'signable'>,
  words: Words,
): Pick<Reply, 'buttons'> =>
  signable ? { buttons: [[signButton({ vote, choice: printChoice(choice) }, words)]] } : {};

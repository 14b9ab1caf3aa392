/** What is said of sealed and secret votes, their receipts and their files. */
import { at, say, type Text } from '../../text.ts';

const VOID: { readonly [reason: string]: string } = {
  'seal-key-missing': 'the host has lost the key that its ballots were sealed with',
  'seal-key-changed': 'the key that its ballots were sealed with was changed',
};

export const secrecy = {
  /** Of a vote whose ballots cannot be opened: no result is better than a wrong one. */
  voided: (reason: string | null): Text =>
    say`🚫 Void: ${(reason !== null && VOID[reason]) || 'its ballots cannot be read'}. Nothing was counted and nothing is carried out. Please hold the vote again.`,
  /** "My vote" in a secret vote: that there is a ballot, and never how. */
  yours: ({ closesAt, open }: { closesAt: Date; open: boolean }): Text =>
    say`You have a ballot in this secret vote. What it says is shown to nobody, also not to you. ${
      open ? say`You can vote anew until ${[at(closesAt)]}.` : 'The vote is closed.'
    }`,
};

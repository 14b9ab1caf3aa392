import { bold, code, say } from '../../text.ts';

export const general = {
  yes: () => 'Yes',
  no: () => 'No',
  back: () => 'Back',
  cancel: () => 'Cancel',
  next: () => 'Next',
  linkWallet: () => 'Link a wallet',
  /** In a private chat of somebody who belongs to several. */
  whichCommunity: () => 'Which of your communities do you mean?',
  moreCommunities: ({ count }: { count: number }) =>
    say`You belong to ${count} more: in the chat of each, the same command works there.`,
  /** Under an answer in such a chat, so that nothing is done in the wrong one unseen. */
  inCommunity: ({ name }: { name: string }) => say`In ${[bold(name)]}`,
  switchTo: ({ name }: { name: string }) => `Go to ${name}`,
  broken: ({ reference }: { reference: string }) =>
    say`Something broke on our side, and nothing was changed. Please try again; if it happens again, tell a moderator this reference: ${[code(reference)]}`,
};

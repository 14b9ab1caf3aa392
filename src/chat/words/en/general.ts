import { code, say } from '../../text.ts';

export const general = {
  yes: () => 'Yes',
  no: () => 'No',
  back: () => 'Back',
  cancel: () => 'Cancel',
  next: () => 'Next',
  linkWallet: () => 'Link a wallet',
  broken: ({ reference }: { reference: string }) =>
    say`Something broke on our side, and nothing was changed. Please try again; if it happens again, tell a moderator this reference: ${[code(reference)]}`,
};

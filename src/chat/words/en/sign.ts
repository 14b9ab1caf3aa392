import { at, bold, code, say, type Text } from '../../text.ts';

/** Ballots that a wallet signs: in chat, and on the page for it. */
export const sign = {
  button: () => 'Sign with my wallet',
  describe: () => 'Sign your ballot with a linked wallet',
  option: {
    vote: () => 'Which vote',
    choice: () => 'What to sign; as chosen so far if left out',
  },
  way: {
    intro: ({ domain, expiresAt }: { domain: string; expiresAt: Date }): Text =>
      say`Open the page, show that it is you, and sign your ballot with a wallet you have linked: it costs nothing. From then on only your wallet can change this ballot, and anybody can check the signature. The link works until ${[at(expiresAt)]}, for you alone, on ${[bold(domain)]} only.`,
    viaPrivateChat: ({ expiresAt }: { expiresAt: Date }): Text =>
      say`Open our private chat, press Start, and follow the button there to the page that signs your ballot. It works until ${[at(expiresAt)]}, for you alone.`,
    warn: (): Text =>
      'Somebody sent you this link? Then it would sign their ballot, not yours: close it. The page asks for one signature, never for a transaction.',
  },
  page: {
    heading: () => 'Sign your ballot',
    stepSign: () => 'Sign with your wallet',
    whatHeading: () => 'What you sign',
    vote: () => 'Vote',
    answer: () => 'Your choice',
    pick: () => 'Your choice',
    pickSeveral: () => 'Your choices: one or more',
    closes: () => 'Can be changed until',
    wallets: () => 'Wallets that may sign',
    follows: () => 'What follows',
    followsList: (): readonly Text[] => [
      say`${[bold('Your ballot is counted with this signature.')]} Nothing is spent and no approval is asked; it costs no fee.`,
      'From then on only another signature of yours can change it: whoever has your chat account alone cannot.',
      'The signature is kept with the ballot and stands in the export of the vote with the address of the wallet, so that anybody can verify it without this bot.',
    ],
    replaces: (): Text =>
      'A signed ballot of yours counts already. This one replaces it as soon as you have signed.',
    notYours: (): Text =>
      say`${[bold('Not your account?')]} Then somebody sent you their link, and you would sign their ballot. Close this page and sign nothing.`,
    done: () => 'Your signed ballot is counted',
    doneBody: ({ answer, closesAt }: { answer: string; closesAt: Date }): Text =>
      say`${[bold(answer)]}. You can sign another choice until ${[at(closesAt)]}: ask for a new page in your chat. You can close this one.`,
    /** For the script, beside the link page's words about wallets. */
    script: {
      choose: () => 'Choose the wallet that signs:',
      pick: () => 'First choose above what you vote for.',
      readFirst: () => 'Read what your wallet will show you:',
      done: () => 'Counted: {answer}. You can go back to your chat.',
      purpose: () => 'Sign a ballot. Nothing is spent and no approval is asked.',
      technical: () => 'All that is signed, as your wallet gets it',
      sequence: () => 'Number of this ballot',
    },
  },
  verified: ({ address }: { address: string }): Text => say`Signed by ${[code(address)]}`,
};

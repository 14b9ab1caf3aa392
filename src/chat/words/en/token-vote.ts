import type { GovernorStatus } from '#core/execution/governor-status.ts';
import { at, bold, say, type Text } from '../../text.ts';

/** Where holders of a token sign their vote in the contract that keeps the community's money. */
export const tokenVote = {
  button: () => 'Vote with your tokens',
  heading: () => 'Vote with your tokens',
  intro: ({ community, number }: { community: string; number: number }): Text =>
    say`${[bold(community)]} passed its proposal #${number}. A governor contract keeps the money, so the holders of its token vote there once more, and what they decide is carried out.`,
  how: ({ max }: { max: number }): Text =>
    say`You sign, and it costs you nothing: the community sends up to ${max} votes on a proposal and pays their fee. ${[bold('Nothing is spent and no approval is asked.')]} Votes you had when voting began count, those delegated to you too.`,
  public: (): Text =>
    'A vote cannot be changed, and stands on the chain for ever with the address of the wallet.',
  direct: (): Text =>
    'You can always vote in the contract itself instead, with your own wallet and for its fee.',
  about: () => 'What is voted on',
  proposal: () => 'Proposal',
  page: ({ number }: { number: number }) => `Proposal #${number}, with all it does`,
  actionHash: () => 'Hash of what is carried out',
  contract: () => 'Governor',
  id: () => 'Its number there',
  chain: () => 'Chain',
  standing: () => 'How it stands there',
  state: () => 'State',
  status: {
    none: () => 'on its way to the contract',
    pending: () => 'voting has not begun',
    active: () => 'open for voting',
    cancelled: () => 'cancelled',
    defeated: () => 'defeated',
    succeeded: () => 'passed',
    queued: () => 'passed, waiting in its timelock',
    expired: () => 'expired',
    executed: () => 'carried out',
  } satisfies { readonly [S in GovernorStatus]: () => string },
  support: { against: () => 'Against', for: () => 'For', abstain: () => 'Abstain' },
  quorum: () => 'Quorum',
  quorumUnknown: () => 'known when voting begins',
  opens: () => 'Voting begins',
  closes: () => 'Voting ends',
  relayed: () => 'Signed here',
  relayedOf: ({ relayed, max }: { relayed: number; max: number }) => `${relayed} of at most ${max}`,
  unread: (): Text => 'The contract has not been read yet. Load this page again in a minute.',
  over: (): Text => 'Nobody votes on it any more. Its public page tells what became of it.',
  early: ({ opensAt }: { opensAt: Date | null }): Text =>
    opensAt === null
      ? 'Voting has not begun there. Load this page again in some minutes.'
      : say`Voting begins about ${[at(opensAt)]}. Load this page again then.`,
  pick: () => 'Your vote',
  wallet: () => 'Sign with your wallet',
  elsewhere: (): Text =>
    'This page asks nobody who they are, so it works the same wherever your wallet is. Choose your vote again there.',
  /** For the script, beside the link page's words about wallets. */
  script: {
    choose: () => 'Choose the wallet that has the votes:',
    pick: () => 'First choose above how you vote.',
    switching: () => 'Please let {wallet} switch to the chain of the contract…',
    readFirst: () => 'Read what your wallet will show you:',
    yours: () => 'You vote',
    technical: () => 'All that is signed, as your wallet gets it',
    checking: () => 'Checking the signature, and asking the contract…',
    done: () =>
      'Taken: {support}. It is on its way to the contract and counted there in a few minutes. You can close this page.',
    purpose: () => 'Vote in a governor contract. Nothing is spent and no approval is asked.',
    pageQr: () => 'Code with the address of this page',
  },
};

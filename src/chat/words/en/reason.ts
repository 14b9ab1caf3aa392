/** Why money waits or came back, in words; a reason that a person wrote stands as it is. */
const REASONS: { readonly [code: string]: string } = {
  'reserves-gap': 'the vault holds less than the books say',
  'treasury-short': 'the treasury holds less than its payments under way',
  'unknown-transactions': 'the chain shows payments that the books do not know',
  'chain-behind': 'the chain is behind the books',
  reverted: 'the chain refused it',
  cancelled: 'it was called off before it was sent',
  expired: 'it could not be sent in time',
  frozen: 'payments are paused',
};

/** What holds a payment up, as a sentence with what to do. */
export const PARKED: { readonly [code: string]: string } = {
  'no-gas-money':
    "its account has no money for the network fee. The community's gas purse pays it; if this goes on, send some of the chain's own coin to the purse.",
  'simulation-reverted':
    'a trial run says that the chain would refuse it now, most often because the account holds too little.',
  frozen: 'payments are paused.',
  cap: 'it is over a spending cap.',
  'target-changed': 'the contract is no longer the one that was voted on.',
  'fee-ceiling': 'the network fee is above the ceiling right now.',
  'chain-ahead': 'the chain shows transactions of the account that the books do not know.',
  'chain-behind': 'the chain shows fewer transactions of the account than the books.',
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

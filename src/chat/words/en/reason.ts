import type { ParkReason } from '#core/execution/intent.ts';

/** Why money waits or came back, in words; a reason that a person wrote stands as it is. */
const REASONS: { readonly [code: string]: string } = {
  'reserves-gap': 'the vault holds less than the books say',
  'treasury-short': 'the treasury holds less than its payments under way',
  'unknown-transactions': 'the chain shows payments that the books do not know',
  'chain-behind': 'the chain is behind the books',
  copy: 'this host was started from a copy of its books, and its operator has not said yet that it is the one to pay',
  reverted: 'the chain refused it',
  cancelled: 'it was called off before it was sent',
  expired: 'it could not be sent in time',
  frozen: 'payments are paused',
  locked: 'a lock called it off before it was signed',
};

/** What holds a payment up, as a sentence with what to do; a reason that is added does not compile without one. */
export const HELD: { readonly [R in ParkReason]: string } = {
  'no-gas-money':
    "its account has no money for the network fee. The community's gas purse pays it; if this goes on, send some of the chain's own coin to the purse.",
  'simulation-reverted':
    'a trial run says that the chain would refuse it now, most often because the account holds too little.',
  frozen: 'payments are paused. They go on when the pause is lifted.',
  cap: 'it is over a spending cap. It goes when the cap lets it, or never if the cap per payment is too low for it.',
  'target-changed':
    'the contract is no longer the one that was voted on. It is not called unless it is that one again; otherwise the decision has to be taken anew.',
  signer:
    'its signature could not be made. It is asked for again and again; the operator of this host looks after the signer.',
  locked:
    'somebody it concerns is locked, so it is not paid: a transaction that does nothing takes its place, and then the money is back.',
  'fee-ceiling':
    'the network fee is above the ceiling right now. It goes when fees fall; the operator of this host sets the ceiling.',
};

/** The same with what holds up an account. */
export const PARKED: { readonly [code: string]: string } = {
  ...HELD,
  'chain-ahead': 'the chain shows transactions of the account that the books do not know.',
  'chain-behind': 'the chain shows fewer transactions of the account than the books.',
  copy: 'the books of this host are a copy, and another may pay from the same keys.',
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

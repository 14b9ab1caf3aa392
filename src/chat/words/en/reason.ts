/** Why money waits or came back, in words; a reason that a person wrote stands as it is. */
const REASONS: { readonly [code: string]: string } = {
  'reserves-gap': 'the vault holds less than the books say',
  'treasury-short': 'the treasury holds less than its payments under way',
  'unknown-transactions': 'the chain shows payments that the books do not know',
  'chain-behind': 'the chain is behind the books',
  reverted: 'the chain refused it',
  cancelled: 'it was called off before it was sent',
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

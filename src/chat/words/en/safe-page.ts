import type { SafeProblem } from '#core/execution/safe.ts';
import { bold, code, say, type Text } from '../../text.ts';

/** Owners of a Safe sign what was decided: in chat, and on the page for it. */
export const safePage = {
  button: () => 'Sign as an owner',
  describe: () => 'Sign a decided transaction as an owner of the Safe',
  way: ({ number }: { number: number }): Text =>
    say`The Safe's owners sign proposal ${[bold(`#${number}`)]} on this page: it shows the whole transaction, and asks an owner's wallet for one signature. Nothing is spent by signing. Any owner may use it, here or in a browser of his own.`,
  open: () => 'Open the page',
  heading: () => 'Sign as an owner of the Safe',
  intro: (): Text =>
    say`The community decided this, and the Safe that keeps its money does it once enough of its owners have signed. ${[bold('Signing costs no fee and sends nothing.')]} It cannot be taken back by one owner alone, so read it first.`,
  warn: (): Text =>
    'Compare what your wallet shows with this page: the Safe, the number and the hash have to be the same. If they are not, do not sign.',
  what: () => 'What was decided',
  community: () => 'Community',
  proposal: () => 'Proposal',
  steps: () => 'What it does',
  until: () => 'Can be carried out until',
  signs: () => 'What you sign',
  safe: () => 'Safe',
  chain: () => 'Chain',
  nonce: () => 'Number (nonce)',
  hash: () => 'Hash (safeTxHash)',
  to: () => 'Calls',
  value: () => 'With, in wei',
  data: () => 'Data of the call',
  operation: {
    0: (): Text => 'A plain call.',
    1: (): Text =>
      say`Several steps in one: a delegate call to ${[code('MultiSendCallOnly')]}, the library published with the Safe. Your wallet may warn of it; it can do nothing but these calls.`,
  },
  owners: ({ signed, needed }: { signed: number; needed: number }) =>
    `Owners: ${signed} of ${needed} needed have signed`,
  hasSigned: () => 'has signed',
  hasNot: () => 'has not signed yet',
  problem: {
    reverted: () => 'The contract would refuse it.',
    'returned-false': () => 'The contract would answer no, and nothing would move.',
    'no-code': () => 'There is no contract where it calls one.',
    balance: () => 'The Safe does not hold enough for it.',
    'target-changed': () => 'Another contract stands there than was voted on.',
    'number-before': () =>
      'A number before its own is free. Owners use that up in their Safe app, with a rejection, or the next decision takes it; this one was signed, so it keeps its own.',
    'no-multisend': () =>
      'The library that makes several steps one call is not on this chain as it was published.',
  } satisfies { readonly [P in SafeProblem]: () => string },
  stuck: ({ why }: { why: string }): Text =>
    say`${[bold('Carried out now it would come to nothing:')]} ${why} It waits until that is otherwise, whoever has signed.`,
  wallet: () => 'Choose an owner’s wallet',
  elsewhere: (): Text =>
    'Anybody may open this page. Send it to the other owners, or open it where your wallet is.',
  /** For the script, beside the link page's words about wallets. */
  script: {
    choose: () => 'Choose the wallet that signs. It has to be on the chain of the Safe:',
    readFirst: () => 'Read what your wallet will show you:',
    compare: () =>
      'Your wallet shows the Safe, the call and the number above. The other amounts of gas and refund in it are all 0.',
    done: () => 'Kept: {signed} of {needed} needed owners have signed. You can close this page.',
    purpose: () => 'Sign a transaction of a Safe as its owner. Nothing is spent by signing.',
    technical: () => 'All that is signed, as your wallet gets it',
  },
};

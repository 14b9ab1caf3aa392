import { at, bold, command, say, type Text } from '../../text.ts';

/** A proposal before its vote, and how one is called off. */
export const discussion = {
  describe: {
    edit: () => 'Edit your proposal while it is discussed: text, payment, conditions',
    changes: () => 'What was edited in a proposal',
    withdraw: () => 'Take your proposal back before its vote',
    sponsor: () => 'Stand behind a proposal, so that its vote opens',
    cancel: () => 'Call a vote off together with another office (one a guardian)',
    fold: () => 'Fold the text of a proposal in the chats, for a public reason (moderators)',
    unfold: () => 'Have the folded text of a proposal shown again',
  },
  edit: () => 'Edit',
  withdraw: () => 'Withdraw',
  overrule: () => 'Propose to overrule',
  veto: () => 'Veto',
  cancel: () => 'Call it off',
  foldIt: () => 'Fold the text',
  changes: () => 'What was edited',
  sponsor: ({ have, need }: { have: number; need: number }) =>
    `Stand behind it (${have} of ${need})`,
  standBehind: () => 'Stand behind it',
  standing: ({ have, need }: { have: number; need: number }) =>
    `${have >= need ? '✅' : '⏳'} ${have} of ${need} needed before voting opens`,
  foldedHeading: ({ number }: { number: number }): Text => say`Proposal #${number}: text folded`,
  foldedText: ({ reason }: { reason: string }): Text =>
    say`Folded by a moderator: ${reason}. The vote goes on, and the text stands on its public page.`,
  foldedNote: ({ reason }: { reason: string }): Text =>
    say`A moderator folded this text in the chats: ${reason}.`,
  unfold: ({ have, need }: { have: number; need: number }) => `Unfold (${have} of ${need})`,
  folded: ({ number, need }: { number: number; need: number }): Text =>
    say`The text of proposal #${number} is folded, and its card says why. ${need} citizens, or you, unfold it with ${[command('proposal unfold')]}.`,
  unfolded: ({
    number,
    done,
    have,
    need,
  }: {
    number: number;
    done: boolean;
    have: number;
    need: number;
  }): Text =>
    done
      ? say`The text of proposal #${number} is shown again.`
      : say`Noted: ${have} of ${need} citizens would have the text of proposal #${number} shown again.`,
  askPart: () => 'Which part would you like to change?',
  part: {
    title: () => 'Title',
    body: () => 'Text',
    amount: () => 'Amount',
    to: () => 'Recipient',
  },
  edited: ({ version, opensAt }: { version: number; opensAt: Date }): Text =>
    say`That is version ${version} of the text. The discussion starts anew: voting opens at ${[at(opensAt)]}, by the rules of today, and who stood behind the old text does not any more.`,
  askEdit: ({ number, before, after }: { number: number; before: Text; after: Text }): Text =>
    say`Proposal #${number} would ask for ${after} instead of ${before}.`,
  startsAnew: (): Text =>
    'The discussion starts anew, by the rules of today, and who stood behind it does not any more.',
  yesEdit: () => 'Change it',
  payment: ({ amount, to }: { amount: string; to: Text }): Text => say`${[bold(amount)]} to ${to}`,
  paymentLine: ({ amount, to, address }: { amount: string; to: string; address: string }): string =>
    `Pays ${amount} to ${to} (${address})`,
  change: ({ version, at: when }: { version: number; at: Date }): Text =>
    say`${[bold(`Version ${version}`)]}, ${[at(when)]}`,
  unchanged: (): Text => 'It was not edited since it was published.',
  askWithdraw: (): Text =>
    'Your proposal would not be voted on, for good. Everybody still sees that it was published.',
  yesWithdraw: () => 'Withdraw it',
  withdrawn: ({ number }: { number: number }): Text => say`Proposal #${number} is withdrawn.`,
  sponsored: ({ have, need }: { have: number; need: number }): Text =>
    need === 0
      ? 'You stand behind it. This kind of proposal needs nobody more to be voted on.'
      : say`You stand behind it: ${have} of ${need} needed.`,
  cancelled: ({ number, done }: { number: number; done: boolean }): Text =>
    done
      ? say`Proposal #${number} is called off. No ballot is counted.`
      : say`Noted. It takes two offices, one of them a guardian: the vote on proposal #${number} goes on until another one says the same.`,
};

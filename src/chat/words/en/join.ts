import type { AccountLabel } from '#service/inbox.ts';
import { code, command, deadline, say, type Text } from '../../text.ts';

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;

/** Platform, handle and number: names are sold and reused, the number is not. */
export const whose = ({ platform, handle, externalId, name }: AccountLabel): Text =>
  say`${name} (${handle === null ? '' : `@${handle} on `}${PLATFORM[platform]}, number ${[code(externalId)]})`;

const named = (label: AccountLabel | null): Text =>
  label === null ? 'another account' : whose(label);

/** Joining two accounts of one human, and parting them again. */
export const join = {
  describe: {
    join: () => 'Who asks to be one person with you, and your answer',
    answer: () => 'Answer whoever asks to be one person with you',
    split: () => 'Be two persons again, within 7 days of joining',
    undo: () => 'Be two persons again',
  },
  option: {
    request: () => 'The request',
    answer: () => 'Is it you?',
  },
  heading: () => 'Joining accounts',
  none: (): Text =>
    say`Nobody asks to be one person with you. To join another account of yours, run ${[command('link')]} from that account and sign with a wallet that is linked here; then you are asked here.`,
  request: ({ asker, until }: { asker: AccountLabel; until: Date }): Text =>
    say`${whose(asker)} signed with a wallet of yours and asks to be one person with you. It can be answered until ${deadline(until)}.`,
  means: (): Text =>
    'Yes makes both accounts one person: one vote, all wallets, offices and roles together. Say yes only if that account is your own: whoever uses it speaks as you. For 7 days it cannot withdraw, unlink or change where payouts go, and you can undo it.',
  yes: () => 'Yes, this is me',
  yesTo: ({ name }: { name: string }) => `Yes, I am ${name.slice(0, 40)}`,
  no: () => 'No',
  noTo: ({ name }: { name: string }) => `No, not ${name.slice(0, 40)}`,
  show: () => 'Who asks to join?',
  joined: ({ until }: { until: Date }): Text =>
    say`Both accounts are one person now. Until ${deadline(until)} either of them can undo that with ${[command('profile split')]}.`,
  refused: (): Text =>
    'Nothing was joined. If that account is not yours, somebody has the key of a wallet of yours: move what it holds to a new wallet and link that one.',
  undoable: ({ other, until }: { other: AccountLabel | null; until: Date }): Text =>
    say`You were joined with ${named(other)}. Until ${deadline(until)} you can be two persons again: each has the wallets its own accounts linked, and its own balance. In votes that are open now you stay one voter.`,
  undo: () => 'Be two persons again',
  undoFrom: ({ name }: { name: string }) => `Part from ${name.slice(0, 40)}`,
  undone: ({ other }: { other: AccountLabel | null }): Text =>
    say`You and ${named(other)} are two persons again.`,
  noticed: {
    asked: ({ asker, until }: { asker: AccountLabel; until: Date }): Text =>
      say`${whose(asker)} signed with a wallet of yours and asks to be one person with you: one vote, all wallets together. Only if that is your own account, say yes with ${[command('profile join')]} until ${deadline(until)}. Nothing happens without your yes.`,
    waiting: ({ address, until }: { address: string; until: Date }): Text =>
      say`You asked to be one person with whoever has ${[code(address)]} linked. Now say yes from that account with ${[command('profile join')]}, until ${deadline(until)}. Nothing has changed yet.`,
    refused: ({ address }: { address: string }): Text =>
      say`Whoever has ${[code(address)]} linked said no, so nothing was joined. If that account is yours too, ask again with ${[command('link')]} and answer from there.`,
    joined: ({ other, until }: { other: AccountLabel | null; until: Date }): Text =>
      say`You and ${named(other)} are one person now. If that is wrong, undo it with ${[command('profile split')]} until ${deadline(until)}.`,
    undone: ({ other }: { other: AccountLabel | null }): Text =>
      say`You and ${named(other)} are two persons again, each with its own wallets and balance.`,
  },
};

import { at, command, say } from '../../../text.ts';
import type { Sayings } from './phrases.ts';

/** Joining two persons, and what a lock or a recent joining holds back. */
export const joins = {
  'person-locked': ({ since }) =>
    say`This person was locked ${[at(since, 'relative')]}, so nothing of it can be withdrawn, tipped, linked, unlinked or joined. Lift the lock first with ${[command('unlock')]}; ${[command('inbox')]} says who set it.`,
  'joined-recently': ({ until }) =>
    say`This account was joined to another one less than 7 days ago. Until ${[at(until)]} that can only be done from an account the other side had before. Use that account, or wait.`,
  'merge-nobody': () =>
    say`Nobody else has that wallet linked now, so there is nobody to join. Start again with ${[command('link')]} and link it.`,
  'merge-older-asks': () =>
    say`This account is one of several of a person known longer than the one who has the wallet, so the other side has to ask. Please move the wallet here, then open ${[command('link')]} from the other account and sign with it.`,
  'merge-unknown': () =>
    say`That request is not known here. ${[command('profile join')]} shows who asks to join you.`,
  'merge-own-request': () =>
    say`You asked for this yourself, so the yes has to come from the other account: say ${[command('profile join')]} there.`,
  'merge-foreign': () =>
    say`That is for somebody else to answer. ${[command('profile join')]} shows what is asked of you.`,
  'merge-expired': ({ expiredAt }) =>
    say`That request ran out ${[at(expiredAt, 'relative')]}, and nothing was joined. If both accounts are yours, ask again with ${[command('link')]}.`,
  'merge-answered': () =>
    say`That was already answered, or is no longer so. ${[command('profile split')]} shows what can be undone.`,
  'merge-waiting': ({ until }) =>
    say`You asked for this already, and it waits for an answer until ${[at(until)]}. Say ${[command('profile join')]} from the other account.`,
  'merge-firm': ({ since }) =>
    say`That can no longer be undone since ${[at(since)]}: the 7 days are over. A wallet of yours can still be unlinked with ${[command('wallet unlink')]}.`,
  'merge-none': () =>
    say`You were not joined with another account, so there is nothing to undo. ${[command('profile join')]} shows who asks.`,
} satisfies Sayings;

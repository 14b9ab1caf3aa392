/** Acts by a wallet's signature, locks, and the ways back after a loss. */
import { at, bold, code, command, say } from '../../../text.ts';
import type { Sayings } from './phrases.ts';

const AGAIN = 'Please begin again on the page.';

export const losses = {
  'act-unknown': () => `That was begun in another browser, or never, so nothing was done. ${AGAIN}`,
  'act-expired': ({ expiredAt }) =>
    say`The time to sign that ended ${[at(expiredAt, 'relative')]}, so nothing was done. ${AGAIN}`,
  'act-used': () => `That signature was already used once. ${AGAIN}`,
  'acts-waiting': ({ max }) =>
    `This browser already waits for the owners of a contract wallet ${max} times. Please finish one of them here, or wait until one has ended.`,
  'act-nothing-linked': ({ address }) =>
    say`The signature is right, but nobody has ${[code(address)]} linked, so nothing was done. Please check that it is the wallet you mean.`,
  'act-place-lives': ({ place }) =>
    say`The community still lives in ${[bold(place)]}, so a wallet alone attaches nothing. Run ${[command('civitas attach')]} there; whoever lost the account for it gets it back with ${[command('recover')]}.`,
  'act-wallet-new': ({ from }) =>
    say`This wallet was linked a short while ago, and might be a thief’s who has the account: it decides about chats from ${[at(from)]} on. Please sign with a wallet you linked earlier, or try again then.`,
  'act-recovering': ({ dueAt }) =>
    say`A recovery runs for the person this wallet is linked to, until ${[at(dueAt)]}; until then the wallet decides nothing about chats. Please stop it above first if it is not yours, or ask another steward.`,
  'already-locked': ({ lockedAt }) =>
    say`You have been locked since ${[at(lockedAt)]}. ${[command('unlock')]} lifts it from the account that locked. If that was not you, sign on the wallet page: the wallet linked the longest lifts the lock, and any linked wallet makes it its own, so that no account lifts it.`,
  'not-locked': () => say`There is no lock to lift. ${[command('lock')]} makes one.`,
  'lock-foreign': () =>
    say`Another account or a wallet made this lock, so it cannot be lifted from here: this account might be the stolen one. Use the account that locked, or sign on the wallet page with the wallet that was linked the longest.`,
  'lock-wallet-younger': () =>
    'Another wallet was linked longer when the lock was made, so this one cannot lift it: it might belong to a thief. Please use the wallet you linked first.',
  'lock-wallet-new': () =>
    'This wallet was not linked yet when the lock was made, so it cannot lift it: it might belong to a thief. Please use the wallet you linked first.',
  'recovery-own': () =>
    'This account belongs to that person already, so there is nothing to get back. Please say this from the account that is new.',
  'recovery-locked': () =>
    say`One of the two is locked, so no recovery can begin. Please lift the lock first: on the wallet page with the wallet linked the longest, or with ${[command('unlock')]} from the account that locked.`,
  'recovery-running': ({ dueAt }) =>
    say`Such a recovery runs already, until ${[at(dueAt)]}. ${[command('recovery list')]} shows it.`,
  'recovery-too-soon': ({ from }) =>
    say`An earlier try with this account or wallet came to nothing, so the next one is possible from ${[at(from)]} on. Please try again then, or tell a moderator if it should not have been stopped.`,
  'recovery-not-citizen': () =>
    'That person is not a citizen of this community, so its citizens cannot speak for you. Ask in a community where you were one.',
  'recovery-citizen-new': ({ from }) =>
    say`That person has been a citizen of this community for less than a week, so its citizens cannot speak for you before ${[at(from)]}. Ask in a community where you were one for longer.`,
  'recovery-unknown': () =>
    say`There is no such recovery that you have a say in. ${[command('recovery list')]} shows those you have.`,
  'recovery-over': () =>
    say`That recovery is over already. ${[command('inbox')]} says how it ended.`,
  'recovery-none': () =>
    'No recovery runs for the person this wallet is linked to, so nothing was stopped. If you were told of one, it ended before: your inbox tells you how.',
  'voice-own': () => 'Nobody speaks for themselves here. Ask people who know you.',
  'voice-twice': () =>
    'You spoke for them already, and each has one voice. Please ask others who know them.',
  'voice-too-new': () =>
    'You have to be a citizen for a week, or in office, when somebody asks: seats filled for the purpose do not count. Please ask others who know them.',
  'voice-enough': ({ missing }) =>
    ({
      moderator: 'Enough citizens spoke; what is missing is a moderator. Please ask one.',
      citizen: 'A moderator spoke already; what is missing are citizens. Please ask some.',
      elsewhere:
        'Enough people of this community spoke. What is missing are people of another one that this person belongs to.',
    })[missing],
} satisfies Sayings;

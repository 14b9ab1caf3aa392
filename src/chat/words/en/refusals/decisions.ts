import { toChecksumAddress } from '#core/identity.ts';
import { isMethodId } from '#core/voting/method.ts';
import { at, bold, code, command, say } from '../../../text.ts';
import { chainName } from '../chain.ts';
import { method as methods } from '../method.ts';
import { quoted, type Sayings } from './phrases.ts';

const nameOf = (method: string): string =>
  isMethodId(method) ? methods.byId[method].name() : method;

/** Polls, proposals and ballots. */
export const decisions = {
  'choices-too-few': ({ min }) =>
    say`A question needs at least ${min} choices. Separate them with | like this: Mon | Tue`,
  'choices-too-many': ({ max }) => say`At most ${max} choices, please.`,
  'choice-empty': () => 'One of the choices is empty. Please remove it or fill it in.',
  'choice-too-long': ({ choice, max }) =>
    say`The choice ${quoted(choice)} is too long: at most ${max} characters.`,
  'choice-duplicate': ({ choice }) =>
    say`Two choices read the same: ${quoted(choice)}. Please change one.`,
  'choices-not-taken': ({ method }) =>
    say`${nameOf(method)} has its own options: for, against and abstain. Leave yours out, or pick another way of counting.`,
  'choices-missing': ({ method }) =>
    say`${nameOf(method)} needs options to choose from. Separate them with | like this: Mon | Tue`,
  'seats-one-only': ({ method }) =>
    say`${nameOf(method)} finds one winner. For several, please take ${nameOf('stv/1')} or ${nameOf('approval/1')}.`,
  'seats-too-many': ({ seats, options }) =>
    say`${seats} of ${options} options cannot win: then nothing is left to decide. Give more options or fewer winners.`,
  'action-needs-basic': ({ method }) =>
    say`${nameOf(method)} picks between options, and this is one action. Leave the method out: people vote for or against it.`,
  'action-needs-choice': () =>
    say`For or against asks about one payment, and you named several people. Leave the method out, or take one that chooses, such as ${nameOf('ranked-choice/1')}.`,
  'action-one-winner': () =>
    'At most one of these payments is carried out, so there is one winner. Please leave the number of winners out.',
  'method-of-track': ({ method }) =>
    say`The rules for this kind of proposal say how it is counted: ${nameOf(method)}. Leave the method out, or have the rule changed with ${[command('track set')]}.`,
  'choice-malformed': () => 'I could not read that vote. Please use the buttons of the card.',
  'choice-not-offered': ({ choice, optionCount }) =>
    say`There is no choice ${choice}: there are ${optionCount}. Please use the buttons of the card.`,
  'choice-repeated': ({ choice }) => say`Choice ${choice} is named twice. Please name each once.`,
  'choice-equal-ranks': ({ choices }) =>
    say`Choices ${choices.join(' and ')} have the same rank, which this method does not count. Please put one before the other.`,
  'weight-negative': ({ choice }) =>
    say`Choice ${choice} has less than nothing. Please give each choice 0 or more.`,
  'weights-zero': () => 'All your weights are 0. Please give at least one choice more than that.',
  'weights-malformed': ({ text, optionCount }) =>
    say`I could not read ${quoted(text)}. Write up to ${optionCount} numbers in the order of your paper, like 60/40, or each with its number, like 1: 60, 2: 40.`,
  'ballot-empty': () =>
    'Your ballot is still empty, so nothing was cast. Choose something first, or abstain.',
  'score-too-high': ({ choice, max }) =>
    say`Choice ${choice} has more than ${max}, which is the best score here. Please lower it.`,
  'poll-unknown': ({ text }) =>
    text === ''
      ? 'I cannot find that vote here.'
      : say`There is no vote ${quoted(text)} here. ${[command('poll list')]} shows the recent ones.`,
  'poll-not-open-yet': ({ opensAt }) => say`Voting opens ${[at(opensAt)]}.`,
  'poll-closed': ({ closedAt }) =>
    say`Voting closed ${[at(closedAt, 'relative')]}, so this vote was not counted. The card shows the result.`,
  'poll-still-open': ({ closesAt }) => say`Voting is open until ${[at(closesAt)]}.`,
  'poll-cancelled': () =>
    say`This vote was called off. ${[command('poll list')]} and ${[command('proposal list')]} show the others.`,
  'already-voted': () => 'You already voted. Your vote stands as it is.',
  'not-on-roll': ({ late }) =>
    late === undefined
      ? say`You are not on the roll of this vote: it was fixed when voting opened. ${[command('why')]} shows what was looked at.`
      : say`None of your wallets is on the roll of this vote, which was fixed when voting opened. If you linked one since, the button adds what it held then. ${[command('why')]} shows what was looked at.`,
  'late-not-token': () =>
    say`The roll of this vote was fixed when voting opened, and nobody comes to it later. ${[command('why')]} shows what was looked at.`,
  'late-nothing-new': () =>
    say`You have linked no wallet that is not on the roll of this vote already. ${[command('wallet link')]} adds one.`,
  'late-wallet-moved': () =>
    'That wallet was somebody else’s while this vote was open, so it does not come to its roll again. From the next vote on it counts for you.',
  'late-empty': ({ block }) =>
    say`The wallets you linked since had no power in this vote at block ${block}, so nothing was added. What they hold now counts in votes published from now on.`,
  'consent-needed': ({ block }) =>
    block === null
      ? 'Where money moves, everybody can check who weighs what: each of your wallets that counts here is listed publicly, with its power. Your other wallets are not. Nothing was counted yet.'
      : say`Where money moves, everybody can check who weighs what: each of your wallets that counts here is listed publicly, with its power at block ${block}. Your other wallets are not. Nothing was counted yet.`,
  'ballot-unsigned': () =>
    'This vote counts ballots that a wallet signed, so this press counted nothing. Press the button to sign the same choice with a linked wallet: it costs nothing.',
  'ballot-signed-before': () =>
    'Your ballot so far is signed by your wallet, so only a signed one can replace it: whoever has your chat account alone cannot change it. Nothing changed. Press the button to sign this choice instead.',
  'ballot-sequence-old': () =>
    'A later ballot of yours is signed already, so this one was not counted. Press the button to sign again.',
  'signing-off': () =>
    'Ballots of this vote are not signed by wallets: a signature would say who chose what. Please use the buttons of the card.',
  'signing-wallet-foreign': ({ address }) =>
    say`${[code(address)]} is not linked to you here, so its signature says nothing about your ballot. Use one of your own, or link this one with ${[command('wallet link')]}; a contract wallet signs on its own chain.`,
  'ballot-to-sign-missing': () =>
    'There is nothing to sign yet. Please put your ballot together on the card of the vote first, then press “Sign with my wallet”.',
  'poll-gate': ({ rule, block }) =>
    say`Only people who met ${quoted(rule)} when this vote opened may answer it. Your linked wallets and your citizenship were looked at then${block === null ? '' : `, at block ${block}`}, and you did not meet it, so nothing was counted. What you get from now on counts in later votes.`,
  'not-entitled': () =>
    say`You do not meet the rule of this vote. ${[command('why')]} shows what is missing.`,
  'roll-unknown': () =>
    'The balances could not be read just now, so nothing was decided. It is tried again by itself.',
  'roll-empty': () =>
    say`Nobody could vote: there is no one on the roll yet. A moderator adds citizens with ${[command('citizen grant')]}.`,
  'power-counts-twice': ({ token, chainId }) =>
    say`That power reads the contract ${[code(toChecksumAddress(token))]} on ${chainName(chainId)} twice and adds both up, so the same tokens could count twice. Please name each contract once: what wallets hold, what is delegated, or one function of it. To let it weigh more, put a number before it, as in ${[bold('2 * erc20(…)')]}.`,
  'power-for-citizens': () =>
    'With that power whoever has several accounts gains, so where something is carried out only citizens may vote by it. Please let citizens vote, or choose a power of tokens.',
  'power-without-token': () =>
    say`That power is the community's own token, and there is none here, so nobody could propose or vote. Please write out a power with the token it means, for example ${[bold('erc20(0x…)')]}, or leave ${[bold('one-person')]}.`,
  'quorum-without-supply': () =>
    'A share of the supply can be asked of fungible tokens only, without roots and caps. Please ask a share of the roll, of the citizens, or a number of persons.',
  'quorum-shrinks': () =>
    'A quorum of linked wallets alone gets smaller when people do not link theirs. Where something is carried out, please set a share of the citizens first (quorum-citizens), or of a token’s supply (quorum-supply).',
  'quorum-floor': ({ least }) =>
    say`Where something is carried out at least ${least} persons must vote. Please ask for no fewer.`,
  'quorum-not-met': ({ quorum, turnout }) => say`The quorum is ${quorum}, the turnout ${turnout}.`,
  'proposal-unknown': ({ text }) =>
    say`There is no proposal ${quoted(text)} here. ${[command('proposal list')]} shows the recent ones.`,
  'proposal-not-in-state': ({ state }) =>
    say`That is not possible now: the proposal is ${[bold(state)]}. ${[command('proposal list')]} shows where each one stands.`,
  'proposal-altered': () => 'The proposal was changed in between. Please look at it again.',
  'proposal-without-action': () =>
    say`This kind of proposal needs an action, for example a payment. Add one, or ask with ${[command('poll create')]}.`,
  'not-the-author': () => 'Only the author can do that. Please ask them.',
  'timelock-running': ({ until }) => say`It waits in its timelock until ${[at(until)]}.`,
  'veto-once': () =>
    say`A veto works once: what two thirds decided over it is not stopped by another. ${[command('proposal list')]} shows it; whoever was outvoted can propose the opposite.`,
  'timelock-over': ({ since }) =>
    say`Its timelock ended ${[at(since, 'relative')]}, so it can no longer be stopped.`,
  'execution-expired': ({ since }) =>
    say`It could be carried out until ${[at(since)]} and was not, so it is not any more. ${[command('proposal create')]} asks for it anew.`,
  'action-hash-changed': () =>
    'The action is not the one that was voted on, so nothing is executed. The stewards were told.',
  'delegate-self': () =>
    say`That would be you: your own ballot counts for you already. Name somebody else, or look who offers to with ${[command('delegate list')]}.`,
  'delegate-bot': () =>
    say`Nobody can be spoken for by a bot. Name a person; ${[command('delegate list')]} shows who offers to.`,
  'delegate-locked': () =>
    say`That person is locked just now: an account of theirs may be in other hands, so nobody can name them. Ask them to lift the lock, or name somebody else.`,
  'delegate-not-citizen': () =>
    say`Only citizens vote on that, and that person is none, so nobody could follow them. Ask a moderator to make them a citizen, or name somebody else.`,
  'delegation-none': () =>
    say`Nobody speaks for you on that, so there is nothing to end. ${[command('delegate show')]} shows what stands.`,
  'topic-taken': ({ text }) =>
    say`${quoted(text)} is the name of a kind of votes, so a topic cannot go by it. Please choose another word, or leave the topic out.`,
  'topic-unknown': ({ text, known }) =>
    say`There is no track or topic ${quoted(text)} here. Please name one of these: ${known.join(', ')}; or none, for everything.`,
} satisfies Sayings;

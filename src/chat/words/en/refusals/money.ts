import { bold, code, command, say } from '../../../text.ts';
import { chainName } from '../chain.ts';
import { reasonWords } from '../reason.ts';
import { unmeasuredSteps } from '../unmeasured.ts';
import { amount, type Sayings, span } from './phrases.ts';

/** The ledger, the executor, and the world they ask. */
export const money = {
  'asset-missing': () => 'This community has not chosen an asset yet. Please ask a steward.',
  'asset-differs': ({ symbol }) =>
    say`This community's asset is ${[bold(symbol)]}. Please give the amount in it.`,
  'self-transfer': () => 'You cannot send something to yourself. Please choose somebody else.',
  'bot-recipient': () =>
    'Bots cannot take part, and nothing can be given or paid to one. Please choose a person.',
  'balance-too-low': (data, number) =>
    say`That needs ${[bold(amount(data.needed, data, number))]}, and there is ${[bold(amount(data.available, data, number))]}. Please choose less, or add to it first.`,
  'tip-too-large': (data, number) =>
    say`One tip may be at most ${[bold(amount(data.max, data, number))]}.`,
  'tip-daily-cap': (data, number) =>
    say`That is over today's limit: you can still give ${[bold(amount(data.left, data, number))]} today.`,
  'withdrawal-too-large': (data, number) =>
    say`One withdrawal may be at most ${[bold(amount(data.max, data, number))]}.`,
  'withdrawal-daily-cap': (data, number) =>
    say`That is over the limit of a day: you can still withdraw ${[bold(amount(data.left, data, number))]} now. What is still on its way counts, and what arrived within 24 hours.`,
  'withdrawal-unsupported': ({ symbol }) =>
    say`${[bold(symbol)]} are community credits: they live here and cannot be withdrawn. Pass them on with ${[command('tip')]} instead.`,
  'custody-off': () => 'This host keeps no tokens of members. Send from wallet to wallet instead.',
  'custody-ceiling': (data, number) =>
    say`This host keeps at most ${[bold(amount(data.max, data, number))]} per member.`,
  'credits-not-issuable': ({ symbol }) =>
    say`${[bold(symbol)]} is a token on a chain: it cannot be issued here, it comes in by deposits. ${[command('deposit')]} says how.`,
  'idempotency-conflict': () =>
    'This was already done with other values, so nothing was changed. Please start again.',
  frozen: ({ reason }) =>
    say`Payments are paused: ${reasonWords(reason)}. Nothing is lost; ${[command('treasury resume')]} says how they go on.`,
  'already-paused': ({ reason }) =>
    say`Payments are paused already: ${reasonWords(reason)}. ${[command('treasury resume')]} says how they go on.`,
  'rotation-not-asked': () =>
    say`Nobody in office has asked for it within the last day: one of them says ${[command('treasury rotate')]} first.`,
  'not-paused': () =>
    say`Payments are not paused, so there is nothing to resume. ${[command('civitas status')]} shows how things stand.`,
  'executor-off': () =>
    say`Carrying out payments is switched off: no spending caps are set. A steward sets them with ${[command('civitas caps')]}.`,
  'cap-exceeded': (data, number) =>
    say`One payment may be at most ${[bold(amount(data.cap, data, number))]}; this is ${[bold(amount(data.asked, data, number))]}.`,
  'cap-per-day-exceeded': (data, number) =>
    say`Payments of one day may be at most ${[bold(amount(data.cap, data, number))]}; with this it would be ${[bold(amount(data.asked, data, number))]}. What is still on its way counts, however old, and what arrived within 24 hours. Please ask for less, or wait until then.`,
  'cap-unmeasured': ({ most, together }) =>
    say`The community's own account takes ${[bold(unmeasuredSteps(most))]} a day that no amount measures (calls, pieces of collections, new tokens), for no cap holds what they move; with this it would be ${together}. Make it fewer, raise that with ${[command('civitas caps')]}, or have a Safe, timelock or governor keep it (${[command('treasury connect')]}).`,
  'cap-too-high': (data, number) =>
    say`The cap may be at most ${[bold(amount(data.max, data, number))]}.`,
  'caps-crossed': ({ perPayment, perDay, decimals }, number) =>
    say`One payment cannot be more than all payments of a day: ${[bold(number.amount(perPayment, decimals))]} is over ${[bold(number.amount(perDay, decimals))]}. Please choose less for one, or more for the day.`,
  'cap-raise-needs-decision': () =>
    'Raising a cap takes a decision of the community. Anybody in office may lower it. Start a proposal for it.',
  'treasury-unknown': () =>
    'The treasury could not be read just now. Nothing was changed; please try again in a minute.',
  'target-changed': ({ address }) =>
    say`The contract ${[code(address)]} is no longer the one that was voted on, so nothing is sent. Start a new proposal if it is still wanted.`,
  'fee-ceiling': () =>
    'The network fee is above the ceiling right now. It is tried again by itself.',
  'fee-day-ceiling': () =>
    "Today's ceiling of network fees is used up. It goes on by itself tomorrow.",
  'intent-not-in-state': ({ state }) => say`That is not possible now: the payment is ${state}.`,
  'payment-found': ({ hash }) =>
    hash === null
      ? 'Its nonce is not used by anybody in a final block, so it may still be paid. Nothing was released; it is watched again by itself.'
      : say`Its own transaction ${[code(hash)]} is on the chain. Nothing was released; it is watched again by itself.`,
  'not-final': () => 'That is not final on the chain yet. Please try again in a minute.',
  'chain-unreachable': ({ chainId }) =>
    say`The chain (${chainName(chainId)}) cannot be asked just now. Nothing was changed; please try again in a minute.`,
  'not-yet': ({ retryAfterMs }) => say`Not yet. Please try again in ${span(retryAfterMs)}.`,
} satisfies Sayings;

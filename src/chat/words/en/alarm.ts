/** What the staff is told of money and rights: what happened, whether anything is lost, what to do. */
import { ALARM_TOPICS, type AlarmTopic } from '#core/proposal/alarm-topic.ts';
import { at, bold, code, command, say, type Text } from '../../text.ts';
import { keptBy } from './conditions.ts';
import { mandate } from './mandate.ts';
import { failureWords } from './proposal.ts';
import { PARKED, reasonWords } from './reason.ts';
import { ROTATION } from './rotation.ts';

/** The fields of an alarm as they were written down; hostile where a node or contract wrote them. */
type Details = { readonly [field: string]: unknown };

const wait = (reason: unknown): string => PARKED[String(reason)] ?? reasonWords(String(reason));

const SAYINGS: { readonly [kind: string]: (details: Details, written: string) => Text } = {
  'intent-parked': ({ reason, sweep }) =>
    sweep
      ? say`${[bold('Emptying the old account waits')]}: ${wait(reason)} It is tried again by itself; somebody else may be quicker.`
      : say`${[bold('A payment waits')]}: ${wait(reason)} Nothing is lost; it is tried again by itself.`,
  'intent-stuck': ({ reason, sweep }) =>
    sweep
      ? say`${[bold('Emptying the old account is held up')]}: ${wait(reason)} It is tried again by itself; somebody else may be quicker.`
      : say`${[bold('A payment that was sent is held up')]}: ${wait(reason)} Nothing is lost; it is tried again by itself.`,
  'intent-reverted': ({ txHash, sweep }) =>
    sweep
      ? say`${[bold('The chain refused to empty the old account')]}: somebody else was quicker, or a token is paused. What is there is tried again by itself, ever more slowly, and told if it stays there. Transaction ${[code(String(txHash))]}.`
      : say`${[bold('The chain refused a payment')]}: nothing was paid, and it is not sent again. Transaction ${[code(String(txHash))]}.`,
  'intent-lost': ({ nonce, sweep }) =>
    sweep
      ? say`${[bold('Somebody else was quicker')]}: the leaked key's own transaction took the number (${String(nonce)}) of one that was to empty the old account. What is left is tried again by itself, under another number. The operator ends the old one: ${[code('npm run reconcile')]} says how.`
      : say`${[bold('A payment may be lost')]}: another transaction was mined under its number (${String(nonce)}). It is not sent again by itself: the operator runs ${[code('npm run reconcile')]}.`,
  'sender-frozen': ({ reason }) =>
    say`${[bold('Payments are paused')]}: ${wait(reason)} The operator runs ${[code('npm run reconcile')]}, which shows what is unknown.`,
  'reserves-gap': (_details, written) =>
    say`${[bold('Withdrawals are paused')]}: the vault holds less than its members own. Nothing is paid out until it is explained. ${[code(written)]}`,
  'reserves-balanced': () =>
    say`${[bold('Withdrawals go on')]}: the vault holds what its members own again.`,
  'payments-paused': (_details, written) =>
    say`${[bold('Payments are paused')]}: ${written}. ${[command('treasury resume')]} says how they go on.`,
  'run-waits': ({ number, title, run, reason }) =>
    say`${[bold(`Number ${String(run)} of proposal #${String(number)} waits`)]} (${String(title)}): ${keptBy(String(reason))}. It is tried again by itself until the next one is due.`,
  'run-missed': ({ number, title, run, reason }) =>
    say`${[bold(`Number ${String(run)} of proposal #${String(number)} was not carried out`)]} (${String(title)}): ${keptBy(String(reason))}. It is not made up for; the others are not held up.`,
  'treasury-short': ({ amount }) =>
    say`${[bold('The treasury holds less than is being paid')]}: ${String(amount)} are missing. Payments wait until it is covered.`,
  'treasury-covered': () =>
    say`${[bold('Payments go on')]}: the treasury covers what is being paid again.`,
  ...ROTATION,
  'retired-spent': ({ nonces }) =>
    say`${[bold('The key that was rotated away was used')]}: by somebody else, in ${String(Array.isArray(nonces) ? nonces.length : 1)} transaction(s) of the old account. What is left is still being saved; the operator sees them with ${[code('npm run reconcile')]}.`,
  'treasury-outflow': ({ amount }) =>
    say`${[bold('Tokens left the treasury without a decision')]}: ${String(amount)}. Look in an explorer at once; somebody else may hold its key.`,
};

/** What a proposal is an alarm for. */
const TOPIC: { readonly [T in AlarmTopic]: string } = {
  treasury: 'It touches the money of the community',
  permissions: 'It changes who may do what',
  settings: 'It changes how this bot is set',
};

const topicOf = ({ topic }: Details): string =>
  TOPIC[ALARM_TOPICS.find((known) => known === topic) ?? 'settings'];

/** A moment as it was written down; nothing where it was none. */
function moment({ at: written }: Details): Text {
  const when = new Date(String(written));
  return Number.isNaN(when.getTime()) ? '' : say`${[at(when)]}`;
}

const LOOK = say`${[command('proposal show')]} shows it whole.`;

const PROPOSALS: { readonly [kind: string]: (details: Details) => Text } = {
  'proposal-published': (of) =>
    say`${[bold(`Proposal #${String(of['number'])} was published`)]}. ${topicOf(of)}. Voting opens ${moment(of)}. ${LOOK}`,
  'proposal-edited': (of) =>
    say`${[bold(`Proposal #${String(of['number'])} asks for something else now`)]}. ${topicOf(of)}. Voting opens ${moment(of)}. ${LOOK}`,
  'proposal-queued': (of) =>
    say`${[bold(`Proposal #${String(of['number'])} has passed`)]}. ${topicOf(of)}. It is carried out after ${moment(of)}, unless a guardian stops it. ${LOOK}`,
  'proposal-not-carried-out': ({ number, reason }) =>
    say`${[bold(`Proposal #${String(number)} passed and was not carried out`)]}: ${failureWords(typeof reason === 'string' ? reason : null)}. Nothing of it is tried again. ${LOOK}`,
  'mandate-ended': ({ number, end, reason }) =>
    say`${[bold(`The contract did not carry out proposal #${String(number)}`)]}: ${mandate.ended(String(end), typeof reason === 'string' ? reason : null)}. ${LOOK}`,
};

function detailsIn(written: string): Details {
  try {
    const read: unknown = JSON.parse(written);
    return typeof read === 'object' && read !== null ? (read as Details) : {};
  } catch (error) {
    // Some alarms are told in words of their own: those are shown as they stand.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export function alarmWords({ alarm, details }: { alarm: string; details: string }): Text {
  const tell = SAYINGS[alarm] ?? PROPOSALS[alarm];
  return tell ? say`⚠️ ${tell(detailsIn(details), details)}` : say`⚠️ ${[bold(alarm)]}: ${details}`;
}

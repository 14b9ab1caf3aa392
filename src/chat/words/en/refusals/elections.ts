import { at, command, say } from '../../../text.ts';
import { quoted, type Sayings } from './phrases.ts';

const ANSWER: { readonly [answer: string]: string } = {
  nominated: 'nominated already, and has not answered yet',
  accepted: 'a candidate already',
  declined: 'not willing: the nomination was declined. Only that person can still change it',
};

/** Offices by election, and recalls. */
export const elections = {
  'election-unknown': ({ text }) =>
    text === ''
      ? say`There is no election on its way here. ${[command('election list')]} shows the recent ones.`
      : say`There is no election ${quoted(text)} here. ${[command('election list')]} shows the recent ones.`,
  'election-which': ({ numbers }) =>
    say`Several elections are on their way: ${numbers.map((number) => `#${number}`).join(', ')}. Please say which one, or use the buttons of its card.`,
  'election-running': ({ office }) =>
    say`An election of a ${office} is on its way already. ${[command('election list')]} shows it.`,
  'election-too-early': ({ office, from }) =>
    say`Somebody holds the office of ${office} for longer than 30 days from now. An election can be opened from ${[at(from, 'date')]} on; before that ${[command('election recall')]} asks for a recall.`,
  'nominations-over': ({ since }) =>
    say`Who stands is settled: nominations ended ${[at(since, 'relative')]}. ${[command('election show')]} shows the candidates.`,
  'already-nominated': ({ answer }) =>
    say`That person is ${ANSWER[answer] ?? answer}. ${[command('election show')]} shows who stands.`,
  'not-nominated': () =>
    say`You do not stand in that election. ${[command('election accept')]} lets you stand, while nominations are open.`,
  'candidates-full': ({ max }) =>
    say`${max} candidates stand already, which is all that a ballot holds. ${[command('election show')]} shows them; should one withdraw, please try again.`,
  'runoff-closed': () =>
    say`This is a run-off: only those who shared the last seat stand in it. ${[command('election show')]} shows them.`,
  'runoff-none': () =>
    say`There is no tie to break: only a tied election has a run-off. ${[command('election list')]} shows where each one stands.`,
  'recall-unknown': () =>
    say`I cannot find that petition here. ${[command('election recall')]} opens one.`,
  'recall-running': ({ office }) =>
    say`The recall of this ${office} is asked for already. Please sign with the button of its card.`,
  'recall-over': () =>
    say`That petition is closed. ${[command('proposal list')]} shows whether it became a proposal.`,
  'citizen-waiting': ({ since }) =>
    say`That petition was opened ${[at(since)]}, and you had not been a citizen for long enough then, so your name is not counted. ${[command('track show')]} says how long that takes; what is opened afterwards counts you.`,
} satisfies Sayings;

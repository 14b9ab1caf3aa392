import { at, bold, command, say } from '../../../text.ts';
import { TRACK_EXAMPLES } from '../track.ts';
import { quoted, type Sayings } from './phrases.ts';

/** Who may propose, sponsor and call off; and the rules of tracks. */
export const proposals = {
  'proposer-gate': ({ rule }) =>
    say`This kind of proposal is open to who meets ${quoted(rule)}, and you do not. ${[command('why')]} shows what was looked at; a member who meets it can propose it for you: please ask.`,
  'proposer-power': ({ needed, available }, number) =>
    say`This kind of proposal asks for a power of at least ${number.amount(needed, 0)}, and yours is ${number.amount(available, 0)}. Please ask somebody with more to propose it.`,
  'proposals-open': ({ open, max }) =>
    say`You have ${open} proposals of this kind open already; at most ${max} at a time. ${[command('proposal list')]} shows them: wait for one to end, or withdraw one.`,
  'sponsor-own': () => 'It is your own proposal. Ask others to stand behind it.',
  'proposal-unchanged': () => 'That is what it says already. Please say what should be different.',
  'proposal-pays-nothing': () =>
    say`That proposal carries no payment, and an edit does not give it one: who may propose a payment is asked when it is published. Take it back with ${[command('proposal withdraw')]} and publish another with ${[command('proposal create')]}.`,
  'choice-stays': () =>
    say`Of a choice between payments only title and text can be edited. Take it back with ${[command('proposal withdraw')]} and publish another with ${[command('proposal create')]}.`,
  'cancel-concerned': () =>
    say`A vote on an office, on a veto or on the end of a pause, one that concerns you, and your own cannot be called off by you. ${[command('proposal list')]} shows its card: vote against it there.`,
  'cancel-too-late': ({ since }) =>
    say`Half of its voting time was over ${[at(since, 'relative')]}, so it cannot be called off any more. It can still be voted down.`,
  'fold-stands': () =>
    say`That text is folded already. ${[command('proposal unfold')]} shows it again.`,
  'fold-none': () =>
    say`That text is not folded: everybody sees it. ${[command('proposal list')]} shows the proposals.`,
  'fold-overruled': ({ since }) =>
    say`The citizens unfolded that text ${[at(since, 'relative')]}, so it stays as it is until its author edits it. ${[command('proposal show')]} shows it; what breaks the rules of your platform can be removed there.`,
  'template-unknown': ({ text }) =>
    say`There is no template ${quoted(text)} here. ${[command('template list')]} shows those there are.`,
  'templates-many': ({ max }) =>
    say`There are ${max} templates already, as many as one list shows. Drop one with ${[command('template drop')]} first.`,
  'track-value': ({ setting, text }) =>
    say`${text === '' ? 'That' : quoted(text)} is not possible for this rule. For example: ${[bold(TRACK_EXAMPLES[setting])]}`,
  'track-same': () => 'That rule says so already. Please choose another value.',
} satisfies Sayings;

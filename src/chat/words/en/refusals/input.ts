import { at, bold, code, command, say } from '../../../text.ts';
import { quoted, type Sayings, span } from './phrases.ts';

/** What somebody typed, before any rule was asked. */
export const input = {
  'option-malformed': ({ option }) => say`I could not read ${[bold(option)]}. Please try again.`,
  'option-missing': ({ option }) => say`${[bold(option)]} is missing. Please add it.`,
  'text-empty': ({ option }) => say`${[bold(option)]} is empty. Please write something.`,
  'text-too-long': ({ option, max }) =>
    say`${[bold(option)]} is too long: at most ${max} characters. Please shorten it.`,
  'symbol-malformed': ({ text, max }) =>
    say`${quoted(text)} cannot be a symbol. Use 1 to ${max} letters and digits, a letter first, like ${[code('POINT')]}.`,
  'integer-out-of-range': ({ option, min, max }) =>
    say`${[bold(option)]} must be a whole number from ${min} to ${max}.`,
  'choice-unknown': ({ option, choices }) =>
    say`${[bold(option)]} must be one of: ${choices.join(', ')}.`,
  'time-zone-unknown': ({ text }) =>
    say`I don't know the time zone ${quoted(text)}. Use a name like ${[code('Europe/Lisbon')]} or ${[code('UTC')]}.`,
  'command-unknown': ({ text, nearest }) =>
    nearest === null
      ? say`I don't know the command ${quoted(text)}. ${[command('help')]} lists what you can do here.`
      : say`I don't know the command ${quoted(text)}. Did you mean the one on the button?`,
  'draft-expired': () => 'That question is no longer open. Please start the command again.',
  'button-expired': () =>
    'That button no longer works. Please use the newest card, or start the command again.',
  'rate-limited': ({ retryAfterMs }) =>
    say`That was very fast. Please try again in ${span(retryAfterMs)}.`,
  'amount-malformed': ({ text, example }) =>
    say`${quoted(text)} is not an amount I can read. Write plain digits with a point, like ${[code(example)]}.`,
  'amount-ambiguous': ({ text, whole, fraction }) =>
    say`${quoted(text)} can be read in two ways. Write ${[code(whole)]} or ${[code(fraction)]}, whichever you mean.`,
  'amount-not-positive': ({ text }) =>
    say`${quoted(text)} is not more than zero. Please give a positive amount.`,
  'amount-too-precise': ({ text, decimals }) =>
    say`${quoted(text)} has too many decimals: this asset has ${decimals}. Please round it.`,
  'amount-too-large': ({ text }) =>
    say`${quoted(text)} is larger than any balance can be. Please check the digits.`,
  'duration-malformed': ({ text, example }) =>
    say`${quoted(text)} is not a length of time I can read. Write it like ${[code(example)]}.`,
  'duration-too-short': ({ minMs }) => say`That is too short: at least ${span(minMs)}.`,
  'duration-too-long': ({ maxDays }) => say`That is too long: at most ${maxDays} days.`,
  'deadline-malformed': ({ text, example }) =>
    say`${quoted(text)} is not a time I can read. Write it like ${[code(example)]}.`,
  'deadline-past': ({ deadline }) =>
    say`${[at(deadline)]} is in the past. Please choose a later time.`,
  'deadline-too-soon': ({ minMs }) => say`That is too soon: at least ${span(minMs)} from now.`,
  'deadline-too-far': ({ maxDays }) => say`That is too far away: at most ${maxDays} days from now.`,
  'deadline-skipped-hour': ({ text, timeZone }) =>
    say`${quoted(text)} does not exist in ${timeZone}: the clocks skip that hour. Please choose another time.`,
} satisfies Sayings;

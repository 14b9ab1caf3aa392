import { at, code, command, say } from '../../../text.ts';
import { proposalState } from '../proposal.ts';
import { quoted, type Sayings, span } from './phrases.ts';

const stateIn = (state: string): string =>
  proposalState[state as keyof typeof proposalState] ?? state;

/** When, how often and after what a decision is carried out. */
export const conditions = {
  'conditions-without-action': () =>
    say`It carries nothing out, so there is nothing to hold back or to repeat. Say what it pays or does with ${[code('amount')]} and ${[code('to')]}, or with ${[code('action')]}.`,
  'until-too-early': ({ earliest }) =>
    say`It cannot be carried out before ${[at(earliest)]}, so it would always expire first. Please choose a later ${[code('until')]}.`,
  'after-carries-nothing': ({ number }) =>
    say`Proposal #${number} carries nothing out, so nothing can follow it. ${[command('proposal list')]} shows the others.`,
  'after-over': ({ number, state }) =>
    say`Proposal #${number} will not be carried out (${stateIn(state)}), so what follows it never would be either. Please leave ${[code('after')]} out, or propose #${number} anew first.`,
  'after-repeats': ({ number }) =>
    say`Proposal #${number} is carried out again and again, so there is no moment after it. Please leave ${[code('after')]} out, or name a date with ${[code('not-before')]}.`,
  'after-not-earlier': ({ number }) =>
    say`Only an earlier proposal can be followed, and #${number} is none. Please name another one, or leave ${[code('after')]} out.`,
  'repeats-followed': ({ number }) =>
    say`Proposal #${number} is carried out only once this one was, and there is no moment after what repeats. Please leave ${[code('every')]} out.`,
  'times-without-every': () =>
    say`To be carried out several times it has to say how often. Please add, for example, ${[code('every:month')]}.`,
  'every-malformed': ({ text }) =>
    say`${quoted(text)} says not how often. Please use ${[code('month')]}, ${[code('week')]}, or a length of time such as ${[code('14d')]}.`,
  'every-too-often': ({ minMs }) =>
    say`It can be carried out once every ${span(minMs)} at most. Please choose a longer time.`,
  'repeats-without-chain': () =>
    say`Only what is carried out on a chain can repeat, such as a payment: what the community does itself happens once. Please leave ${[code('every')]} out.`,
  'not-repeating': ({ number }) =>
    say`Proposal #${number} is not carried out again and again any more, so there is nothing to end. ${[command('proposal list')]} shows what is under way.`,
  'run-before-open': () =>
    say`The contract still has the one before, and gets one at a time. It goes on by itself once that one is over: ${[command('execution status')]} shows how it stands.`,
  'awaits-proposal': ({ number }) =>
    say`It waits for proposal #${number} to be carried out, and goes on by itself then. ${[command('proposal show')]} shows how that one stands.`,
  'after-ended': ({ number, state }) =>
    say`It was to follow proposal #${number}, which will not be carried out (${stateIn(state)}). ${[command('proposal create')]} proposes it anew.`,
} satisfies Sayings;

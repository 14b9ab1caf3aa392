import type { Every } from '#core/execution/conditions.ts';
import type { RunState } from '#core/proposal/run.ts';
import { at, bold, code, say, type Text } from '../../text.ts';
import { REASON } from './mandate.ts';
import { duration } from './proposal.ts';

const every = (often: Every): string =>
  often === 'month' || often === 'week' ? `every ${often}` : `every ${duration(often)}`;

const times = (count: number): string =>
  count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;

/** Why a run waits or was left out, by its code; others have words of their own. */
const KEPT: { readonly [reason: string]: string } = {
  ...REASON,
  frozen: 'payments are paused',
  'treasury-unknown': 'the treasury could not be read',
  'treasury-short': 'the treasury holds less than is being paid',
  'balance-too-low': 'the treasury does not hold enough',
  'cap-exceeded': 'it is over the cap per payment',
  'cap-per-day-exceeded': 'it is over the cap of the day',
  'cap-unmeasured': 'there are too many calls and pieces in one day',
  'executor-off': 'the spending caps are not set',
  'target-changed': 'the contract is not the one that was voted on any more',
  'no-gas-money': 'its account had no money for the network fee',
  'simulation-reverted': 'a trial run said that the chain would refuse it',
  'fee-ceiling': 'the network fee was above the ceiling',
  signer: 'its signature could not be made',
  'run-before-open': 'the contract still has the one before, and gets one at a time',
  'executor-unknown': 'the contract that would carry it out is not connected any more',
  failed: 'it failed in the contract',
  'run-late': 'nobody could carry it out in its time',
  'repeats-ended': 'it was ended by a decision',
  'repeats-stopped': 'it was stopped by a treasurer',
  reverted: 'the chain refused it',
  cancelled: 'it was called off',
};
export const keptBy = (reason: string): string => KEPT[reason] ?? reason;
const kept = (reason: string | null): string =>
  reason === null ? 'no reason is known' : keptBy(reason);

const lastOf = (last: { number: number; state: RunState; reason: string | null } | null): Text => {
  if (last?.state === 'begun') return ` Number ${last.number} is on its way.`;
  if (last?.state === 'waiting') {
    return ` Number ${last.number} waits: ${kept(last.reason)}. It is tried again until the next one is due.`;
  }
  return last === null || last.state === 'done'
    ? ''
    : ` Number ${last.number} was not carried out: ${kept(last.reason)}.`;
};

/** When, how often and after what a decision is carried out. */
export const conditions = {
  describe: {
    stop: () => 'Stop what a proposal carries out again and again (treasurers)',
  },
  stop: () => 'Stop it',
  proposeEnd: () => 'Propose its end',
  stopped: ({ number }: { number: number }): Text =>
    say`Proposal ${[bold(`#${number}`)]} is not carried out again. A time that is under way is called back where a contract that has it still allows that, else it is the chain's; to begin anew takes another proposal.`,
  option: {
    notBefore: () => 'Not carried out before (2027-01-31 18:00, or 30d)',
    until: () => 'Not carried out after that; else it expires after 30 days',
    after: () => 'Only once that proposal was carried out (its number)',
    every: () => 'Again and again: month, week, or a time such as 14d',
    times: () => 'How many times; until it is ended if left out',
  },
  /** Of what is proposed already: short enough for a form, too. */
  edit: {
    'not-before': () => 'Not before (a date, 30d); none: at once',
    until: () => 'Until (a date, 90d); none: the usual 30 days',
    after: () => 'After which proposal; none: after none',
    every: () => 'Again each month, week, 14d; none: once',
    times: () => 'How many times; none: until it is ended',
  },
  part: {
    'not-before': () => 'Not before',
    until: () => 'Until',
    after: () => 'After another',
    every: () => 'How often',
    times: () => 'How many times',
  },
  none: () => 'none',
  unconditional: (): Text => 'no conditions: as soon as it has passed and its timelock is over',
  askEdit: ({ number }: { number: number }): Text =>
    say`Proposal #${number} would be carried out under other conditions:`,
  instead: (): Text => 'Instead of:',
  heading: () => 'Conditions',
  notBefore: ({ moment }: { moment: Date }): Text => say`not before ${[at(moment)]}`,
  until: ({ moment }: { moment: Date }): Text =>
    say`not after ${[at(moment)]}: from then on nothing of it is begun`,
  after: ({ number }: { number: number }): Text =>
    say`only once proposal ${[bold(`#${number}`)]} was carried out`,
  repeats: ({
    every: often,
    zone,
    times: count,
  }: {
    every: Every;
    zone: string;
    times: number | null;
  }): Text => {
    const calendar = typeof often === 'number' ? '' : say` by the calendar of ${[code(zone)]}`;
    const many = count === null ? ', until it is ended' : `, ${times(count)} in all`;
    return say`again ${[bold(every(often))]}${calendar}${many}. Each time is held to the caps and the treasury of that day; what cannot be begun before the next one is due is left out, and never made up for`;
  },
  /** As a change of it is written. */
  line: {
    notBefore: (moment: string) => `not before: ${moment}`,
    until: (moment: string) => `until: ${moment}`,
    after: (number: number) => `after: #${number}`,
    repeats: ({ every: often, times: count }: { every: Every; times: number | null }) =>
      `${every(often)}${count === null ? '' : `, ${times(count)}`}`,
  },
  waiting: ({ number }: { number: number }): Text =>
    say`Passed. It is carried out as soon as proposal ${[bold(`#${number}`)]} was.`,
  runs: ({
    state,
    reason,
    runs: { done, missed, last, next },
    until,
    hash,
  }: {
    state: string;
    reason: string | null;
    runs: {
      done: number;
      missed: number;
      last: { number: number; state: RunState; reason: string | null } | null;
      next: Date | null;
    };
    until: Date | null;
    hash: Text | null;
  }): Text => {
    const count = done === 0 ? 'Not carried out yet' : `Carried out ${times(done)}`;
    const left = missed === 0 ? '' : `, left out ${times(missed)}`;
    const link: Text = hash ? say` ${hash}` : '';
    if (state === 'queued' || state === 'overruled') {
      const coming: Text = next ? say`, next ${[at(next)]} (${[at(next, 'relative')]})` : '';
      const end: Text = until ? say` It ends ${[at(until)]}.` : '';
      return say`🔁 Passed. ${[bold(count)]}${left}${coming}.${lastOf(last)}${end}${link}`;
    }
    const sum = done === 0 ? 'It was never carried out' : `It was carried out ${times(done)}`;
    const why =
      reason === 'repeats-ended'
        ? ', and ended by a decision'
        : reason === 'repeats-stopped'
          ? ', and stopped by a treasurer'
          : '';
    return say`🔁 ${[bold(sum)]}${left}${why}.${link}`;
  },
};

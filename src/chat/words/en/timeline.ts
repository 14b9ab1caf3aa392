import type { MomentKind } from '#service/proposal/timeline.ts';
import { at, say, type Text } from '../../text.ts';

/** A moment that is added does not compile before it has a name. */
const MOMENT: { readonly [M in MomentKind]: string } = {
  published: 'Published',
  opens: 'Voting opens',
  extended: 'Close moved after an outage',
  surged: 'Close moved after a late surge',
  closes: 'Voting closes',
  closed: 'Counted',
  queued: 'Timelock until',
  cancelled: 'Called off by two offices',
  vetoed: 'Stopped by a guardian',
  stopped: 'What repeats was ended',
  overruled: 'Veto overruled',
  given: 'Given to the contract',
  'done-there': 'Carried out by the contract',
  'failed-there': 'Failed in the contract',
  'cancelled-there': 'Cancelled in the contract',
  'expired-there': 'Expired in the contract',
  planned: 'Planned',
  parked: 'Held up',
  signed: 'Signed',
  sent: 'Handed to the network',
  mined: 'Mined',
  final: 'Final',
  reverted: 'Refused by the chain',
  'called-off': 'Called off before it was mined',
  lost: 'Number taken by another transaction',
};

export const timeline = {
  heading: () => 'Timeline',
  moment: (moment: MomentKind): string => MOMENT[moment],
  /** Of several steps, and of what repeats; both count from 1. */
  which: ({ run, step }: { run: number | null; step: number | null }): string | null => {
    const said = [run === null ? [] : `number ${run}`, step === null ? [] : `step ${step}`].flat();
    return said.length === 0 ? null : said.join(', ');
  },
  line: ({
    name,
    which,
    when,
    hash,
  }: {
    name: string;
    which: string | null;
    when: Date;
    hash: Text | null;
  }): Text =>
    say`${name}${which === null ? '' : ` (${which})`}: ${[at(when)]}${hash ? say` · ${hash}` : ''}`,
};

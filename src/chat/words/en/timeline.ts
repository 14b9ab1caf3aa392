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
  /** Of several steps, and of what repeats, which one; both count from 1. */
  moment: ({
    moment,
    run,
    step,
  }: {
    moment: MomentKind;
    run: number | null;
    step: number | null;
  }): string => {
    const said = [run === null ? [] : `number ${run}`, step === null ? [] : `step ${step}`].flat();
    return said.length === 0 ? MOMENT[moment] : `${MOMENT[moment]} (${said.join(', ')})`;
  },
  line: ({ name, when, hash }: { name: string; when: Date; hash: Text | null }): Text =>
    say`${name}: ${[at(when)]}${hash ? say` · ${hash}` : ''}`,
};

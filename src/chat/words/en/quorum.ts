import type { QuorumBase } from '#core/voting/dormancy.ts';
import type { CloseMove } from '#service/vote/count-view.ts';
import { say, type Text } from '../../text.ts';

type Line = {
  kind: 'turnout' | 'ballots' | 'in-favour';
  have: string;
  need: string;
  met: boolean;
  /** Missing, or beyond; null where it is met to the point. */
  distance: string | null;
};

const OF: { readonly [K in Line['kind']]: string } = {
  turnout: 'needed',
  ballots: 'people needed',
  'in-favour': 'needed in favour',
};

export const quorum = {
  none: ({ turnout }: { turnout: string }): Text => say`none is asked; turnout ${turnout}`,
  line: ({ kind, have, need, met, distance }: Line): Text => {
    const by = distance === null ? 'just met' : met ? `${distance} more` : `${distance} short`;
    return say`${have} of ${need} ${OF[kind]} (${by})`;
  },
  asked: ({ citizens, dormant, asked }: QuorumBase): string =>
    `${asked} of ${citizens} citizens asked; ${dormant} dormant`,
  moved: {
    outage: (): Text =>
      'The close was moved once: votes could not be received for a while, and that time is made up for.',
    surge: (): Text =>
      'The close was moved once: late ballots changed what leads, or first met the quorum, and the others can answer.',
    'late-quorum': (): Text =>
      'The close was moved once: the quorum was first met in the last part of voting, and the others can answer.',
  } satisfies { readonly [M in CloseMove]: () => Text },
};

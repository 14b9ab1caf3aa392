/** What the verbs of an election ask alike: which one. */
import type { Options } from './option.ts';

export const WHICH_ELECTION = {
  election: {
    kind: 'text',
    required: false,
    maxLength: 40,
    describe: (words) => words.election.option.election(),
  },
} as const satisfies Options;

/** What giving and ending an office ask alike: of whom, and which. */
import { OFFICES } from '#core/office.ts';
import type { Options } from './option.ts';

export const APPOINTMENT = {
  person: {
    kind: 'person',
    required: true,
    describe: (words) => words.office.option.person(),
  },
  office: {
    kind: 'choice',
    required: true,
    describe: (words) => words.office.option.office(),
    choices: OFFICES.map((value) => ({ value, label: (words) => words.office.name[value]() })),
  },
} as const satisfies Options;

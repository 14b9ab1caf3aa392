/** What is asked alike of a payment out of a budget: where it is shown, and where it is done. */
import type { Options } from './option.ts';

export const budgetOption = {
  kind: 'text',
  required: true,
  maxLength: 60,
  describe: (words) => words.budget.option.budget(),
} as const satisfies Options[string];

export const PAYMENT = {
  budget: budgetOption,
  to: {
    kind: 'person',
    required: true,
    describe: (words) => words.budget.option.to(),
  },
  purpose: {
    kind: 'text',
    required: true,
    maxLength: 200,
    describe: (words) => words.budget.option.purpose(),
  },
} as const satisfies Options;

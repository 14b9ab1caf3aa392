/** The options of a command that say when, how often and after what something is carried out. */
import { printDuration } from '#core/duration.ts';
import { type Conditions, MAX_TIMES } from '#core/execution/conditions.ts';
import type { ConditionsDraft } from '#service/proposal/conditions.ts';
import type { Options, ValuesOf } from './option.ts';

export const conditionOptions = {
  'not-before': {
    kind: 'deadline',
    required: false,
    describe: (words) => words.conditions.option.notBefore(),
  },
  until: {
    kind: 'deadline',
    required: false,
    describe: (words) => words.conditions.option.until(),
  },
  after: {
    kind: 'text',
    required: false,
    maxLength: 10,
    describe: (words) => words.conditions.option.after(),
  },
  every: {
    kind: 'text',
    required: false,
    maxLength: 32,
    describe: (words) => words.conditions.option.every(),
  },
  times: {
    kind: 'integer',
    required: false,
    min: 2,
    max: MAX_TIMES,
    describe: (words) => words.conditions.option.times(),
  },
} satisfies Options;

export const conditionsDraft = (values: ValuesOf<typeof conditionOptions>): ConditionsDraft => ({
  notBefore: values['not-before'],
  until: values.until,
  after: values.after,
  every: values.every,
  times: values.times,
});

/** The same once more, as a button carries it: moments as they were shown, whenever it is pressed. */
export const conditionValues = ({ notBefore, until, after, repeats }: Conditions) => ({
  ...(notBefore && { 'not-before': notBefore.toISOString() }),
  ...(until && { until: until.toISOString() }),
  ...(after && { after: `#${after.number}` }),
  ...(repeats && {
    every: typeof repeats.every === 'number' ? printDuration(repeats.every) : repeats.every,
  }),
  ...(repeats?.times && { times: String(repeats.times) }),
});

/** The options of a command that say when, how often and after what something is carried out. */
import { printDuration } from '#core/duration.ts';
import { type Conditions, MAX_TIMES } from '#core/execution/conditions.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { foldText } from '#core/text.ts';
import type { ConditionsChange, ConditionsDraft } from '#service/proposal/conditions.ts';
import type { Options, ValuesOf } from './option.ts';
import type { Words } from './words/index.ts';

const MIN_TIMES = 2;

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
    min: MIN_TIMES,
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

/** The same of what is proposed already: what is left out stays as it is, and `none` takes it away. */
export const conditionEdits = {
  'not-before': {
    kind: 'deadline',
    required: false,
    describe: (words) => words.conditions.edit['not-before'](),
  },
  until: {
    kind: 'deadline',
    required: false,
    describe: (words) => words.conditions.edit.until(),
  },
  after: {
    kind: 'text',
    required: false,
    maxLength: 10,
    describe: (words) => words.conditions.edit.after(),
  },
  every: {
    kind: 'text',
    required: false,
    maxLength: 32,
    describe: (words) => words.conditions.edit.every(),
  },
  times: {
    kind: 'text',
    required: false,
    maxLength: 10,
    describe: (words) => words.conditions.edit.times(),
  },
} satisfies Options;

export const CONDITION_PARTS = ['not-before', 'until', 'after', 'every', 'times'] as const;

const NONE = 'none';

function timesIn(said: string): Result<number> {
  const count = /^\d{1,5}$/.test(said.trim()) ? Number(said) : 0;
  return count >= MIN_TIMES && count <= MAX_TIMES
    ? accept(count)
    : refuse({ code: 'integer-out-of-range', option: 'times', min: MIN_TIMES, max: MAX_TIMES });
}

/** Undefined where nothing was said of them. */
export function conditionsChange(
  values: ValuesOf<typeof conditionEdits>,
  words: Words,
): Result<ConditionsChange | undefined> {
  const none = [NONE, foldText(words.conditions.none())];
  const said = (text: string | undefined): string | null | undefined =>
    text !== undefined && none.includes(foldText(text)) ? null : text;
  if (CONDITION_PARTS.every((part) => values[part] === undefined)) return accept(undefined);
  const many = said(values.times);
  const times = typeof many === 'string' ? timesIn(many) : accept(many);
  if (!times.ok) return times;
  return accept({
    notBefore: said(values['not-before']),
    until: said(values.until),
    after: said(values.after),
    every: said(values.every),
    times: times.value,
  });
}

/** What was said of them as a button carries it: what they would be, moments as they were shown. */
export function changeValues(
  said: ValuesOf<typeof conditionEdits>,
  after: Conditions,
): { readonly [option: string]: string } {
  const would: { readonly [option: string]: string } = conditionValues(after);
  return Object.fromEntries(
    CONDITION_PARTS.flatMap((part) =>
      said[part] === undefined ? [] : [[part, would[part] ?? NONE]],
    ),
  );
}

/** The options of a command that puts a question of any method, and the draft they mean. */
import { isMethodId, METHODS, type MethodId } from '#core/voting/method.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { QuestionDraft } from '#service/proposal/question.ts';
import type { Options, ValuesOf } from './option.ts';
import type { Words } from './words/index.ts';

/** `ranked-choice` of `ranked-choice/1`: what people type and files say. */
const shortName = (method: MethodId): string => method.replace(/\/\d+$/, '');
const methodNamed = (name: string): MethodId | undefined => {
  const id = `${name}/1`;
  return isMethodId(id) ? id : undefined;
};

export const questionOptions = {
  method: {
    kind: 'choice',
    required: false,
    describe: (words) => words.method.option.method(),
    choices: METHODS.map((method) => ({
      value: shortName(method),
      label: (words: Words) => words.method.byId[method].name(),
    })),
  },
  choices: {
    kind: 'text',
    required: false,
    maxLength: 3_000,
    describe: (words) => words.method.option.choices(),
  },
  seats: {
    kind: 'integer',
    required: false,
    min: 1,
    max: 24,
    describe: (words) => words.method.option.seats(),
  },
  secrecy: {
    kind: 'choice',
    required: false,
    describe: (words) => words.method.option.secrecy(),
    choices: (['open', 'sealed', 'secret'] as const).map((value) => ({
      value,
      label: (words: Words) => words.method.secrecy[value](),
    })),
  },
  topic: {
    kind: 'text',
    required: false,
    maxLength: 32,
    describe: (words) => words.method.option.topic(),
  },
  order: {
    kind: 'choice',
    required: false,
    describe: (words) => words.method.option.order(),
    choices: (['fixed', 'shuffled'] as const).map((value) => ({
      value,
      label: (words: Words) => words.method.order[value](),
    })),
  },
} satisfies Options;

/** `Mon | Tue | Wed`, or one choice a line. */
export const splitChoices = (text: string): string[] =>
  text.split(/\||\n/u).map((choice) => choice.trim());

export function questionDraft(
  { method, choices, seats, secrecy, topic, order }: ValuesOf<typeof questionOptions>,
  words: Words,
): QuestionDraft {
  return {
    method: method === undefined ? undefined : methodNamed(method),
    choices: choices === undefined ? undefined : splitChoices(choices),
    seats,
    secrecy: secrecy as Secrecy | undefined,
    topic,
    orderFixed: order === 'fixed',
    none: words.method.noneOfThese(),
  };
}

/** The same question once more, as a button carries it. */
export const questionValues = (values: ValuesOf<typeof questionOptions>) => ({
  ...(values.method !== undefined && { method: values.method }),
  ...(values.choices !== undefined && { choices: values.choices }),
  ...(values.seats !== undefined && { seats: String(values.seats) }),
  ...(values.secrecy !== undefined && { secrecy: values.secrecy }),
  ...(values.topic !== undefined && { topic: values.topic }),
  ...(values.order !== undefined && { order: values.order }),
});

/**
 * What a vote asks: a method, the options its author gives, how many of them win. Basic brings its own options; every
 * other method takes those of the author. A binding choice always contains "none of these", so that nobody has to pick
 * the least bad.
 */
import { decideChoices } from '../poll/opening.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, foldText } from '../text.ts';
import type { MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';

/** The stored options of basic; their words are the chat room's. */
export const BASIC_CHOICES = ['for', 'against', 'abstain'] as const;

/** Methods that find one winner and no more, whatever the seats. */
const ONE_WINNER: readonly MethodId[] = ['basic/1', 'ranked-choice/1'];

export const takesSeats = (method: MethodId): boolean => !ONE_WINNER.includes(method);

export type QuestionInput = {
  readonly method: MethodId;
  /** As typed; undefined where the author gave none. */
  readonly choices: readonly string[] | undefined;
  /** How many options win; undefined for one. */
  readonly seats: number | undefined;
  /** The author's order is kept; else each voter is shown one of their own. */
  readonly orderFixed: boolean;
  /** One thing is carried out by it, whatever the options. */
  readonly hasAction: boolean;
  /** Its options have something done each. */
  readonly optionsAct: boolean;
  readonly binding: boolean;
  /** "None of these" in the community's language. */
  readonly none: string;
};

export type Question = {
  readonly method: MethodId;
  readonly choices: readonly string[];
  readonly seats: number;
  readonly orderFixed: boolean;
};

export function decideQuestion(input: QuestionInput): Result<Question> {
  const { method, choices, seats = 1, orderFixed } = input;
  if (seats > 1 && !takesSeats(method)) return refuse({ code: 'seats-one-only', method });
  if (input.optionsAct && seats > 1) return refuse({ code: 'action-one-winner' });
  if (method === 'basic/1') {
    if (input.optionsAct) return refuse({ code: 'action-needs-choice' });
    if (choices !== undefined) return refuse({ code: 'choices-not-taken', method });
    return accept({ method, choices: [...BASIC_CHOICES], seats: 1, orderFixed: true });
  }
  // One action is for or against it; a choice has an action for each of its options.
  if (input.hasAction) return refuse({ code: 'action-needs-basic', method });
  if (choices === undefined) return refuse({ code: 'choices-missing', method });
  const given = decideChoices(input.binding ? withNone(choices, input.none) : choices);
  if (!given.ok) return given;
  const all = given.value;
  const max = METHODS_BY_ID[method].maxOptions;
  if (all.length > max) return refuse({ code: 'choices-too-many', max });
  if (seats >= all.length) return refuse({ code: 'seats-too-many', seats, options: all.length });
  return accept({ method, choices: all, seats, orderFixed });
}

/** It stands last: what is carried out is held against it. */
function withNone(choices: readonly string[], none: string): readonly string[] {
  const isNone = (choice: string): boolean => foldText(cleanLine(choice)) === foldText(none);
  const [said = none, ...again] = choices.filter(isNone);
  return [...choices.filter((choice) => !isNone(choice)), ...again, said];
}

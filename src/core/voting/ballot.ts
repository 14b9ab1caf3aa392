/**
 * What a ballot says: an abstention, or a choice in the form of `civitas-election/1`. Choices are
 * 1-based numbers: one number where one is picked, an ascending list where several are.
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import type { Result } from '../result.ts';
import type { Choice } from './choice.ts';
import type { MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';

export type { Choice, ChoiceValue } from './choice.ts';

/**
 * Reads a choice from outside (a press, a form, an export) as the method understands it. The value
 * is in its one normal form: two equal ballots are equal as JSON.
 */
export const parseChoice = (method: MethodId, optionCount: number, json: unknown): Result<Choice> =>
  METHODS_BY_ID[method].parseChoice(json, optionCount);

/** The JSON that is hashed, stored and exported: the bare choice, or `{"abstain":true}`. */
export const choiceToJson = (choice: Choice): JsonValue =>
  'abstain' in choice ? { abstain: true } : choice.choice;

/** RFC 8785 text of a choice. */
export const printChoice = (choice: Choice): string => canonicalJson(choiceToJson(choice));

/**
 * What a ballot says: an abstention, or a choice in the form of `civitas-election/1`. Choices are 1-based: a number
 * where one is picked, an ascending list where several are, a list from the best where they are ranked (equal ranks
 * in a list of their own), an object from option to number where they are weighed or scored.
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { toDouble } from '../decimal.ts';
import type { Result } from '../result.ts';
import { type Choice, type ChoiceValue, isRanking } from './choice.ts';
import type { MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';
import { OPEN_RULES, type VoteRules } from './rules.ts';

export type { Choice, ChoiceValue } from './choice.ts';

/**
 * Reads a choice from outside (a press, a form, an export) as the method understands it. The value
 * is in its one normal form: two equal ballots are equal as JSON.
 */
export const parseChoice = (
  method: MethodId,
  optionCount: number,
  json: unknown,
  rules: Pick<VoteRules, 'maxScore'> = OPEN_RULES,
): Result<Choice> => METHODS_BY_ID[method].parseChoice(json, optionCount, rules);

const valueToJson = (value: ChoiceValue): JsonValue => {
  if (typeof value === 'number' || isRanking(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toDouble(one)]));
};

/** The JSON that is hashed, stored and exported: the bare choice, or `{"abstain":true}`. */
export const choiceToJson = (choice: Choice): JsonValue =>
  'abstain' in choice ? { abstain: true } : valueToJson(choice.choice);

/** RFC 8785 text of a choice. */
export const printChoice = (choice: Choice): string => canonicalJson(choiceToJson(choice));

/** The options a choice names, for a line of the live card or a receipt; best first where they are ranked. */
export function optionsOf(choice: Choice): readonly number[] {
  if ('abstain' in choice) return [];
  const { choice: value } = choice;
  if (typeof value === 'number') return [value];
  return isRanking(value) ? value.flat() : Object.keys(value).map(Number);
}

/** The shapes a ballot may take, and the readers that methods of one shape have in common. */
import { accept, type Result, refuse } from '../result.ts';

export type ChoiceValue = number | readonly number[];
export type Choice = { readonly abstain: true } | { readonly choice: ChoiceValue };

export const ABSTENTION: Choice = { abstain: true };

const isAbstention = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'abstain' in json && json.abstain === true;

/** Either form is read: `2`, `[1,2]`, or the stored `{choice: …}` and `{abstain: true}`. */
export const bareChoice = (json: unknown): unknown => {
  if (isAbstention(json)) return ABSTENTION;
  if (typeof json === 'object' && json !== null && 'choice' in json) return json.choice;
  return json;
};

const isOption = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value);

/** One option out of `optionCount`. */
export function parseOne(method: string, json: unknown, optionCount: number): Result<Choice> {
  const bare = bareChoice(json);
  if (bare === ABSTENTION) return accept(ABSTENTION);
  if (!isOption(bare)) return refuse({ code: 'choice-malformed', method });
  if (bare < 1 || bare > optionCount) {
    return refuse({ code: 'choice-not-offered', choice: bare, optionCount });
  }
  return accept({ choice: bare });
}

/** At least one option, each once; stored ascending, for the order says nothing here. */
export function parseSet(method: string, json: unknown, optionCount: number): Result<Choice> {
  const bare = bareChoice(json);
  if (bare === ABSTENTION) return accept(ABSTENTION);
  if (!Array.isArray(bare) || !bare.every(isOption)) {
    return refuse({ code: 'choice-malformed', method });
  }
  if (bare.length === 0) return refuse({ code: 'choice-empty' });
  const unknown = bare.find((option) => option < 1 || option > optionCount);
  if (unknown !== undefined) {
    return refuse({ code: 'choice-not-offered', choice: unknown, optionCount });
  }
  const repeated = bare.find((option, index) => bare.indexOf(option) !== index);
  if (repeated !== undefined) return refuse({ code: 'choice-repeated', choice: repeated });
  return accept({ choice: bare.toSorted((a, b) => a - b) });
}

/** The shapes a ballot may take, and the readers that methods of one shape have in common. */
import { decimalOf, ExactNumber, type JsonNumber } from '../decimal.ts';
import { type Fraction, fraction } from '../fraction.ts';
import { accept, type Result, refuse } from '../result.ts';

/** Best first; options of one rank stand in a list of their own. It may end before the last option. */
export type Ranking = readonly (number | readonly number[])[];
/** Options (as decimal text) to weights or scores; what is not named is 0. */
export type Weights = { readonly [option: string]: JsonNumber };
export type ChoiceValue = number | Ranking | Weights;
export type Choice = { readonly abstain: true } | { readonly choice: ChoiceValue };

export const ABSTENTION: Choice = { abstain: true };

export const isRanking = (value: ChoiceValue): value is Ranking => Array.isArray(value);

const isRecord = (json: unknown): json is { readonly [member: string]: unknown } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Either form is read: `2`, `[1,2]`, or the stored `{choice: …}` and `{abstain: true}`. */
export const bareChoice = (json: unknown): unknown => {
  if (!isRecord(json)) return json;
  if (json['abstain'] === true) return ABSTENTION;
  return 'choice' in json ? json['choice'] : json;
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

/** Options that the bits of one number tell apart. */
const BITS = 30;

/** Nothing but offered options, each once: what nearly all ballots are, seen in one pass. Any other is looked into. */
function isPlainList(list: readonly unknown[], optionCount: number): boolean {
  if (optionCount > 2 * BITS) return false;
  let low = 0;
  let high = 0;
  for (const option of list) {
    if (!isOption(option) || option < 1 || option > optionCount) return false;
    const bit = 1 << ((option - 1) % BITS);
    if (((option > BITS ? high : low) & bit) !== 0) return false;
    if (option > BITS) high |= bit;
    else low |= bit;
  }
  return list.length > 0;
}

/** Offered options in ascending order, so that none is named twice. */
function isAscending(list: readonly unknown[], optionCount: number): boolean {
  let last = 0;
  for (const option of list) {
    if (!isOption(option) || option <= last) return false;
    last = option;
  }
  return last > 0 && last <= optionCount;
}

/** Options that are offered, each named once. */
function checkOptions(options: readonly number[], optionCount: number): Result<null> {
  if (options.length === 0) return refuse({ code: 'choice-empty' });
  const seen = new Set<number>();
  for (const option of options) {
    if (option < 1 || option > optionCount) {
      return refuse({ code: 'choice-not-offered', choice: option, optionCount });
    }
    if (seen.has(option)) return refuse({ code: 'choice-repeated', choice: option });
    seen.add(option);
  }
  return accept(null);
}

/** At least one option, each once; stored ascending, for the order says nothing here. */
export function parseSet(method: string, json: unknown, optionCount: number): Result<Choice> {
  const bare = bareChoice(json);
  if (bare === ABSTENTION) return accept(ABSTENTION);
  if (Array.isArray(bare) && isAscending(bare, optionCount)) return accept({ choice: [...bare] });
  if (!Array.isArray(bare) || !bare.every(isOption)) {
    return refuse({ code: 'choice-malformed', method });
  }
  const checked = checkOptions(bare, optionCount);
  return checked.ok ? accept({ choice: bare.toSorted((a, b) => a - b) }) : checked;
}

const isTier = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(isOption);

/** Options from the best, each once. A rank of one is a bare number, one of several an ascending list. */
export function parseRanking(
  method: string,
  json: unknown,
  optionCount: number,
  equalRanks: boolean,
): Result<Choice> {
  const bare = bareChoice(json);
  if (bare === ABSTENTION) return accept(ABSTENTION);
  if (!Array.isArray(bare)) return refuse({ code: 'choice-malformed', method });
  if (isPlainList(bare, optionCount)) return accept({ choice: [...bare] });
  const ranks: (readonly number[])[] = [];
  for (const rank of bare) {
    const tier = isOption(rank) ? [rank] : rank;
    if (!isTier(tier)) return refuse({ code: 'choice-malformed', method });
    ranks.push(tier);
  }
  const checked = checkOptions(ranks.flat(), optionCount);
  if (!checked.ok) return checked;
  const shared = ranks.find(({ length }) => length > 1);
  if (shared && !equalRanks) return refuse({ code: 'choice-equal-ranks', choices: [...shared] });
  return accept({
    choice: ranks.map((tier) =>
      tier.length === 1 ? (tier[0] ?? 0) : tier.toSorted((a, b) => a - b),
    ),
  });
}

const isNumber = (value: unknown): value is JsonNumber =>
  typeof value === 'number' || value instanceof ExactNumber;

const ZERO = fraction(0n);
const isBelow = (a: Fraction, b: Fraction): boolean =>
  a.numerator * b.denominator < b.numerator * a.denominator;

/** Whole numbers for offered options and nothing else, within the limits, again seen in one pass. */
function areWholeWeights(
  bare: { readonly [member: string]: unknown },
  optionCount: number,
  { most = Number.MAX_SAFE_INTEGER, someAboveZero }: WeightLimits,
): bare is { readonly [option: string]: number } {
  let named = 0;
  let some = !someAboveZero;
  for (let option = 1; option <= optionCount; option += 1) {
    const weight = bare[option];
    if (weight === undefined) continue;
    if (!isOption(weight) || weight < 0 || weight > most) return false;
    some ||= weight > 0;
    named += 1;
  }
  return some && named > 0 && named === Object.keys(bare).length;
}

type WeightLimits = { readonly most?: number; readonly someAboveZero: boolean };

/** Numbers for options: none negative, none above `most`, and not all zero where they are shares. */
export function parseWeights(
  method: string,
  json: unknown,
  optionCount: number,
  limits: WeightLimits,
): Result<Choice> {
  const bare = bareChoice(json);
  if (bare === ABSTENTION) return accept(ABSTENTION);
  if (!isRecord(bare)) return refuse({ code: 'choice-malformed', method });
  if (areWholeWeights(bare, optionCount, limits)) return accept({ choice: { ...bare } });
  const entries = Object.entries(bare);
  if (entries.length === 0) return refuse({ code: 'choice-empty' });
  const weights: [string, JsonNumber][] = [];
  let some = false;
  for (const [name, given] of entries) {
    const option = Number(name);
    if (String(option) !== name || !isOption(option)) {
      return refuse({ code: 'choice-malformed', method });
    }
    const checked = checkOptions([option], optionCount);
    if (!checked.ok) return checked;
    const weight = isNumber(given) ? decimalOf(given) : undefined;
    if (!isNumber(given) || !weight) return refuse({ code: 'choice-malformed', method });
    if (isBelow(weight, ZERO)) return refuse({ code: 'weight-negative', choice: option });
    const { most } = limits;
    if (most !== undefined && isBelow(fraction(BigInt(most)), weight)) {
      return refuse({ code: 'score-too-high', choice: option, max: most });
    }
    some ||= weight.numerator > 0n;
    weights.push([name, given]);
  }
  if (limits.someAboveZero && !some) return refuse({ code: 'weights-zero' });
  weights.sort(([a], [b]) => Number(a) - Number(b));
  return accept({ choice: Object.fromEntries(weights) });
}

/** One option's raw value out of words: whether the next words of a line are of its kind, and how many. */
import type { ChoiceValue, Option } from '#chat/option.ts';
import type { JsonValue } from '#chat/reply.ts';
import type { Words } from '#chat/words/index.ts';
import { parseDuration } from '#core/duration.ts';
import { foldText } from '#core/text.ts';
import { type Spoken, type Token, tokensOf } from './spoken.ts';

export type Taken = { value: JsonValue; count: number };

const AMOUNT = /^[-+]?[.,]?\d[\d.,'_]*(e[-+]?\d+)?$/i;
/** `1 000`: the thousands of many a country, as words of a line. */
const LEADING_GROUP = /^[-+]?[1-9]\d{0,2}$/;
const GROUP = /^\d{3}(?:[.,]\d+)?$/;
const AMOUNT_WITH_SYMBOL = /^([-+]?[.,]?\d[\d.,']*)([A-Z]{2,10})$/;
/** Capitals only, so that a reason's first word is seldom taken for one. */
const SYMBOL = /^\$?([A-Z][A-Z0-9]{1,9})$/;
const HANDLE = /^@(\w{2,32})[,.;:!?]*$/;
const DURATION_WORD = /^(\d{1,9}[wdhms])+$/i;
const DATE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}\S*$/;
const ADDRESS_OR_NAME = /^(0x\w*|[^\s.]+\.[\p{L}]{2,})$/iu;
const TOKEN = /^(0x\w*|\$?[A-Za-z][\w.:-]{0,60})$/;
const YES = new Set(['yes', 'y', 'on', 'true']);
const NO = new Set(['no', 'n', 'off', 'false']);

/** Whether a text means a length of time, be it too long a one. */
function isDuration(text: string): boolean {
  const read = parseDuration(text);
  return read.ok || read.refusal.code !== 'duration-malformed';
}

export const symbolOf = (token: Token | undefined): string | undefined =>
  token === undefined || token.quoted || token.person ? undefined : SYMBOL.exec(token.text)?.[1];

/** `2CIV`: a number that has its symbol already. */
export const symbolIn = (text: string): boolean => AMOUNT_WITH_SYMBOL.test(text);

function personOf(token: Token): JsonValue | undefined {
  if (token.person) return { ...token.person };
  const handle = HANDLE.exec(token.text)?.[1];
  return handle === undefined ? undefined : { by: 'handle', platform: 'telegram', handle };
}

function choiceOf(choices: readonly ChoiceValue[], text: string, words: Words): string | undefined {
  const folded = foldText(text);
  const meant = choices.find(
    (choice) => foldText(choice.value) === folded || foldText(choice.label(words)) === folded,
  );
  return meant?.value;
}

function yesNoOf(text: string, words: Words): boolean | undefined {
  const folded = foldText(text);
  if (YES.has(folded) || folded === foldText(words.general.yes())) return true;
  return NO.has(folded) || folded === foldText(words.general.no()) ? false : undefined;
}

function takeDuration(tokens: readonly Token[]): Taken | undefined {
  const end = tokens.findIndex((token) => token.quoted || !DURATION_WORD.test(token.text));
  const count = end === -1 ? tokens.length : end;
  const value = tokens
    .slice(0, count)
    .map((token) => token.text)
    .join(' ');
  return count > 0 && isDuration(value) ? { value, count } : undefined;
}

/** A number whose thousands stand apart: taken whole, so that no part of it is paid and the rest read as words. */
export function takeGroups(tokens: readonly Token[]): Taken | undefined {
  const isPlain = (token: Token): boolean => !token.quoted && !token.person;
  const [first, ...rest] = tokens;
  if (!first || !isPlain(first) || !LEADING_GROUP.test(first.text)) return undefined;
  const end = rest.findIndex((token) => !isPlain(token) || !GROUP.test(token.text));
  const count = 1 + (end === -1 ? rest.length : end);
  const value = tokens
    .slice(0, count)
    .map((token) => token.text)
    .join(' ');
  return count > 1 ? { value, count } : undefined;
}

/** `2027-01-31 18:00`, in one word or two. */
export function takeDate(tokens: readonly Token[]): Taken | undefined {
  for (const count of [2, 1]) {
    const words = tokens.slice(0, count);
    const value = words.map((token) => token.text).join(' ');
    if (words.length === count && !words.some((token) => token.quoted) && DATE.test(value)) {
      return { value, count };
    }
  }
  return undefined;
}

const one = (value: JsonValue | undefined): Taken | undefined =>
  value === undefined ? undefined : { value, count: 1 };

/** What the next words give an option of a kind that has a form; texts take what is left and are not asked here. */
export function takeValue(
  option: Option,
  tokens: readonly Token[],
  words: Words,
): Taken | undefined {
  const [token] = tokens;
  if (token === undefined) return undefined;
  const { text } = token;
  switch (option.kind) {
    case 'text':
      return undefined;
    case 'person':
      return one(personOf(token));
    case 'amount': {
      const grouped = takeGroups(tokens);
      if (grouped) return grouped;
      const joined = AMOUNT_WITH_SYMBOL.exec(text);
      if (joined) return one(`${joined[1]} ${joined[2]}`);
      return one(AMOUNT.test(text) ? text : undefined);
    }
    case 'integer':
      return one(/^[-+]?\d+$/.test(text) ? text : undefined);
    case 'duration':
      return takeDuration(tokens);
    case 'deadline':
      return takeDuration(tokens) ?? takeDate(tokens);
    case 'choice':
      return one(choiceOf(option.choices, text, words));
    case 'yes-no':
      return one(yesNoOf(text, words));
    case 'wallet':
      return one(ADDRESS_OR_NAME.test(text) ? text : undefined);
    case 'token':
      return one(TOKEN.test(text) ? text : undefined);
    case 'role':
      return one(token.person ? undefined : text);
  }
}

/**
 * A whole text as the value of one option: the answer to a question, or `key:value`. What is not of the
 * option's kind goes on as it was typed, so that the refusal can say what was read.
 */
export function rawValueOf(option: Option, spoken: Spoken, words: Words): JsonValue {
  const text = spoken.text.trim();
  if (option.kind === 'text' || option.kind === 'role') return text;
  const tokens = tokensOf(spoken);
  if (option.kind === 'choice') return choiceOf(option.choices, text, words) ?? text;
  const taken = takeValue(option, tokens, words);
  if (option.kind === 'amount') return text;
  return taken && taken.count === tokens.length ? taken.value : text;
}

/**
 * What stands after a command's name, as raw values. `key:value` names an option anywhere; the rest fills
 * the options in their order, each taking the words of its kind, and the first text takes what is left
 * (a quoted text only itself). `|`, or one line each, parts a question from its choices.
 */
import type { Option, Options, PersonReference, RawValues } from '#chat/option.ts';
import type { JsonValue } from '#chat/reply.ts';
import type { Words } from '#chat/words/index.ts';
import { isDeadline } from '#core/duration.ts';
import {
  keyedTokensOf,
  type Spoken,
  splitSpoken,
  type Token,
  tokensOf,
  withoutRanges,
} from './spoken.ts';
import { rawValueOf, symbolIn, symbolOf, takeDate, takeGroups, takeValue } from './value.ts';

export type LineContext = {
  words: Words;
  /** Whose message the command replies to: the person meant where none is named. */
  repliedTo: PersonReference | undefined;
};

type Entry = readonly [name: string, option: Option];
type Values = Record<string, JsonValue>;

const CHOICES = 'choices';

const fold = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** Takes `key:value` pairs of known options out of the line. */
function takePairs(line: Spoken, options: Options, words: Words, values: Values): Spoken {
  const names = new Map(Object.keys(options).map((name) => [fold(name), name]));
  const taken: Token[] = [];
  const tokens = keyedTokensOf(line);
  for (const [index, token] of tokens.entries()) {
    const name = token.key === undefined ? undefined : names.get(fold(token.key));
    const option = name === undefined ? undefined : options[name];
    if (name === undefined || option === undefined || name in values) continue;
    const spoken: Spoken = {
      text: token.text,
      named: token.person ? [{ start: 0, end: token.text.length, person: token.person }] : [],
    };
    const next = tokens.slice(index + 1);
    const longer =
      option.kind === 'amount'
        ? takeAmount(token, next)
        : option.kind === 'deadline'
          ? takeMoment(token, next)
          : undefined;
    values[name] = longer?.value ?? rawValueOf(option, spoken, words);
    taken.push(token, ...next.slice(0, longer?.more ?? 0));
  }
  return withoutRanges(line, taken);
}

/** `duration:2027-01-31 18:00`: the hour after the day. */
function takeMoment(
  { text, quoted }: Token,
  next: readonly Token[],
): { value: JsonValue; more: number } | undefined {
  const first = { text, start: 0, end: text.length, quoted };
  const date = next[0]?.key === undefined ? takeDate([first, ...next.slice(0, 1)]) : undefined;
  return date && { value: date.value, more: date.count - 1 };
}

/** `amount:2 CIV`, `amount:1 000`: the words after the key's that belong to its number. */
function takeAmount(
  { text, quoted }: Token,
  next: readonly Token[],
): { value: string; more: number } | undefined {
  if (quoted || symbolIn(text)) return undefined;
  const end = next.findIndex((token) => token.key !== undefined);
  const free = end === -1 ? next : next.slice(0, end);
  const first = { text, start: 0, end: text.length, quoted };
  const grouped = takeGroups([first, ...free]);
  const digits = grouped ? String(grouped.value) : text;
  const more = grouped ? grouped.count - 1 : 0;
  const symbol = symbolOf(free[more]);
  return symbol === undefined
    ? { value: digits, more }
    : { value: `${digits} ${symbol}`, more: more + 1 };
}

const trimmed = (spoken: Spoken): string => spoken.text.trim();

/** The rest of the line from a word on; a single quoted text without its quotes. */
function restFrom(line: Spoken, tokens: readonly Token[]): string {
  const [first, second] = tokens;
  if (first === undefined) return '';
  return first.quoted && second === undefined ? first.text : line.text.slice(first.start).trim();
}

/** Fills options in order from the words of a line. */
function fillInOrder(
  line: Spoken,
  order: readonly Entry[],
  context: LineContext,
  values: Values,
): void {
  const { words, repliedTo } = context;
  let left = tokensOf(line);
  const passed: Entry[] = [];
  const take = ([name, option]: Entry): boolean => {
    const taken = takeValue(option, left, words);
    if (!taken) return false;
    values[name] = taken.value;
    left = left.slice(taken.count);
    if (option.kind === 'amount') takeSymbol(name);
    return true;
  };
  /** `5 CIV`: to the option that asks for a token, else it stays with the amount, so that no other asset is meant by it. */
  const takeSymbol = (name: string): void => {
    const symbol = symbolOf(left[0]);
    if (symbol === undefined) return;
    const asset = order.find(([other, option]) => option.kind === 'token' && !(other in values));
    if (asset) values[asset[0]] = symbol;
    else values[name] = `${String(values[name])} ${symbol}`;
    left = left.slice(1);
  };
  /** Somebody may name what was passed over a little later: `/tip 5 @bo`. */
  const takePassed = (): void => {
    let entry = passed.find((one) => take(one));
    while (entry) {
      passed.splice(passed.indexOf(entry), 1);
      entry = passed.find((one) => take(one));
    }
  };
  for (const [index, entry] of order.entries()) {
    const [name, option] = entry;
    if (name in values) continue;
    if (option.kind === 'text') {
      takePassed();
      const [next] = left;
      if (next === undefined) continue;
      const later = order.slice(index + 1).some(([, other]) => other.kind === 'text');
      const onlyQuoted = next.quoted && later;
      values[name] = onlyQuoted ? next.text : restFrom(line, left);
      left = onlyQuoted ? left.slice(1) : [];
      continue;
    }
    if (take(entry)) continue;
    if (option.kind === 'person' && repliedTo) {
      values[name] = { ...repliedTo };
      continue;
    }
    const [next] = left;
    const belongsLater =
      next !== undefined &&
      order.slice(index + 1).some(([, other]) => takeValue(other, left, words) !== undefined);
    if (next !== undefined && option.required && !belongsLater) {
      values[name] = next.text;
      left = left.slice(1);
    } else passed.push(entry);
  }
  takePassed();
}

/** A question, its choices and perhaps how long: `Which day? | Mon | Tue | 2d`. */
function fillQuestion(
  pieces: readonly Spoken[],
  order: readonly Entry[],
  context: LineContext,
  values: Values,
): void {
  const firstText = order.findIndex(([name, option]) => option.kind === 'text' && name !== CHOICES);
  const rest = [...pieces];
  const head = firstText === -1 ? undefined : rest.shift();
  if (head) fillInOrder(head, order.slice(0, firstText + 1), context, values);
  const last = rest.at(-1);
  // `How long? | 1d | 2d | 5d`: lengths of time are what is asked about.
  const areAllSpans = rest.length > 1 && rest.every((piece) => isDeadline(trimmed(piece)));
  const span = order.find(([name, { kind }]) => {
    return (kind === 'duration' || kind === 'deadline') && !(name in values);
  });
  if (span && last && !areAllSpans && isDeadline(trimmed(last))) {
    values[span[0]] = trimmed(last);
    rest.pop();
  }
  if (rest.length > 0) values[CHOICES] = rest.map(trimmed).join('|');
}

/** Each piece for the next option it can be. */
function fillPieces(
  pieces: readonly Spoken[],
  order: readonly Entry[],
  context: LineContext,
  values: Values,
): void {
  let open = [...order];
  for (const piece of pieces) {
    const tokens = tokensOf(piece);
    const fits = ([, option]: Entry): boolean =>
      option.kind === 'text' || takeValue(option, tokens, context.words) !== undefined;
    const at = open.findIndex(fits);
    const entry = open[at];
    if (entry === undefined) continue;
    const [name, option] = entry;
    values[name] = rawValueOf(option, piece, context.words);
    open = open.slice(at + 1);
  }
}

/** Raw values of a command line. Never throws, whatever was typed: what is wrong is refused by the options' readers. */
export function readLine(line: Spoken, options: Options, context: LineContext): RawValues {
  const values: Values = {};
  const rest = takePairs(line, options, context.words, values);
  const order = Object.entries(options).filter(([name]) => !(name in values));
  const asksChoices = order.some(([name, option]) => name === CHOICES && option.kind === 'text');
  const separator = rest.text.includes('|')
    ? '|'
    : asksChoices && /\S\s*\n/u.test(rest.text.trim())
      ? '\n'
      : '';
  if (separator === '') fillInOrder(rest, order, context, values);
  else {
    const pieces = splitSpoken(rest, separator);
    const fill = asksChoices ? fillQuestion : fillPieces;
    fill(
      separator === '\n' ? pieces.filter((piece) => trimmed(piece) !== '') : pieces,
      order,
      context,
      values,
    );
  }
  return values;
}

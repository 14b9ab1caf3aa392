/**
 * Typed options, defined once for both tongues. A twin reads native input into raw values;
 * `readOptions` turns raw values into typed ones, or says which is missing or wrong.
 */
import { parseDuration } from '#core/duration.ts';
import type { Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { foldText } from '#core/text.ts';
import type { PersonReference } from '#service/person.ts';
import type { JsonValue } from './reply.ts';
import type { Words } from './words/index.ts';

export type { PersonReference };

/** A role as picked on a platform, or by Civitas's own name. */
export type RoleReference =
  | { by: 'native'; platform: Platform; externalId: string; name: string }
  | { by: 'name'; name: string };

type Base = { required: boolean; describe: (words: Words) => string };
export type ChoiceValue = { value: string; label: (words: Words) => string };
export type Option = Base &
  (
    | { kind: 'text'; maxLength: number; long?: boolean }
    | { kind: 'integer'; min: number; max: number }
    | {
        kind:
          | 'amount'
          | 'duration'
          | 'deadline'
          | 'person'
          | 'role'
          | 'token'
          | 'wallet'
          | 'yes-no';
      }
    | { kind: 'choice'; choices: readonly ChoiceValue[] }
  );
export type OptionKind = Option['kind'];
export type Options = { readonly [name: string]: Option };

type ValueOfKind = {
  text: string;
  integer: number;
  /** As typed; it becomes a bigint where the asset's decimals are known. */
  amount: string;
  /** Milliseconds. */
  duration: number;
  /** As typed; it becomes an instant where the community's zone is known. */
  deadline: string;
  choice: string;
  person: PersonReference;
  role: RoleReference;
  token: string;
  wallet: string;
  'yes-no': boolean;
};
type ValueOf<O extends Option> = ValueOfKind[O['kind']];
export type ValuesOf<O extends Options> = {
  [K in keyof O]: O[K]['required'] extends true ? ValueOf<O[K]> : ValueOf<O[K]> | undefined;
};
export type RawValues = { readonly [name: string]: JsonValue };

/** Whose tongue was spoken: typed names are names there, typed choices may be its labels. */
export type Tongue = { platform: Platform; words: Words };

/** Several chosen values of a select arrive as a list. */
const asText = (raw: JsonValue): string | undefined => {
  if (Array.isArray(raw))
    return raw.every((one) => typeof one === 'string') ? raw.join(',') : undefined;
  return typeof raw === 'string' ? raw : typeof raw === 'number' ? String(raw) : undefined;
};

type Loose = { readonly [key: string]: JsonValue };
const isRecord = (raw: JsonValue): raw is Loose =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

function isPerson(raw: JsonValue): raw is JsonValue & PersonReference {
  if (!isRecord(raw) || typeof raw['platform'] !== 'string') return false;
  if (raw['by'] === 'account') return typeof raw['externalId'] === 'string';
  return raw['by'] === 'handle' && typeof raw['handle'] === 'string';
}

/** A name as people type it into a field; who bears it now is asked of the platform (W7). */
const HANDLE = /^@?([\w.]{2,32})$/;

function readPerson(raw: JsonValue, platform: Platform): Result<PersonReference> {
  if (isPerson(raw)) return accept(raw);
  const typed = asText(raw)?.trim() ?? '';
  const handle = HANDLE.exec(typed)?.[1];
  if (handle === undefined) return refuse({ code: 'unknown-person', text: typed });
  return accept({ by: 'handle', platform, handle });
}

function isRole(raw: JsonValue): raw is JsonValue & RoleReference {
  return isRecord(raw) && 'by' in raw && typeof raw['name'] === 'string';
}

function readText(name: string, raw: JsonValue, maxLength: number): Result<string> {
  const value = asText(raw);
  if (value === undefined) return refuse({ code: 'option-malformed', option: name });
  if ([...value].length > maxLength) {
    return refuse({ code: 'text-too-long', option: name, max: maxLength });
  }
  return accept(value);
}

/** It becomes a bigint later; who writes thousands with a point is asked first which of the two is meant. */
function readAmountText(name: string, raw: JsonValue, words: Words): Result<string> {
  const read = readText(name, typeof raw === 'string' ? raw.trim() : raw, 200);
  if (!read.ok || !words.number.mayGroup(read.value)) return read;
  const text = read.value;
  const shortest = text.replace(/\.?0+$/, '');
  const fraction =
    shortest === text ? `${text}0` : shortest.includes('.') ? shortest : `${shortest}.0`;
  return refuse({ code: 'amount-ambiguous', text, whole: text.replace('.', ''), fraction });
}

function readInteger(
  name: string,
  raw: JsonValue,
  range: { min: number; max: number },
): Result<number> {
  const text = asText(raw) ?? '';
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < range.min || value > range.max) {
    return refuse({ code: 'integer-out-of-range', option: name, ...range });
  }
  return accept(value);
}

const isMeant = (typed: string, ...forms: readonly string[]): boolean =>
  forms.some((form) => foldText(form) === foldText(typed));

function readChoice(
  name: string,
  choices: readonly ChoiceValue[],
  raw: JsonValue,
  words: Words,
): Result<string> {
  const typed = asText(raw) ?? '';
  const known = choices.find(({ value, label }) => isMeant(typed, value, label(words)));
  if (known) return accept(known.value);
  return refuse({
    code: 'choice-unknown',
    option: name,
    choices: choices.map(({ label }) => label(words)),
  });
}

function readYesNo(name: string, raw: JsonValue, words: Words): Result<boolean> {
  if (typeof raw === 'boolean') return accept(raw);
  const typed = asText(raw) ?? '';
  const [yes, no] = [words.general.yes(), words.general.no()];
  if (isMeant(typed, 'yes', yes)) return accept(true);
  if (isMeant(typed, 'no', no)) return accept(false);
  return refuse({ code: 'choice-unknown', option: name, choices: [yes, no] });
}

/** One raw value to its typed form. Unbounded kinds are bounded here: nothing longer than 4,000 characters passes. */
export function readOption(
  name: string,
  option: Option,
  raw: JsonValue,
  { platform, words }: Tongue,
): Result<unknown> {
  switch (option.kind) {
    case 'text':
      return readText(name, raw, option.maxLength);
    case 'integer':
      return readInteger(name, raw, option);
    case 'amount':
      return readAmountText(name, raw, words);
    case 'token':
    case 'wallet':
      return readText(name, typeof raw === 'string' ? raw.trim() : raw, 200);
    case 'deadline':
      return readText(name, raw, 80);
    case 'duration': {
      const value = readText(name, raw, 60);
      return value.ok ? parseDuration(value.value) : value;
    }
    case 'choice':
      return readChoice(name, option.choices, raw, words);
    case 'person':
      return readPerson(raw, platform);
    case 'role': {
      if (isRole(raw)) return accept(raw);
      const value = readText(name, raw, 100);
      return value.ok ? accept({ by: 'name', name: value.value.trim() }) : value;
    }
    case 'yes-no':
      return readYesNo(name, raw, words);
  }
}

/** Reads every option; the first missing required one is reported so that the door can ask for it. */
export function readOptions<O extends Options>(
  options: O,
  raw: RawValues,
  tongue: Tongue,
): Result<{ values: ValuesOf<O> } | { missing: string }> {
  const values: { [name: string]: unknown } = {};
  for (const [name, option] of Object.entries(options)) {
    const given = raw[name];
    if (given === undefined || given === null || given === '') {
      values[name] = undefined;
      continue;
    }
    const read = readOption(name, option, given, tongue);
    if (!read.ok) return read;
    values[name] = read.value;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.required && values[name] === undefined) return accept({ missing: name });
  }
  // The loop above filled every key with the kind its definition names.
  return accept({ values: values as ValuesOf<O> });
}

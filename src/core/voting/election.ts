/**
 * `civitas-election/1`: one vote as one JSON document, ours or made by hand. It is read strictly where a mistake
 * would change what is counted (roll, method, powers), and leniently where the count itself names what it leaves out
 * (single ballots and delegations).
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { ExactNumber, toDouble } from '../decimal.ts';
import type { Delegation } from './delegation.ts';
import { isMethodId, type MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';
import {
  type Difference,
  type PostedRoll,
  type PostedRoots,
  postedDifferences,
  postedRoots,
} from './posted.ts';
import { readPosted } from './posted-json.ts';
import { voterWord } from './roll.ts';
import { readRules } from './rules.ts';
import { type Election, tally, tallyToJson } from './tally.ts';

export const ELECTION_FORMAT = 'civitas-election/1';
const BASIC_CHOICES = ['For', 'Against', 'Abstain'];
/** No larger power exists in a token. */
const POWER = /^\d{1,78}$/;
/** More options than any ballot paper has. */
const MAX_CHOICES = 1_000;

export type ElectionFile = {
  readonly election: Election;
  readonly choices: readonly string[];
  /** The result that the file states; undefined for none. */
  readonly stated: JsonValue | undefined;
  /** The roll as it was posted; undefined for none, null for one that cannot be read. */
  readonly posted: PostedRoll | null | undefined;
};

/** What is wrong with a file, in words for whoever made it. */
export class MalformedElection extends Error {
  override readonly name = 'MalformedElection';
}

const malformed = (what: string): never => {
  throw new MalformedElection(what);
};

type Members = { readonly [name: string]: unknown };
const membersOf = (json: unknown, what: string): Members =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Members)
    : malformed(`${what} is no object`);
const listOf = (json: unknown, what: string): readonly unknown[] =>
  Array.isArray(json) ? json : malformed(`${what} is no list`);
/** A lone surrogate has no canonical form, so nothing that names it could be hashed. */
function textOf(json: unknown, what: string): string {
  if (typeof json !== 'string') return malformed(`${what} is no text`);
  return json.isWellFormed() ? json : malformed(`${what} is no well-formed text`);
}

function readMethod(json: unknown): MethodId {
  const name = textOf(json, 'method');
  const id = name.includes('/') ? name : `${name}/1`;
  return isMethodId(id) ? id : malformed(`method: ${name} is unknown`);
}

function readChoices(json: unknown, method: MethodId): readonly string[] {
  if (json === undefined && method === 'basic/1') return BASIC_CHOICES;
  const choices = listOf(json, 'choices').map((choice, index) =>
    textOf(choice, `choices[${index}]`),
  );
  if (choices.length === 0) malformed('choices: there are none');
  if (choices.length > MAX_CHOICES) malformed(`choices: more than ${MAX_CHOICES}`);
  const { minOptions, maxOptions } = METHODS_BY_ID[method];
  if (minOptions === maxOptions && choices.length !== minOptions) {
    malformed(`choices: ${method} has ${minOptions}`);
  }
  return choices;
}

function readSeats(json: unknown, choices: readonly string[]): number {
  if (json === undefined) return 1;
  if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < 1) {
    return malformed('seats is no whole number from 1 on');
  }
  if (json > choices.length) malformed('seats: more than there are choices');
  return json;
}

function readRoll(json: unknown): Election['roll'] {
  const words = new Set<string>();
  return listOf(json, 'roll').map((line, index) => {
    const { voter, power } = membersOf(line, `roll[${index}]`);
    const name = textOf(voter, `roll[${index}].voter`);
    const word = voterWord(name);
    if (words.has(word)) malformed(`roll[${index}]: ${name} is on the roll twice`);
    words.add(word);
    if (typeof power !== 'string' || !POWER.test(power)) {
      malformed(`roll[${index}].power is no decimal string of a whole number`);
    }
    const units = BigInt(power as string);
    if (units >= 2n ** 256n) malformed(`roll[${index}].power does not fit a uint256`);
    return { voter: name, power: units };
  });
}

function readBallots(json: unknown): Election['ballots'] {
  return listOf(json, 'ballots').map((ballot, index) => {
    const { voter, choice, abstain } = membersOf(ballot, `ballots[${index}]`);
    return {
      voter: textOf(voter, `ballots[${index}].voter`),
      choice: abstain === true ? { abstain } : choice,
    };
  });
}

function readDelegations(json: unknown): readonly Delegation[] {
  if (json === undefined) return [];
  return listOf(json, 'delegations').map((delegation, index) => {
    const { from, to } = membersOf(delegation, `delegations[${index}]`);
    return {
      from: textOf(from, `delegations[${index}].from`),
      to: textOf(to, `delegations[${index}].to`),
    };
  });
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : malformed('result: a number is larger than any double');
}

/** Numbers as RFC 8785 compares them: by their doubles. What it gives no text to is malformed. */
function plainJson(json: unknown): JsonValue {
  if (json instanceof ExactNumber) return finite(toDouble(json));
  if (typeof json === 'string') return textOf(json, 'result: a text');
  if (Array.isArray(json)) return json.map(plainJson);
  if (typeof json !== 'object' || json === null) return json as JsonValue;
  return Object.fromEntries(
    Object.entries(json).map(([name, one]) => [textOf(name, 'result: a name'), plainJson(one)]),
  );
}

/** Numbers are doubles, or `ExactNumber` where their text says more. Throws `MalformedElection`. */
export function readElection(json: unknown): ElectionFile {
  const file = membersOf(json, 'the file');
  if (file['format'] !== ELECTION_FORMAT) malformed(`format is not ${ELECTION_FORMAT}`);
  const method = readMethod(file['method']);
  const choices = readChoices(file['choices'], method);
  const rules = readRules(file['rules'] ?? {});
  if ('malformed' in rules) return malformed(`rules: ${rules.malformed} cannot be read`);
  return {
    election: {
      ...{ method, rules, optionCount: choices.length },
      seats: readSeats(file['seats'], choices),
      roll: readRoll(file['roll']),
      ballots: readBallots(file['ballots']),
      delegations: readDelegations(file['delegations']),
    },
    choices,
    stated: file['result'] === undefined ? undefined : plainJson(file['result']),
    posted: readPosted(file['posted']),
  };
}

export type Recount = {
  readonly result: JsonValue;
  readonly differences: readonly Difference[];
  /** Roots of the lines that the file says were posted; null where it says nothing of them. */
  readonly roots: PostedRoots | null;
};

/** Every member of a stated result that was not counted so. */
function statedDifferences(
  stated: JsonValue | undefined,
  result: { readonly [member: string]: JsonValue },
): Difference[] {
  if (stated === undefined) return [];
  const said = membersOf(stated, 'result') as { readonly [member: string]: JsonValue };
  return Object.keys(said).flatMap((member) => {
    // Only what we counted is ours: every object also has a `constructor`.
    const [theirs, ours] = [
      said[member],
      Object.hasOwn(result, member) ? result[member] : undefined,
    ];
    const equal =
      theirs !== undefined && ours !== undefined && canonicalJson(theirs) === canonicalJson(ours);
    return equal ? [] : [{ member, stated: theirs, counted: ours }];
  });
}

/** Counts again, and holds a stated result, and a roll that was posted, against what was counted. */
export function recount({ election, stated, posted }: ElectionFile): Recount {
  const result = tallyToJson(tally(election)) as { readonly [member: string]: JsonValue };
  const differences = statedDifferences(stated, result);
  if (posted === undefined) return { result, differences, roots: null };
  if (posted === null) {
    const unread = { member: 'posted', stated: 'lines that cannot be read', counted: undefined };
    return { result, differences: [...differences, unread], roots: null };
  }
  return {
    result,
    differences: [...differences, ...postedDifferences(posted, election.roll)],
    roots: postedRoots(posted),
  };
}

/**
 * `posted` of `civitas-election/1`, as it is written and read: optional, so whatever else bears the name is passed over,
 * and one that cannot be read is a difference and nothing worse.
 */
import type { JsonValue } from '../canonical-json.ts';
import type { PostedRoll } from './posted.ts';
import type { RollLine } from './roll.ts';

const POWER = /^\d{1,78}$/;
const UNREADABLE = null;

type Members = { readonly [name: string]: unknown };
const isObject = (json: unknown): json is Members =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
const isName = (json: unknown): json is string => typeof json === 'string' && json.isWellFormed();

function readList<T>(json: unknown, read: (item: Members) => T | null): readonly T[] | null {
  if (json === undefined) return [];
  if (!Array.isArray(json)) return UNREADABLE;
  const items = json.map((item: unknown) => (isObject(item) ? read(item) : UNREADABLE));
  return items.every((item) => item !== UNREADABLE) ? items : UNREADABLE;
}

function readLine({ voter, power }: Members): RollLine | null {
  if (!isName(voter) || typeof power !== 'string' || !POWER.test(power)) return UNREADABLE;
  const units = BigInt(power);
  return units < 2n ** 256n ? { voter, power: units } : UNREADABLE;
}

const readMerge = ({ voter, as }: Members): [string, string] | null =>
  isName(voter) && isName(as) ? [voter, as] : UNREADABLE;

const textIn = (json: unknown): string | undefined => (isName(json) ? json : undefined);

/** Undefined for none; null for one that cannot be read. */
export function readPosted(json: unknown): PostedRoll | null | undefined {
  if (!isObject(json) || !('base' in json || 'rollRoot' in json)) return undefined;
  const base = json['base'] === undefined ? UNREADABLE : readList(json['base'], readLine);
  const supplement = readList(json['supplement'], readLine);
  const merged = readList(json['merged'], readMerge);
  if (base === null || supplement === null || merged === null) return UNREADABLE;
  return {
    rollRoot: textIn(json['rollRoot']),
    supplementRoot: textIn(json['supplementRoot']),
    ...{ base, supplement, merged: new Map(merged) },
    adds: json['adds'] === true,
    renamed: json['renamed'] === true,
  };
}

const linesToJson = (lines: readonly RollLine[]): JsonValue =>
  lines.map(({ voter, power }) => ({ voter, power: String(power) }));

export const postedToJson = (posted: PostedRoll): JsonValue => ({
  rollRoot: posted.rollRoot ?? null,
  supplementRoot: posted.supplementRoot ?? null,
  base: linesToJson(posted.base),
  supplement: linesToJson(posted.supplement),
  merged: [...posted.merged].map(([voter, as]) => ({ voter, as })),
  ...{ adds: posted.adds, renamed: posted.renamed },
});

/**
 * One text per value, so that a hash of it means the value (RFC 8785, "JSON Canonicalization
 * Scheme"): keys sorted by UTF-16 code units, no spaces, numbers as ECMAScript prints them.
 * bigint never enters: amounts are decimal strings before they come here.
 */
import { invariant } from './invariant.ts';
import { type Hex, keccakText } from './keccak.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'string') {
    invariant(value.isWellFormed(), 'a lone surrogate has no canonical form (RFC 8785 §3.2.2.2)');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'NaN and Infinity are no JSON (RFC 8785 §3.2.2.3)');
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean' || value === null) return String(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  invariant(typeof value === 'object', `${typeof value} is no JSON`);
  // Array.prototype.sort without a comparator compares UTF-16 code units, as the RFC asks.
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      const member = value[key];
      invariant(member !== undefined, `member ${key} is undefined`);
      return `${canonicalJson(key)}:${canonicalJson(member)}`;
    });
  return `{${members.join(',')}}`;
}

/** keccak-256 of the canonical text: equal hash, equal value. */
export const hashJson = (value: JsonValue): Hex => keccakText(canonicalJson(value));

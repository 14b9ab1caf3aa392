/**
 * An expected "no" is a value, never an exception (DESIGN §8): every decision of the law returns a
 * `Result`, and a caller cannot reach the value without having looked at `ok`.
 */
import type { Refusal } from './refusal.ts';

export type Accepted<T> = { readonly ok: true; readonly value: T };
export type Refused = { readonly ok: false; readonly refusal: Refusal };
export type Result<T> = Accepted<T> | Refused;

export const accept = <T>(value: T): Accepted<T> => ({ ok: true, value });

export const refuse = (refusal: Refusal): Refused => ({ ok: false, refusal });

/** All values, or the first refusal in the order given. */
export function acceptAll<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return accept(values);
}

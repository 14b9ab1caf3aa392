/**
 * Identity is resolved at read: a merged person answers as the one its chain of merges ends in, and what was written
 * for either is found for both.
 */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import type { PersonId } from '#core/identity.ts';
import { person } from './schema/index.ts';

/** The person whom a row of `person` in this query stands for. */
export const standing = sql<PersonId>`case when ${person.mergedInto} is null then ${person.id}
  else standing_person(${person.id}) end`;

/** Whether a column names this person, or somebody who stands for it. */
export const isOf = (column: AnyColumn, id: PersonId): SQL =>
  sql`${column} in (select person_family(${id}))`;

/**
 * Whether a row of `person` in this query stands for one of these, however many: a list binds as one value. Those who
 * stand for themselves are found by their ids and the few merged ones by their index, so that nobody else is read.
 */
export function isAmong(persons: readonly PersonId[]): SQL {
  const asked = sql`any(${`{${persons.join()}}`}::uuid[])`;
  return sql`(${person.mergedInto} is null and ${person.id} = ${asked}
    or ${person.mergedInto} is not null and ${standing} = ${asked})`;
}

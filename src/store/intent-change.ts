/** Many intents changed by one statement. */
import { getTableColumns, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { IntentId } from '#core/identity.ts';
import { intent } from './schema/execution.ts';
import type { Db } from './transaction.ts';

/** Columns of one intent, by their names in the schema. */
export type IntentChange = {
  readonly id: IntentId;
  readonly change: Partial<Omit<typeof intent.$inferInsert, 'id' | 'communityId' | 'action'>>;
};

const toText = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? String(value) : value;
};

/** One statement for all that change the same columns; answers with those it wrote: with `onlyOpen`, where there was no end. */
export async function updateEach(
  db: Db,
  changes: readonly IntentChange[],
  { onlyOpen = false } = {},
): Promise<ReadonlySet<IntentId>> {
  const changed = new Set<IntentId>();
  const columns = getTableColumns(intent);
  const namesOf = ({ change }: IntentChange) =>
    (Object.keys(change) as (keyof typeof change)[])
      .filter((name) => change[name] !== undefined)
      .sort();
  const groups = Map.groupBy(changes, (one) => namesOf(one).join());
  for (const group of groups.values()) {
    const names = group[0] ? namesOf(group[0]) : [];
    const rows = group.map(({ id, change }) => ({
      id,
      ...Object.fromEntries(names.map((name) => [columns[name].name, toText(change[name])])),
    }));
    const list = (of: (column: PgColumn) => string) =>
      sql.raw(names.map((name) => of(columns[name])).join());
    const written = await db.execute<{ id: IntentId }>(sql`
      update ${intent} set ${list(({ name }) => `${name} = given.${name}`)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as given(id uuid, ${list((column) => `${column.name} ${column.getSQLType()}`)})
      where ${intent.id} = given.id ${onlyOpen ? sql`and ${intent.settledAt} is null` : sql``}
      returning ${intent.id} as id`);
    for (const { id } of written) changed.add(id);
  }
  return changed;
}

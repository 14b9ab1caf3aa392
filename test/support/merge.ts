/** Two persons become one, as a confirmed merge leaves the books. */
import type postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import type { PersonId } from '#core/identity.ts';

export async function mergePersons(
  sql: postgres.Sql,
  junior: PersonId,
  senior: PersonId,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`insert into person_merge (id, junior_id, senior_id, cause, asked_at, expires_at, confirmed_at)
      values (${uuidv7()}, ${junior}, ${senior}, 'recovery', civitas_now(),
        civitas_now() + interval '1 day', civitas_now())`;
    await tx`update person set merged_into = ${senior} where id = ${junior}`;
  });
}

/** And two again. */
export async function undoMerge(sql: postgres.Sql, junior: PersonId): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update person_merge set undone_at = date_trunc('milliseconds', civitas_now())
      where junior_id = ${junior} and confirmed_at is not null and undone_at is null`;
    await tx`update person set merged_into = null where id = ${junior}`;
  });
}

/** The time of the law. Inside a transaction it is read after the locks are held (INVARIANTS V4). */
import { sql } from 'drizzle-orm';
import { StoreFault } from './fault.ts';
import { clockOffset } from './schema/clock.ts';
import { heartbeat } from './schema/process.ts';
import type { Db } from './transaction.ts';

export type ClockMode = 'real' | 'test';

/** For a column, which keeps milliseconds and rounds: what is due now would be due in half of one. */
export const dueNow = sql`date_trunc('milliseconds', civitas_now())`;

/** `civitas_now()`, cut to the millisecond below. */
export async function readNow(db: Db): Promise<Date> {
  const rows = await db.execute<{ ms: string | bigint }>(
    sql`select floor(extract(epoch from civitas_now()) * 1000)::int8 as ms`,
  );
  return new Date(Number(rows[0]?.ms));
}

/**
 * Chooses the deployment's clock when it is first started; at later starts it must be the same one.
 * A database that once lived by the real time can so never be made to jump.
 */
export async function setClockMode(db: Db, mode: ClockMode): Promise<void> {
  await db.insert(clockOffset).values({ mode }).onConflictDoNothing();
  const [row] = await db.select({ mode: clockOffset.mode }).from(clockOffset);
  if (row?.mode === mode) return;
  throw new StoreFault(
    `this database was made with CLOCK=${row?.mode} and cannot be started with CLOCK=${mode}: use another database`,
    { code: 'check', retryable: false, constraint: 'clock_offset_mode_is_final' },
  );
}

/**
 * Moves the law's time by `byMs` and answers the new one. Refused unless the deployment is a test's. Time that is
 * skipped is no outage: whoever was heard when it was left is heard all along. That is written in the statement that
 * moves the time, so that a close which falls due by it does not find the signs missing.
 */
export async function advanceClock(db: Db, byMs: number): Promise<Date> {
  const before = (await readNow(db)).toISOString();
  const skippedMs = Math.round(byMs);
  const moved = await db.execute(sql`
    with moved as (
      update ${clockOffset} set offset_ms = offset_ms + ${skippedMs}::int8 where mode = 'test' returning mode
    ), heard as (
      insert into ${heartbeat} (role, platform, minute)
      select h.role, h.platform, date_trunc('minute', skipped)
      from moved, ${heartbeat} h, generate_series(${before}::timestamptz,
        ${before}::timestamptz + ${skippedMs}::int8 * interval '1 millisecond', interval '1 minute') skipped
      where h.minute between ${before}::timestamptz - interval '3 minutes' and ${before}::timestamptz
      on conflict do nothing
    )
    select mode from moved`);
  if (moved.length === 0) {
    throw new StoreFault('only a deployment made with CLOCK=test can move its clock', {
      code: 'check',
      retryable: false,
      constraint: 'clock_offset_zero_unless_test',
    });
  }
  return readNow(db);
}

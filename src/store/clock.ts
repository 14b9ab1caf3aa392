/** The time of the law. Inside a transaction it is read after the locks are held (INVARIANTS V4). */
import { sql } from 'drizzle-orm';
import { StoreFault } from './fault.ts';
import { clockOffset } from './schema/clock.ts';
import { heartbeat } from './schema/process.ts';
import type { Db } from './transaction.ts';

export type ClockMode = 'real' | 'test';

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

/** Moves the law's time by `byMs` and answers the new one. Refused unless the deployment is a test's. */
export async function advanceClock(db: Db, byMs: number): Promise<Date> {
  const before = await readNow(db);
  const moved = await db
    .update(clockOffset)
    .set({ offsetMs: sql`${clockOffset.offsetMs} + ${Math.round(byMs)}::int8` })
    .where(sql`${clockOffset.mode} = 'test'`)
    .returning({ mode: clockOffset.mode });
  if (moved.length === 0) {
    throw new StoreFault('only a deployment made with CLOCK=test can move its clock', {
      code: 'check',
      retryable: false,
      constraint: 'clock_offset_zero_unless_test',
    });
  }
  const now = await readNow(db);
  await fillHeartbeats(db, before, now);
  return now;
}

/** Time that is skipped is no outage: whoever was heard when it was left is heard all along. */
async function fillHeartbeats(db: Db, before: Date, now: Date): Promise<void> {
  await db.execute(sql`
    insert into ${heartbeat} (role, platform, minute)
    select h.role, h.platform, date_trunc('minute', skipped)
    from ${heartbeat} h, generate_series(${before.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz,
      interval '1 minute') skipped
    where h.minute between ${before.toISOString()}::timestamptz - interval '3 minutes'
      and ${before.toISOString()}::timestamptz
    on conflict do nothing`);
}

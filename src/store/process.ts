/** Leases of deployment-wide singletons, signs of life, and the facts of this deployment. */
import { and, asc, eq, exists, gt, gte, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { deployment, heartbeat, processLease } from './schema/index.ts';
import type { Db } from './transaction.ts';

export const processBooks = (db: Db) => ({
  /**
   * Takes or renews a lease in one statement; undefined while another holder's still runs. One that ends later than
   * two taken now is from before the server's clock went back, and binds nobody (T16).
   */
  async lockLease(
    name: string,
    holder: string,
    leaseMs: number,
  ): Promise<{ fence: number } | undefined> {
    const until = sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;
    const [row] = await db
      .insert(processLease)
      .values({ name, holder, fence: 1, leaseUntil: until as never })
      .onConflictDoUpdate({
        target: processLease.name,
        set: {
          holder,
          leaseUntil: until,
          fence: sql`${processLease.fence} + (${processLease.holder} <> ${holder})::int`,
        },
        setWhere: or(
          eq(processLease.holder, holder),
          lt(processLease.leaseUntil, sql`clock_timestamp()`),
          gt(processLease.leaseUntil, sql`${until} + make_interval(secs => ${leaseMs / 1000})`),
        ) as never,
      })
      .returning({ fence: processLease.fence });
    return row;
  },

  async deleteLease(name: string, holder: string): Promise<void> {
    await db
      .delete(processLease)
      .where(and(eq(processLease.name, name), eq(processLease.holder, holder)));
  },

  async insertHeartbeat(role: string, platform: string, minute: Date): Promise<void> {
    await db.insert(heartbeat).values({ role, platform, minute }).onConflictDoNothing();
  },

  /** Of one role, the oldest first. */
  async listHeartbeats(role: string, since: Date) {
    return db
      .select()
      .from(heartbeat)
      .where(and(eq(heartbeat.role, role), gte(heartbeat.minute, since)))
      .orderBy(asc(heartbeat.minute));
  },

  /** Since when each platform was heard by a role, as far as it is kept. */
  async listFirstHeartbeats(role: string): Promise<{ platform: string; minute: Date }[]> {
    return db
      .selectDistinctOn([heartbeat.platform], {
        platform: heartbeat.platform,
        minute: heartbeat.minute,
      })
      .from(heartbeat)
      .where(eq(heartbeat.role, role))
      .orderBy(asc(heartbeat.platform), asc(heartbeat.minute));
  },

  /** The newest of each before then stays: that a platform was heard once is never forgotten. */
  async deleteHeartbeatsBefore(before: Date): Promise<void> {
    const later = alias(heartbeat, 'later');
    const newer = db
      .select({ one: sql`1` })
      .from(later)
      .where(
        and(
          eq(later.role, heartbeat.role),
          eq(later.platform, heartbeat.platform),
          gt(later.minute, heartbeat.minute),
          lt(later.minute, before),
        ),
      );
    await db.delete(heartbeat).where(and(lt(heartbeat.minute, before), exists(newer)));
  },

  async findFact(key: string): Promise<string | undefined> {
    const [row] = await db.select().from(deployment).where(eq(deployment.key, key));
    return row?.value;
  },

  /** Writes a fact once; the first value stands. */
  async insertFact(key: string, value: string): Promise<string> {
    await db.insert(deployment).values({ key, value }).onConflictDoNothing();
    const [row] = await db.select().from(deployment).where(eq(deployment.key, key));
    return row?.value ?? value;
  },
});

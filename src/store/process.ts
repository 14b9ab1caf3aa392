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

  /** One writer of facts at a time; the fact must stand. */
  async lockFact(key: string): Promise<string | undefined> {
    const [row] = await db.select().from(deployment).where(eq(deployment.key, key)).for('update');
    return row?.value;
  },

  /** The new value stands, whether there was one or not. */
  async updateFact(key: string, value: string): Promise<void> {
    await db
      .insert(deployment)
      .values({ key, value })
      .onConflictDoUpdate({ target: deployment.key, set: { value } });
  },

  async deleteFact(key: string): Promise<void> {
    await db.delete(deployment).where(eq(deployment.key, key));
  },

  /** Those whose key begins so, in the order of their keys. */
  async listFacts(prefix: string): Promise<{ key: string; value: string }[]> {
    return db
      .select()
      .from(deployment)
      .where(sql`starts_with(${deployment.key}, ${prefix})`)
      .orderBy(asc(deployment.key));
  },

  /** Those that still run, of the names that begin so. */
  async listLeases(prefix: string): Promise<{ name: string; holder: string }[]> {
    return db
      .select({ name: processLease.name, holder: processLease.holder })
      .from(processLease)
      .where(
        and(
          sql`starts_with(${processLease.name}, ${prefix})`,
          gte(processLease.leaseUntil, sql`clock_timestamp()`),
        ),
      );
  },

  /** Of processes that were killed. */
  async deleteLapsedLeases(prefix: string): Promise<void> {
    await db
      .delete(processLease)
      .where(
        and(
          sql`starts_with(${processLease.name}, ${prefix})`,
          lt(processLease.leaseUntil, sql`clock_timestamp()`),
        ),
      );
  },

  /**
   * Which database this is: the number its cluster got when it was made, and its own in there. A dump that is loaded has
   * another, files that are copied have the same.
   */
  async findDatabaseName(): Promise<string> {
    const [row] = await db.execute<{ name: string }>(sql`
      select system_identifier::text || '/' || oid::text as name
        from pg_control_system(), pg_database where datname = current_database()`);
    return String(row?.name);
  },
});

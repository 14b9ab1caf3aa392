/** Leases of deployment-wide singletons, signs of life, and the facts of this deployment. */
import { and, eq, gt, gte, lt, or, sql } from 'drizzle-orm';
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

  async listHeartbeats(since: Date) {
    return db.select().from(heartbeat).where(gte(heartbeat.minute, since));
  },

  async deleteHeartbeatsBefore(before: Date): Promise<void> {
    await db.delete(heartbeat).where(lt(heartbeat.minute, before));
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

/** Budgets and what is paid out of them; what is spent is written under the budget's lock. */
import { and, asc, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { budget, budgetPayment } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type BudgetRow = typeof budget.$inferSelect;
export type BudgetPaymentRow = typeof budgetPayment.$inferSelect;

export const budgetBooks = (db: Db) => ({
  async insertBudget(row: typeof budget.$inferInsert): Promise<void> {
    await db.insert(budget).values(row);
  },

  /** Those that go on first, then the newest. */
  async listBudgets(communityId: CommunityId, limit: number): Promise<BudgetRow[]> {
    return db
      .select()
      .from(budget)
      .where(eq(budget.communityId, communityId))
      .orderBy(
        asc(sql`${budget.closedAt} is not null or ${budget.until} <= civitas_now()`),
        desc(budget.number),
      )
      .limit(limit);
  },

  /** What those that go on may still pay together, in base units, and how many they are. */
  async findBudgetsLeft(communityId: CommunityId): Promise<{ left: bigint; count: number }> {
    const [row] = await db
      .select({
        left: sql<string>`coalesce(sum(${budget.amount} - ${budget.spent}), 0)::text`,
        count: sql<string>`count(*)::text`,
      })
      .from(budget)
      .where(
        and(
          eq(budget.communityId, communityId),
          isNull(budget.closedAt),
          sql`${budget.until} > civitas_now()`,
        ),
      );
    return { left: BigInt(row?.left ?? 0), count: Number(row?.count ?? 0) };
  },

  async findBudgetByNumber(
    communityId: CommunityId,
    number: number,
  ): Promise<BudgetRow | undefined> {
    const [row] = await db
      .select()
      .from(budget)
      .where(and(eq(budget.communityId, communityId), eq(budget.number, number)));
    return row;
  },

  /** The latest of that name, those that were not closed first. */
  async findBudgetByName(communityId: CommunityId, name: string): Promise<BudgetRow | undefined> {
    const [row] = await db
      .select()
      .from(budget)
      .where(and(eq(budget.communityId, communityId), sql`lower(${budget.name}) = lower(${name})`))
      .orderBy(desc(sql`${budget.closedAt} is null`), desc(budget.number))
      .limit(1);
    return row;
  },

  async findBudget(id: string): Promise<BudgetRow | undefined> {
    const [row] = await db.select().from(budget).where(eq(budget.id, id));
    return row;
  },

  async lockBudget(id: string): Promise<BudgetRow | undefined> {
    const [row] = await db.select().from(budget).where(eq(budget.id, id)).for('update');
    return row;
  },

  /** Adds to what is spent, or gives back; the books refuse more than was decided. */
  async updateBudgetSpent(id: string, by: bigint): Promise<void> {
    await db
      .update(budget)
      .set({ spent: sql`${budget.spent} + ${String(by)}::numeric` })
      .where(eq(budget.id, id));
  },

  /** True for exactly one caller. */
  async updateBudgetClosed(id: string, by: PersonId, at: Date): Promise<boolean> {
    const rows = await db
      .update(budget)
      .set({ closedAt: at, closedBy: by })
      .where(and(eq(budget.id, id), isNull(budget.closedAt)))
      .returning({ id: budget.id });
    return rows.length === 1;
  },

  async insertBudgetPayment(row: typeof budgetPayment.$inferInsert): Promise<void> {
    await db.insert(budgetPayment).values(row);
  },

  async findBudgetPayment(id: string): Promise<BudgetPaymentRow | undefined> {
    const [row] = await db.select().from(budgetPayment).where(eq(budgetPayment.id, id));
    return row;
  },

  async findBudgetPaymentByEvent(
    communityId: CommunityId,
    eventKey: string,
  ): Promise<BudgetPaymentRow | undefined> {
    const [row] = await db
      .select()
      .from(budgetPayment)
      .where(and(eq(budgetPayment.communityId, communityId), eq(budgetPayment.eventKey, eventKey)));
    return row;
  },

  /** The newest first. */
  async listBudgetPayments(budgetId: string, limit: number): Promise<BudgetPaymentRow[]> {
    return db
      .select()
      .from(budgetPayment)
      .where(eq(budgetPayment.budgetId, budgetId))
      .orderBy(desc(budgetPayment.number))
      .limit(limit);
  },

  /** Of all its budgets: what is on its way, however long it is, and what was paid since then. */
  async listBudgetPaymentsSince(
    communityId: CommunityId,
    since: Date,
  ): Promise<Pick<BudgetPaymentRow, 'budgetId' | 'recipient' | 'amount' | 'settledAt'>[]> {
    const { budgetId, recipient, amount, settledAt, state } = budgetPayment;
    return db
      .select({ budgetId, recipient, amount, settledAt })
      .from(budgetPayment)
      .where(
        and(
          eq(budgetPayment.communityId, communityId),
          or(eq(state, 'reserved'), and(eq(state, 'paid'), gt(settledAt, since))),
        ),
      );
  },

  async updateBudgetPaymentTx(id: string, txHash: string | null): Promise<void> {
    await db.update(budgetPayment).set({ txHash }).where(eq(budgetPayment.id, id));
  },

  /** True for exactly one caller: what was reserved is paid or given back once. */
  async updateBudgetPaymentSettled(
    id: string,
    end: Pick<BudgetPaymentRow, 'reason' | 'txHash'> & {
      state: 'paid' | 'voided';
      settledAt: Date;
    },
  ): Promise<boolean> {
    const rows = await db
      .update(budgetPayment)
      .set(end)
      .where(and(eq(budgetPayment.id, id), eq(budgetPayment.state, 'reserved')))
      .returning({ id: budgetPayment.id });
    return rows.length === 1;
  },
});

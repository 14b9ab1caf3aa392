/** Contracts that carry decisions out, and what each was given. */
import { and, asc, desc, eq, isNull, sum } from 'drizzle-orm';
import type { Address, CommunityId, ExecutorId, MandateId, VoteId } from '#core/identity.ts';
import { executor, mandate, mandateSignature } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type ExecutorRow = typeof executor.$inferSelect;
export type MandateRow = typeof mandate.$inferSelect;
export type MandateSignatureRow = typeof mandateSignature.$inferSelect;

const executorBooks = (db: Db) => ({
  /** False when the contract is connected already, here or to another community. */
  async insertExecutor(row: typeof executor.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(executor)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: executor.id });
    return rows.length === 1;
  },

  async findExecutor(id: ExecutorId): Promise<ExecutorRow | undefined> {
    const [row] = await db.select().from(executor).where(eq(executor.id, id));
    return row;
  },

  /** The connected contract at an address, of any community. */
  async findExecutorAt(chainId: number, address: Address): Promise<ExecutorRow | undefined> {
    const [row] = await db
      .select()
      .from(executor)
      .where(
        and(
          eq(executor.chainId, chainId),
          eq(executor.address, address),
          isNull(executor.disconnectedAt),
        ),
      );
    return row;
  },

  lockExecutor: async (id: ExecutorId): Promise<ExecutorRow | undefined> => {
    const [row] = await db.select().from(executor).where(eq(executor.id, id)).for('update');
    return row;
  },

  /** The connected ones, the oldest first. */
  async listExecutors(communityId: CommunityId): Promise<ExecutorRow[]> {
    return db
      .select()
      .from(executor)
      .where(and(eq(executor.communityId, communityId), isNull(executor.disconnectedAt)))
      .orderBy(asc(executor.connectedAt), asc(executor.id));
  },

  async updateExecutorDisconnected(id: ExecutorId, at: Date): Promise<void> {
    await db
      .update(executor)
      .set({ disconnectedAt: at })
      .where(and(eq(executor.id, id), isNull(executor.disconnectedAt)));
  },
});

const signatureBooks = (db: Db) => ({
  /** The last of a signer in a round stands. */
  async insertSignature(row: typeof mandateSignature.$inferInsert): Promise<void> {
    const { signature, support = null, way, signedAt } = row;
    await db
      .insert(mandateSignature)
      .values(row)
      .onConflictDoUpdate({
        target: [mandateSignature.mandateId, mandateSignature.round, mandateSignature.signer],
        set: { signature, support, way, signedAt },
      });
  },

  /** Of one contract, and not over, that this wallet has signed for. */
  async listMandatesSignedBy(executorId: ExecutorId, signer: Address): Promise<MandateRow[]> {
    const rows = await db
      .select({ mandate })
      .from(mandateSignature)
      .innerJoin(mandate, eq(mandate.id, mandateSignature.mandateId))
      .where(
        and(
          eq(mandate.executorId, executorId),
          isNull(mandate.endedAt),
          eq(mandateSignature.signer, signer),
        ),
      );
    return rows.map((row) => row.mandate);
  },

  async listSignatures(mandateId: MandateId, round: number): Promise<MandateSignatureRow[]> {
    return db
      .select()
      .from(mandateSignature)
      .where(and(eq(mandateSignature.mandateId, mandateId), eq(mandateSignature.round, round)))
      .orderBy(asc(mandateSignature.signer));
  },
});

export const mandateBooks = (db: Db) => ({
  ...executorBooks(db),
  ...signatureBooks(db),

  async insertMandate(row: typeof mandate.$inferInsert): Promise<void> {
    await db.insert(mandate).values(row);
  },

  async findMandate(id: MandateId): Promise<MandateRow | undefined> {
    const [row] = await db.select().from(mandate).where(eq(mandate.id, id));
    return row;
  },

  /** The newest. */
  async findMandateOf(voteId: VoteId): Promise<MandateRow | undefined> {
    const [row] = await db
      .select()
      .from(mandate)
      .where(eq(mandate.voteId, voteId))
      .orderBy(desc(mandate.createdAt), desc(mandate.id))
      .limit(1);
    return row;
  },

  /** All, the oldest first: of what repeats one a run. */
  async listMandatesOf(voteId: VoteId): Promise<MandateRow[]> {
    return db
      .select()
      .from(mandate)
      .where(eq(mandate.voteId, voteId))
      .orderBy(asc(mandate.createdAt), asc(mandate.id));
  },

  async lockMandate(id: MandateId): Promise<MandateRow | undefined> {
    const [row] = await db.select().from(mandate).where(eq(mandate.id, id)).for('update');
    return row;
  },

  async updateMandate(
    id: MandateId,
    change: Partial<
      Pick<
        MandateRow,
        | 'state'
        | 'reason'
        | 'reference'
        | 'detail'
        | 'round'
        | 'eta'
        | 'txHash'
        | 'changedAt'
        | 'endedAt'
      >
    >,
  ): Promise<void> {
    await db.update(mandate).set(change).where(eq(mandate.id, id));
  },

  /** Of every contract of the community. */
  async listOpenMandatesOf(communityId: CommunityId): Promise<MandateRow[]> {
    return db
      .select()
      .from(mandate)
      .where(and(eq(mandate.communityId, communityId), isNull(mandate.endedAt)))
      .orderBy(asc(mandate.createdAt), asc(mandate.id));
  },

  async listOpenMandates(executorId: ExecutorId): Promise<MandateRow[]> {
    return db
      .select()
      .from(mandate)
      .where(and(eq(mandate.executorId, executorId), isNull(mandate.endedAt)))
      .orderBy(asc(mandate.createdAt), asc(mandate.id));
  },

  /** What those that have not ended take along, in base units. */
  async findPromised(executorId: ExecutorId): Promise<bigint> {
    const [row] = await db
      .select({ sum: sum(mandate.amount) })
      .from(mandate)
      .where(and(eq(mandate.executorId, executorId), isNull(mandate.endedAt)));
    return BigInt(row?.sum ?? 0);
  },
});

/** What is wanted of a gate that ends, and of those that are gone. */
import { and, asc, eq, isNotNull, ne, not, or, sql } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
import type { GrantRow } from './grant.ts';
import { movedAway } from './role-move.ts';
import { gate, role, roleEffect, roleGrant } from './schema/index.ts';
import type { Db } from './transaction.ts';

export const grantEndingBooks = (db: Db) => ({
  /**
   * Wanted of what a role shows as, locked in the order of their keys; not of its chats: nobody is removed from a chat because
   * its gate is. Nor of a server that its gate has left.
   */
  async lockWantedGrants(roleId: string): Promise<GrantRow[]> {
    const rows = await db
      .select({ grant: roleGrant })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .where(
        and(
          eq(roleEffect.roleId, roleId),
          ne(roleEffect.kind, 'telegram-chat'),
          eq(roleGrant.wanted, true),
          not(movedAway),
        ),
      )
      .orderBy(asc(roleGrant.effectId), asc(roleGrant.accountId))
      .for('update', { of: roleGrant });
    return rows.map((row) => row.grant);
  },

  /** Wanted still, though the gate behind it is gone. */
  async listStrayGrants(communityId: CommunityId, limit: number): Promise<GrantRow[]> {
    const rows = await db
      .select({ grant: roleGrant })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .where(
        and(
          eq(role.communityId, communityId),
          eq(roleGrant.wanted, true),
          // Nobody is removed from a chat because its gate is.
          ne(roleEffect.kind, 'telegram-chat'),
          not(movedAway),
          or(
            isNotNull(roleEffect.endedAt),
            sql`not exists (select 1 from ${gate}
              where ${gate.roleId} = ${role.id} and ${gate.state} <> 'off')`,
          ),
        ),
      )
      .orderBy(asc(roleGrant.effectId), asc(roleGrant.accountId))
      .limit(limit)
      .for('update', { of: roleGrant });
    return rows.map((row) => row.grant);
  },
});

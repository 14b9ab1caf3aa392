/** What is still to be written of what gates give and take. */
import { and, asc, eq, inArray, isNull, ne, not, notInArray, or, sql } from 'drizzle-orm';
import { LEFT, TAG_WAITS, type TagWait } from '#core/eligibility/effect.ts';
import type { AccountId, CommunityId, PlaceId } from '#core/identity.ts';
import type { GrantKey } from './grant.ts';
import { movedAway } from './role-move.ts';
import { outbox, place, presence, role, roleEffect, roleGrant } from './schema/index.ts';
import type { Db } from './transaction.ts';

export const grantProgressBooks = (db: Db) => ({
  /** By role: how many of what its gate gives and takes is written, and how many in all, without what nobody can write now. */
  async listProgress(
    communityId: CommunityId,
  ): Promise<{ roleId: string; done: number; total: number }[]> {
    const isOpen = sql`${roleGrant.wanted} <> ${roleGrant.applied}`;
    return db
      .select({
        roleId: role.id,
        done: sql<number>`(count(*) filter (where not ${isOpen}))::int`,
        total: sql<number>`count(*)::int`,
      })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .where(
        and(
          eq(role.communityId, communityId),
          eq(roleGrant.byHand, false),
          or(roleGrant.wanted, roleGrant.applied),
          or(
            isNull(roleGrant.lastError),
            notInArray(roleGrant.lastError, [LEFT, ...TAG_WAITS]),
            roleGrant.applied,
          ),
          not(movedAway),
          // Nobody is put into a chat: who is asked in comes or does not.
          or(ne(roleEffect.kind, 'telegram-chat'), roleGrant.applied),
        ),
      )
      .groupBy(role.id);
  },

  /** How many meet the rule of a gate and have no tag, by role, chat and what is in the way. */
  async listTagWaits(
    communityId: CommunityId,
  ): Promise<{ roleId: string; place: string; reason: TagWait; count: number }[]> {
    return db
      .select({
        roleId: role.id,
        place: place.title,
        reason: sql<TagWait>`${roleGrant.lastError}`,
        count: sql<number>`count(*)::int`,
      })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .innerJoin(place, eq(place.id, roleEffect.placeId))
      .where(
        and(
          eq(role.communityId, communityId),
          isNull(roleEffect.endedAt),
          isNull(place.disconnectedAt),
          roleGrant.wanted,
          eq(roleGrant.applied, false),
          inArray(roleGrant.lastError, [...TAG_WAITS]),
        ),
      )
      .groupBy(role.id, place.title, roleGrant.lastError)
      .orderBy(asc(place.title), asc(roleGrant.lastError));
  },

  /** Discord roles of an account in a place that are not yet as they should be. */
  async listUnsettledRoles(placeId: PlaceId, accountId: AccountId): Promise<GrantKey[]> {
    return db
      .select({ effectId: roleGrant.effectId, accountId: roleGrant.accountId })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .where(
        and(
          eq(roleGrant.accountId, accountId),
          eq(roleEffect.placeId, placeId),
          eq(roleEffect.kind, 'discord-role'),
          sql`${roleGrant.wanted} <> ${roleGrant.applied}`,
        ),
      )
      .orderBy(asc(roleGrant.effectId));
  },

  /** How many roles of a place the hands are to look at now, and how many accounts are there. */
  async countWaiting(placeId: PlaceId): Promise<{ waiting: number; present: number }> {
    const [row] = await db
      .select({
        waiting: sql<number>`(select count(*)::int from ${outbox} where ${outbox.kind} = 'role-effect'
          and ${outbox.doneAt} is null and ${outbox.dueAt} <= civitas_now()
          and split_part(${outbox.key}, '.', 1) in (
            select ${roleEffect.id}::text from ${roleEffect} where ${roleEffect.placeId} = ${placeId}))`,
        present: sql<number>`count(*)::int`,
      })
      .from(presence)
      .where(and(eq(presence.placeId, placeId), isNull(presence.leftAt)));
    return row ?? { waiting: 0, present: 0 };
  },
});

/** What gates open in Discord servers, the lost ones too, and how a role of one server ends as another takes its place. */
import { and, asc, eq, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { MOVED } from '#core/eligibility/effect.ts';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { gate, place, role, roleEffect } from './schema/index.ts';
import type { Db } from './transaction.ts';

/** A Discord role that a gate opens, with the server it is in, connected or not. */
export type ServerRole = {
  effectId: string;
  gateId: string;
  state: 'preview' | 'on' | 'off';
  roleId: string;
  roleName: string;
  /** The Discord role's id. */
  externalId: string;
  placeId: PlaceId;
  placeTitle: string;
  placeConnected: boolean;
};

/** Its gate opens a role of another server instead; nobody gives or takes anything by this one any more. */
export const movedAway: SQL = sql`(${roleEffect.endedAt} is not null
  and ${roleEffect.brokenReason} is not distinct from ${MOVED})`;

export const roleMoveBooks = (db: Db) => ({
  /** Of every gate that stands, the oldest gate first. */
  async listServerRoles(communityId: CommunityId): Promise<ServerRole[]> {
    return db
      .select({
        effectId: roleEffect.id,
        gateId: gate.id,
        state: gate.state,
        roleId: role.id,
        roleName: role.name,
        externalId: roleEffect.externalId,
        placeId: roleEffect.placeId,
        placeTitle: place.title,
        placeConnected: sql<boolean>`${place.disconnectedAt} is null`,
      })
      .from(roleEffect)
      .innerJoin(place, eq(place.id, roleEffect.placeId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .innerJoin(gate, and(eq(gate.roleId, role.id), ne(gate.state, 'off')))
      .where(
        and(
          eq(role.communityId, communityId),
          eq(roleEffect.kind, 'discord-role'),
          isNull(roleEffect.endedAt),
        ),
      )
      .orderBy(asc(gate.createdAt), asc(gate.id), asc(roleEffect.id));
  },

  /** Ends it without taking anything; set up again there it is what it was. False: it had ended. */
  async updateEffectMoved(id: string, at: Date): Promise<boolean> {
    const rows = await db
      .update(roleEffect)
      .set({ endedAt: at, brokenReason: MOVED, retryAt: null })
      .where(and(eq(roleEffect.id, id), isNull(roleEffect.endedAt)))
      .returning({ id: roleEffect.id });
    return rows.length === 1;
  },
});

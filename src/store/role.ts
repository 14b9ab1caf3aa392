/** Roles, what they show as on each place, and the gates that open them. Who holds what: `grant.ts`. */
import {
  and,
  asc,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  ne,
  not,
  notExists,
  or,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import { movedAway } from './role-move.ts';
import { gate, gateAsk, membership, person, place, role, roleEffect } from './schema/index.ts';
import { isAmong, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type RoleRow = typeof role.$inferSelect;
export type RoleEffectRow = typeof roleEffect.$inferSelect;
export type GateRow = typeof gate.$inferSelect;
export type EffectKind = RoleEffectRow['kind'];

/** A gate with the name of its role. */
export type NamedGate = GateRow & { roleName: string };

/** An effect with the place it happens in. */
export type PlacedEffect = RoleEffectRow & {
  platform: 'discord' | 'telegram';
  placeExternalId: string;
  placeTitle: string;
  placeConnected: boolean;
  communityId: CommunityId;
  roleName: string;
};

const placedColumns = {
  effect: roleEffect,
  platform: place.platform,
  placeExternalId: place.externalId,
  placeTitle: place.title,
  placeConnected: sql<boolean>`${place.disconnectedAt} is null`,
  communityId: role.communityId,
  roleName: role.name,
};

export const roleBooks = (db: Db) => {
  const placed = () =>
    db
      .select(placedColumns)
      .from(roleEffect)
      .innerJoin(place, eq(place.id, roleEffect.placeId))
      .innerJoin(role, eq(role.id, roleEffect.roleId));
  const flat = (row: { effect: RoleEffectRow } & Omit<PlacedEffect, keyof RoleEffectRow>) => {
    const { effect, ...where } = row;
    return { ...effect, ...where };
  };

  return {
    async findRole(id: string): Promise<RoleRow | undefined> {
      const [row] = await db.select().from(role).where(eq(role.id, id));
      return row;
    },

    async findRoleByName(communityId: CommunityId, name: string): Promise<RoleRow | undefined> {
      const [row] = await db
        .select()
        .from(role)
        .where(and(eq(role.communityId, communityId), sql`lower(${role.name}) = lower(${name})`));
      return row;
    },

    async insertRole(row: typeof role.$inferInsert): Promise<void> {
      await db.insert(role).values(row);
    },

    async updateRole(id: string, change: Partial<Pick<RoleRow, 'name' | 'tag'>>): Promise<void> {
      await db.update(role).set(change).where(eq(role.id, id));
    },

    /** Roles with a tag and a gate: a Telegram chat connected later shows them too. */
    async listTaggedRoles(communityId: CommunityId): Promise<RoleRow[]> {
      const rows = await db
        .selectDistinct({ role })
        .from(role)
        .innerJoin(gate, and(eq(gate.roleId, role.id), ne(gate.state, 'off')))
        .where(and(eq(role.communityId, communityId), isNotNull(role.tag)));
      return rows.map((row) => row.role);
    },

    /** The one row of a Discord role or a tag in a place, ended or not. */
    async findEffectByTarget(
      placeId: PlaceId,
      kind: EffectKind,
      externalId: string,
    ): Promise<PlacedEffect | undefined> {
      const [row] = await placed().where(
        and(
          eq(roleEffect.placeId, placeId),
          eq(roleEffect.kind, kind),
          eq(roleEffect.externalId, externalId),
        ),
      );
      return row && flat(row);
    },

    /** A new effect, or the old row of the same target back to life with all it knows. */
    async insertRoleEffect(
      row: Pick<RoleEffectRow, 'id' | 'roleId' | 'placeId' | 'kind' | 'externalId' | 'createdAt'>,
    ): Promise<void> {
      await db
        .insert(roleEffect)
        .values(row)
        .onConflictDoUpdate({
          target: [roleEffect.placeId, roleEffect.kind, roleEffect.externalId],
          // Removal is switched on for one gate, and not for the next one of the same chat.
          set: {
            ...{ roleId: row.roleId, endedAt: null, brokenReason: null, retryAt: null },
            removes: false,
          },
        });
    },

    async updateEffectsEnded(roleId: string, at: Date): Promise<void> {
      await db
        .update(roleEffect)
        .set({ endedAt: at })
        .where(and(eq(roleEffect.roleId, roleId), isNull(roleEffect.endedAt)));
    },

    /** What a role showed as when its gate was removed then, and what no other gate has taken since. */
    async listEndedEffects(roleId: string, at: Date): Promise<PlacedEffect[]> {
      const rows = await placed()
        .where(and(eq(role.id, roleId), eq(roleEffect.endedAt, at)))
        .orderBy(asc(roleEffect.createdAt), asc(roleEffect.id));
      return rows.map(flat);
    },

    /** Of a chat nobody is removed by it before somebody was shown once more whom that is about. */
    async updateEffectsRevived(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await db
        .update(roleEffect)
        .set({ endedAt: null, brokenReason: null, retryAt: null, removes: false })
        .where(inArray(roleEffect.id, [...ids]));
    },

    /** Live effects of the community's roles, or of one, in places that are connected. */
    async listEffects(communityId: CommunityId, roleId?: string): Promise<PlacedEffect[]> {
      const rows = await placed()
        .where(
          and(
            eq(role.communityId, communityId),
            roleId === undefined ? undefined : eq(role.id, roleId),
            isNull(roleEffect.endedAt),
            isNull(place.disconnectedAt),
          ),
        )
        .orderBy(asc(roleEffect.createdAt), asc(roleEffect.id));
      return rows.map(flat);
    },

    /**
     * A chat attached anew is another place with the same roles and tags: they go on there with all they know, save
     * where that place has its own by now.
     */
    async updateEffectsPlace(from: PlaceId, to: PlaceId): Promise<void> {
      const own = alias(roleEffect, 'own');
      await db
        .update(roleEffect)
        .set({
          placeId: to,
          brokenReason: sql`case when ${movedAway} then ${roleEffect.brokenReason} end`,
          retryAt: null,
        })
        .where(
          and(
            eq(roleEffect.placeId, from),
            notExists(
              db
                .select({ id: own.id })
                .from(own)
                .where(
                  and(
                    eq(own.placeId, to),
                    eq(own.kind, roleEffect.kind),
                    or(
                      eq(own.externalId, roleEffect.externalId),
                      and(eq(own.roleId, roleEffect.roleId), isNull(own.endedAt)),
                    ),
                  ),
                ),
            ),
          ),
        );
    },

    async findEffect(id: string): Promise<PlacedEffect | undefined> {
      const [row] = await placed().where(eq(roleEffect.id, id));
      return row && flat(row);
    },

    async lockEffect(id: string): Promise<RoleEffectRow | undefined> {
      const [row] = await db.select().from(roleEffect).where(eq(roleEffect.id, id)).for('update');
      return row;
    },

    async updateEffectBroken(
      id: string,
      broken: { reason: string; retryAt: Date } | null,
    ): Promise<void> {
      await db
        .update(roleEffect)
        .set({ brokenReason: broken?.reason ?? null, retryAt: broken?.retryAt ?? null })
        .where(and(eq(roleEffect.id, id), not(movedAway)));
    },

    /** What is broken is tried again at once. */
    async updateEffectsRetried(communityId: CommunityId): Promise<void> {
      const roles = db.select({ id: role.id }).from(role).where(eq(role.communityId, communityId));
      await db
        .update(roleEffect)
        .set({ retryAt: null })
        .where(and(isNotNull(roleEffect.retryAt), sql`${roleEffect.roleId} in (${roles})`));
    },

    async insertGate(row: typeof gate.$inferInsert): Promise<void> {
      await db.insert(gate).values(row);
    },

    async findGate(id: string): Promise<NamedGate | undefined> {
      const [row] = await db
        .select({ gate, roleName: role.name })
        .from(gate)
        .innerJoin(role, eq(role.id, gate.roleId))
        .where(eq(gate.id, id));
      return row && { ...row.gate, roleName: row.roleName };
    },

    async lockGate(id: string): Promise<GateRow | undefined> {
      const [row] = await db.select().from(gate).where(eq(gate.id, id)).for('update');
      return row;
    },

    /** Held shared while what it gives and takes is written. */
    async lockGateShared(id: string): Promise<GateRow | undefined> {
      const [row] = await db.select().from(gate).where(eq(gate.id, id)).for('share');
      return row;
    },

    async findGateOfRole(roleId: string): Promise<GateRow | undefined> {
      const [row] = await db
        .select()
        .from(gate)
        .where(and(eq(gate.roleId, roleId), ne(gate.state, 'off')));
      return row;
    },

    /** The last gate of the role of that name that was removed. */
    async findEndedGate(communityId: CommunityId, roleName: string): Promise<GateRow | undefined> {
      const [row] = await db
        .select({ gate })
        .from(gate)
        .innerJoin(role, eq(role.id, gate.roleId))
        .where(
          and(
            eq(gate.communityId, communityId),
            eq(gate.state, 'off'),
            sql`lower(${role.name}) = lower(${roleName})`,
          ),
        )
        .orderBy(desc(gate.createdAt), desc(gate.id))
        .limit(1);
      return row?.gate;
    },

    async listGates(communityId: CommunityId): Promise<NamedGate[]> {
      const rows = await db
        .select({ gate, roleName: role.name })
        .from(gate)
        .innerJoin(role, eq(role.id, gate.roleId))
        .where(and(eq(gate.communityId, communityId), ne(gate.state, 'off')))
        .orderBy(asc(gate.createdAt), asc(gate.id));
      return rows.map((row) => ({ ...row.gate, roleName: row.roleName }));
    },

    /** Of every community. */
    async listLiveGates(): Promise<Pick<GateRow, 'communityId' | 'rule'>[]> {
      return db
        .select({ communityId: gate.communityId, rule: gate.rule })
        .from(gate)
        .where(ne(gate.state, 'off'));
    },

    /** Held shared while verdicts are written: whoever switches a gate waits, and sees them. */
    async lockGatesShared(communityId: CommunityId): Promise<GateRow[]> {
      return db
        .select()
        .from(gate)
        .where(and(eq(gate.communityId, communityId), ne(gate.state, 'off')))
        .orderBy(asc(gate.id))
        .for('share');
    },

    async updateGatesSwept(ids: readonly string[], at: Date): Promise<void> {
      if (ids.length === 0) return;
      await db
        .update(gate)
        .set({ sweptAt: at })
        .where(inArray(gate.id, [...ids]));
    },

    async updateGateState(id: string, state: GateRow['state']): Promise<void> {
      await db.update(gate).set({ state }).where(eq(gate.id, id));
    },

    async updateGate(
      id: string,
      change: Partial<
        Pick<GateRow, 'audience' | 'graceS' | 'rule' | 'ruleText' | 'tokens' | 'version'>
      >,
    ): Promise<void> {
      await db.update(gate).set(change).where(eq(gate.id, id));
    },

    /** Who asked these gates, of these persons, whoever they were before a merge. */
    async listAsks(
      gateIds: readonly string[],
      persons: readonly PersonId[],
    ): Promise<{ gateId: string; personId: PersonId }[]> {
      if (gateIds.length === 0 || persons.length === 0) return [];
      return db
        .selectDistinct({ gateId: gateAsk.gateId, personId: standing })
        .from(gateAsk)
        .innerJoin(person, eq(person.id, gateAsk.personId))
        .where(and(inArray(gateAsk.gateId, [...gateIds]), isAmong(persons)));
    },

    /** Who asked one gate has asked another, too. */
    async insertAsksFrom(from: string, to: string): Promise<void> {
      await db.execute(sql`
        insert into gate_ask (gate_id, person_id, asked_at)
        select ${to}::uuid, person_id, asked_at from gate_ask where gate_id = ${from}::uuid`);
    },

    async insertAsks(gateIds: readonly string[], personId: PersonId, at: Date): Promise<void> {
      if (gateIds.length === 0) return;
      await db
        .insert(gateAsk)
        .values(gateIds.map((gateId) => ({ gateId, personId, askedAt: at })))
        .onConflictDoNothing();
    },

    /** Which of these are members of communities with gates, whoever they were before a merge. */
    async listGatedMembers(
      persons: readonly PersonId[],
    ): Promise<{ communityId: CommunityId; person: PersonId }[]> {
      if (persons.length === 0) return [];
      const asked = sql`(select asked.id, person_family(asked.id) as member
        from unnest(${`{${persons.join()}}`}::uuid[]) as asked(id)) as family`;
      return db
        .selectDistinct({
          communityId: sql<CommunityId>`${gate.communityId}`,
          person: sql<PersonId>`family.id`,
        })
        .from(gate)
        .innerJoin(membership, eq(membership.communityId, gate.communityId))
        .innerJoin(asked, sql`family.member = ${membership.personId}`)
        .where(ne(gate.state, 'off'));
    },
  };
};

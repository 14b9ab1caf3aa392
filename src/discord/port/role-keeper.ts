/** The roles of a server as such: all of them, and one made or unmade where a gate needs it. */
import { type APIRole, PermissionFlagsBits, Routes } from 'discord.js';
import type { RoleKeeper } from '#service/port.ts';
import { clip, visibleLine } from '../render/inline.ts';
import { type Requests, reasonFor } from './request.ts';
import { holds, listedRoles, type OurPlace } from './standing.ts';

/** Roles of a server, everybody's among them (Discord's support page "Discord account and server caps"). */
const ROLES_MAX = 250;
/** As much of it as Discord takes. */
const NAME_MAX = 100;

export const roleKeeperOver = ({ rest, write }: Requests, ourPlace: OurPlace): RoleKeeper => ({
  async list(guildId) {
    const place = await ourPlace(guildId);
    if (!place) return { ok: false, denial: 'bot-removed' };
    const { guild, holder } = place;
    return holds(guild, holder, PermissionFlagsBits.ManageRoles)
      ? {
          ok: true,
          value: {
            roles: listedRoles(guild, holder),
            room: Math.max(0, ROLES_MAX - guild.roles.length),
          },
        }
      : { ok: false, denial: 'missing-permission' };
  },

  async make(guildId, name, reason) {
    // Left out, it would have what everybody may there.
    const body = { name: clip(visibleLine(name), NAME_MAX), permissions: '0' };
    const made = await write<APIRole>(guildId, 'roles', () =>
      rest.post(Routes.guildRoles(guildId), { body, ...reasonFor(reason) }),
    );
    return made.ok ? { ok: true, value: { id: made.value.id } } : made;
  },

  async drop(guildId, roleId, reason) {
    const dropped = await write<void>(guildId, roleId, async () => {
      await rest.delete(Routes.guildRole(guildId, roleId), reasonFor(reason));
    });
    return !dropped.ok && dropped.denial === 'role-gone' ? { ok: true, value: undefined } : dropped;
  },
});

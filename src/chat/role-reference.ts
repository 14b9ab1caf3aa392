/** What a picked or typed role says to the clerks: its name, and the Discord role where it is one. */
import type { RoleReference } from './option.ts';

export function roleMeant(role: RoleReference): {
  name: string;
  discordRoleId: string | undefined;
} {
  const isDiscord = role.by === 'native' && role.platform === 'discord';
  return { name: role.name, discordRoleId: isDiscord ? role.externalId : undefined };
}

// What can be chosen from a select: its own options, or the server's people, roles and channels.
import type { DiscordOption } from '../../wire.ts';
import type { Host } from '../host.ts';

export function optionsFor(
  host: Host,
  kind: string,
  own: readonly DiscordOption[],
): DiscordOption[] {
  const { members, roles, channels } = host.view.discord;
  const users = members.map(({ id, name }) => ({ label: name, value: id }));
  const named = roles.map(({ id, name }) => ({ label: `@${name}`, value: id }));
  if (kind.startsWith('user')) return users;
  if (kind.startsWith('role')) return named;
  if (kind.startsWith('mentionable')) return [...users, ...named];
  if (kind.startsWith('channel')) {
    return channels
      .filter((channel) => channel.kind === 'text')
      .map(({ id, name }) => ({ label: `#${name}`, value: id }));
  }
  return [...own];
}

// Discord's colours: a role's, and a name's after the highest role that has one.
import type { DiscordView } from '../../wire.ts';

export const hexOf = (color: number): string =>
  color === 0 ? '#99a0aa' : `#${color.toString(16).padStart(6, '0')}`;

export function nameColor({ members, roles }: DiscordView, userId: string): string {
  const held = members.find(({ id }) => id === userId)?.roles ?? [];
  const colored = roles.find(({ id, color }) => color !== 0 && held.includes(id));
  return colored ? hexOf(colored.color) : '#f2f3f5';
}

/**
 * Discord's limit of requests is per bot, whatever its processes: here it is split between what the roles do.
 * Answers to interactions do not count towards it.
 */
import type { Role } from '../config.ts';

/** Percent. The gateway's client registers commands and completes slow answers; the worker speaks in public. */
const GATEWAY = 20;
const PORT: { readonly [role in Role]: number } = { bot: 15, worker: 50, web: 15 };

/** Requests a second of a process with these roles. Several workers share by a lower total. */
export function discordShare(
  total: number,
  roles: readonly Role[],
): { gateway: number; port: number } {
  const part = (percent: number): number => Math.max(1, Math.floor((total * percent) / 100));
  return { gateway: part(GATEWAY), port: part(roles.reduce((sum, role) => sum + PORT[role], 0)) };
}

/**
 * Telegram's limits are per bot, whatever its processes: here they are split between what the roles say through the port.
 * What the poller answers a person with is said to that person alone and is not among it.
 */
import type { Role } from '../config.ts';

/** Percent. Cards and private words are the worker's; with this it has the 15 edits a minute that a chat may take. */
const PORT: { readonly [role in Role]: number } = { bot: 10, worker: 80, web: 10 };

/** Percent of what the bot may send, for a process with these roles. */
export const telegramShare = (roles: readonly Role[]): number =>
  roles.reduce((sum, role) => sum + PORT[role], 0);

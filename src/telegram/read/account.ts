/** Accounts as Telegram shows them. Only the numeric id stays what it is: names are sold and reused (W7). */
import type { User } from 'grammy/types';
import type { AccountSeen } from '#chat/incoming.ts';
import type { PersonReference } from '#chat/option.ts';
import { cleanLine } from '#core/text.ts';

export function displayNameOf(user: User): string {
  const name = cleanLine(`${user.first_name} ${user.last_name ?? ''}`);
  return name || user.username || String(user.id);
}

export const accountOf = (user: User): AccountSeen => ({
  platform: 'telegram',
  externalId: String(user.id),
  handle: user.username ?? null,
  displayName: displayNameOf(user),
  isBot: user.is_bot,
  locale: user.language_code ?? 'en',
});

export const referenceTo = (user: User): PersonReference => ({
  by: 'account',
  platform: 'telegram',
  externalId: String(user.id),
  displayName: displayNameOf(user),
  handle: user.username ?? null,
  isBot: user.is_bot,
});

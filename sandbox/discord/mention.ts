/** Whom a message pings: what its text mentions, cut down by allowed_mentions and by the author's rights. */
import { allows, channelPermissions } from './permission.ts';
import { findMember, type Stage } from './stage.ts';
import type { Message, Pings } from './world.ts';

export interface SentMentions {
  parse?: (string | null)[] | null;
  users?: (string | null)[] | null;
  roles?: (string | null)[] | null;
  replied_user?: boolean | null;
}

function mentionedIn(text: string): Pings {
  const ids = (expression: RegExp): string[] => [
    ...new Set([...text.matchAll(expression)].map((match) => match[1] ?? '')),
  ];
  return {
    everyone: /@(everyone|here)\b/.test(text),
    users: ids(/<@!?(\d+)>/g),
    roles: ids(/<@&(\d+)>/g),
  };
}

function isAllowed(kind: 'users' | 'roles', id: string, allowed: SentMentions | null): boolean {
  if (!allowed) return true;
  return (allowed.parse?.includes(kind) ?? false) || (allowed[kind]?.includes(id) ?? false);
}

export function pingsOf(
  stage: Stage,
  message: Message,
  texts: readonly string[],
  allowedMentions: SentMentions | null | undefined,
): Pings {
  const allowed = allowedMentions ?? null;
  const found = mentionedIn(texts.join('\n'));
  const channel = stage.world.channels[message.channelId];
  const bits = channel ? channelPermissions(stage, channel, message.authorId) : 0n;
  const mayPingAll = message.guildId !== null && allows(bits, 'MentionEveryone');
  const isHere = (id: string): boolean =>
    message.guildId === null
      ? (channel?.recipients.includes(id) ?? false)
      : findMember(stage, message.guildId, id) !== undefined;
  const pings: Pings = {
    everyone:
      found.everyone && mayPingAll && (!allowed || (allowed.parse?.includes('everyone') ?? false)),
    users: found.users.filter((id) => isHere(id) && isAllowed('users', id, allowed)),
    roles: found.roles.filter((id) => {
      const role = stage.world.roles[id];
      if (role?.guildId !== message.guildId) return false;
      return (role.mentionable || mayPingAll) && isAllowed('roles', id, allowed);
    }),
  };
  const answered = message.replyTo
    ? stage.world.messages[message.channelId]?.find(({ id }) => id === message.replyTo)
    : undefined;
  const pingsAnswered = answered && (allowed ? (allowed.replied_user ?? false) : true);
  if (pingsAnswered && !pings.users.includes(answered.authorId))
    pings.users.push(answered.authorId);
  return pings;
}

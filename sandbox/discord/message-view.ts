/** A message as Discord's API writes it. */

import { findMember, findMessage, type Stage, userOf } from './stage.ts';
import { channelView, isoTime, memberPart, userView } from './view.ts';
import type { Attachment, InteractionOrigin, Message } from './world.ts';

export const FLAGS = {
  crossposted: 1,
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  componentsV2: 1 << 15,
} as const;

export function attachmentUrl(stage: Stage, channelId: string, attachment: Attachment): string {
  return `${stage.url}/attachments/${channelId}/${attachment.id}/${encodeURIComponent(attachment.filename)}`;
}

function attachmentView(stage: Stage, message: Message, attachment: Attachment) {
  const url = attachmentUrl(stage, message.channelId, attachment);
  const { width, height } = attachment;
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.size,
    url,
    proxy_url: url,
    content_type: attachment.contentType,
    ...(attachment.description === null ? {} : { description: attachment.description }),
    ...(width === null || height === null ? {} : { width, height }),
    ...(message.visibleTo === null ? {} : { ephemeral: true }),
  };
}

export function originView(stage: Stage, origin: InteractionOrigin): object {
  return {
    id: origin.id,
    type: origin.type,
    user: userView(userOf(stage, origin.userId)),
    authorizing_integration_owners: {},
    ...(origin.originalId ? { original_response_message_id: origin.originalId } : {}),
    ...(origin.type === 3 && origin.messageId ? { interacted_message_id: origin.messageId } : {}),
    ...(origin.trigger
      ? { triggering_interaction_metadata: originView(stage, origin.trigger) }
      : {}),
  };
}

/** The older `interaction` field, still sent beside `interaction_metadata` for commands. */
function olderOrigin(stage: Stage, origin: InteractionOrigin): object {
  if (origin.type !== 2) return {};
  const { id, type, name, userId } = origin;
  return { interaction: { id, type, name, user: userView(userOf(stage, userId)) } };
}

function baseView(stage: Stage, message: Message): object {
  const { clientId } = stage.settings;
  const thread = message.threadId ? stage.world.channels[message.threadId] : undefined;
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userView(userOf(stage, message.authorId)),
    type: message.type,
    content: message.content,
    timestamp: isoTime(message.createdAt),
    edited_timestamp: message.editedAt === null ? null : isoTime(message.editedAt),
    tts: false,
    mention_everyone: message.pings.everyone,
    mentions: message.pings.users.map((id) => userView(userOf(stage, id))),
    mention_roles: message.pings.roles,
    attachments: message.attachments.map((one) => attachmentView(stage, message, one)),
    embeds: message.embeds,
    components: message.components,
    pinned: message.pinnedAt !== null,
    flags: message.flags,
    ...(message.authorId === clientId && message.origin ? { application_id: clientId } : {}),
    ...(message.origin && message.authorId === clientId
      ? {
          webhook_id: clientId,
          interaction_metadata: originView(stage, message.origin),
          ...olderOrigin(stage, message.origin),
        }
      : {}),
    ...(thread ? { thread: channelView(stage, thread) } : {}),
  };
}

export function messageView(stage: Stage, message: Message): object {
  if (message.replyTo === null) return baseView(stage, message);
  const target = findMessage(stage, message.channelId, message.replyTo);
  return {
    ...baseView(stage, message),
    message_reference: {
      type: 0,
      channel_id: message.channelId,
      message_id: message.replyTo,
      ...(message.guildId ? { guild_id: message.guildId } : {}),
    },
    referenced_message: target ? baseView(stage, target) : null,
  };
}

/** A create answers with the nonce; later reads do not. */
export function createdMessageView(stage: Stage, message: Message): object {
  const view = messageView(stage, message);
  return message.nonce === null ? view : { ...view, nonce: message.nonce };
}

const GUILD_MESSAGES = 1 << 9;
const DIRECT_MESSAGES = 1 << 12;
const MESSAGE_CONTENT = 1 << 15;

/** Without the content intent a bot reads only its own messages, those that mention it, and direct ones. */
function readable(stage: Stage, message: Message, intents: number): boolean {
  const { clientId } = stage.settings;
  return (
    message.guildId === null ||
    message.authorId === clientId ||
    message.pings.users.includes(clientId) ||
    (intents & MESSAGE_CONTENT) !== 0
  );
}

export const messageIntents = (message: Message): number =>
  message.guildId === null ? DIRECT_MESSAGES : GUILD_MESSAGES;

export function messageDispatchView(stage: Stage, message: Message, intents: number): object {
  const view = createdMessageView(stage, message);
  const blank = { content: '', embeds: [], attachments: [], components: [] };
  const { guildId } = message;
  const member = guildId ? findMember(stage, guildId, message.authorId) : undefined;
  return {
    ...view,
    ...(readable(stage, message, intents) ? {} : blank),
    ...(guildId ? { guild_id: guildId } : {}),
    ...(member ? { member: memberPart(member) } : {}),
  };
}

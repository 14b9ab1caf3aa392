/** The threads of cards: begun on a message, named, written in. One that somebody else began there is used too. */
import { Routes, ThreadAutoArchiveDuration } from 'discord.js';
import type { SealedReply } from '#chat/reply.ts';
import type { ChatPort } from '#service/port.ts';
import { DiscordFault } from '../fault.ts';
import { clip, visibleLine } from '../render/inline.ts';
import { renderCard } from '../render/message.ts';
import { type Requests, shortNonce } from './request.ts';

type Port = ChatPort<SealedReply>;

/** In UTF-16 units. */
const NAME_MAX = 100;
/** A message has one thread, whose id is the message's own. */
const HAS_ONE = 160004;
const MEANING = {
  50024: 'no-threads',
  50083: 'thread-locked',
  160005: 'thread-locked',
} as const;

export function threadVerbs({
  rest,
  write,
}: Pick<Requests, 'rest' | 'write'>): Pick<
  Port,
  'openThread' | 'renameThread' | 'sendInThread' | 'threadUrl'
> {
  // Threads apart from their channel: what is forbidden in them does not keep a card from being edited.
  const resource = (channelId: string): string => `${channelId}/threads`;
  const called = (name: string): string => clip(visibleLine(name), NAME_MAX);

  return {
    async openThread({ placeExternalId, channelId }, ref, name) {
      const body = {
        name: called(name),
        auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
      };
      try {
        const made = await write<{ id: string }>(
          placeExternalId,
          resource(channelId),
          () => rest.post(Routes.threads(channelId, ref), { body }),
          MEANING,
        );
        return made.ok ? { ok: true, value: { threadId: made.value.id, fresh: true } } : made;
      } catch (error) {
        if (!(error instanceof DiscordFault) || error.apiCode !== HAS_ONE) throw error;
        return { ok: true, value: { threadId: ref, fresh: false } };
      }
    },
    renameThread({ placeExternalId, channelId, threadId }, name) {
      // One that has fallen asleep has to wake for it.
      const body = { name: called(name), archived: false };
      return write(
        placeExternalId,
        resource(channelId),
        async () => {
          await rest.patch(Routes.channel(threadId), { body });
        },
        MEANING,
      );
    },
    sendInThread({ placeExternalId, channelId, threadId }, message, nonce) {
      const { body, files } = renderCard(message);
      const once = { nonce: shortNonce(nonce), enforce_nonce: true };
      return write(
        placeExternalId,
        resource(channelId),
        async () => {
          await rest.post(Routes.channelMessages(threadId), { body: { ...body, ...once }, files });
        },
        MEANING,
      );
    },
    threadUrl: ({ placeExternalId, threadId }) =>
      `https://discord.com/channels/${placeExternalId}/${threadId}`,
  };
}

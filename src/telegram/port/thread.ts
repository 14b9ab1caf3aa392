/**
 * Threads as Telegram has them: the replies to a message, which nobody has to begin or to name. A topic of a forum
 * is where a card stands, not what hangs on it.
 */
import type { Thread } from '#service/port.ts';

export const IN_REPLIES = { ok: true, value: { threadId: '', fresh: true } } as const;

/** A topic of a forum; the chat itself has none. */
export const threadFields = (channelId: string): { message_thread_id?: number } =>
  channelId === '' ? {} : { message_thread_id: Number(channelId) };

/** How the Bot API marks the id of a supergroup; messages of any other chat have no address. */
const SUPERGROUP = '-100';

/**
 * The replies to a card, as members see them; a client that knows no threads shows the card itself.
 * https://core.telegram.org/api/links#message-links
 */
export function threadUrl({ placeExternalId, channelId, ref }: Thread): string | undefined {
  if (!placeExternalId.startsWith(SUPERGROUP)) return undefined;
  const chat = `https://t.me/c/${placeExternalId.slice(SUPERGROUP.length)}`;
  return channelId === '' ? `${chat}/${ref}?thread=${ref}` : `${chat}/${channelId}/${ref}`;
}

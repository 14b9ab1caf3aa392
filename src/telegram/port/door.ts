/** People who ask to join a chat, and whom it is closed to again: links, bans that end at once. */
import type { Api } from 'grammy';
import type { Doorkeeper, Written } from '#service/port.ts';
import { isBasicGroup } from '../fault.ts';

type Write = <T>(
  externalId: string,
  call: (chatId: number) => Promise<Written<T>>,
) => Promise<Written<T>>;

const DONE: Written<void> = { ok: true, value: undefined };

/** What an administrator sees of a link in the chat's settings. */
const NAME_MAX = 32;
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As much of a name as fits, in whole letters: half of one is another, or none. */
function linkName(name: string): string {
  let fits = '';
  for (const { segment } of letters.segment(name)) {
    if (fits.length + segment.length > NAME_MAX) break;
    fits += segment;
  }
  return fits.trim();
}

/** Telegram ends the ban itself then, whatever becomes of the bot. Between 30 seconds and 366 days, or it is for ever. */
const BAN_S = 86_400;

/** `now`: milliseconds since 1970, of the clock that Telegram ends bans by. */
export function createDoorkeeper(api: Api, write: Write, now: () => number): Doorkeeper {
  const endsAfter = (lastsMs: number | undefined) =>
    lastsMs === undefined ? {} : { expire_date: Math.floor((now() + lastsMs) / 1_000) };

  return {
    invite: (externalId, name, lastsMs) =>
      write(externalId, async (chatId) => {
        const { invite_link: url } = await api.raw.createChatInviteLink({
          chat_id: chatId,
          name: linkName(name),
          creates_join_request: true,
          ...endsAfter(lastsMs),
        });
        return { ok: true, value: { url } };
      }),

    /** The Bot API cannot ask after a link; setting it to what it is fails where it is gone. What is left out is reset. */
    checkInvite: (externalId, url, name, lastsMs) =>
      write(externalId, async (chatId) => {
        await api.raw.editChatInviteLink({
          chat_id: chatId,
          invite_link: url,
          name: linkName(name),
          creates_join_request: true,
          ...endsAfter(lastsMs),
        });
        return DONE;
      }),

    revokeInvite: (externalId, url) =>
      write(externalId, async (chatId) => {
        await api.revokeChatInviteLink(chatId, url);
        return DONE;
      }),

    expel: (externalId, accountExternalId) =>
      write(externalId, async (chatId) => {
        await api.raw.banChatMember({
          chat_id: chatId,
          user_id: Number(accountExternalId),
          until_date: Math.floor(now() / 1_000) + BAN_S,
        });
        return DONE;
      }),

    readmit: (externalId, accountExternalId) =>
      write(externalId, async (chatId) => {
        try {
          await api.raw.unbanChatMember({
            chat_id: chatId,
            user_id: Number(accountExternalId),
            only_if_banned: true,
          });
        } catch (error) {
          // A group that is no supergroup keeps no list of whom it banned.
          if (!isBasicGroup(error)) throw error;
        }
        return DONE;
      }),
  };
}

// Ephemeral messages, after core.telegram.org/bots/api#ephemeral-messages-and-commands: groups only, seen by one member;
// a bot that is no administrator answers within 15 seconds of a button press (callback_query_id) or of an ephemeral
// command (reply_parameters.ephemeral_message_id). The server's own words for its refusals are not documented.
import { badRequest } from './api-error.ts';
import { type Bed, flagOf, numberOf, objectOf, type Params, textOf } from './bed.ts';
import { botMember } from './chats.ts';
import { findByKey } from './messages.ts';
import { type Chat, isAdmin, isGroup, isPresent, memberOf, type StoredMessage } from './world.ts';

const ANSWER_WINDOW_MS = 15_000;

interface EphemeralTarget {
  viewer: number;
  replaces?: string;
  replyTo?: string;
  dropped: boolean;
}

function findIncoming(bed: Bed, chat: Chat, id: number, viewer: number): StoredMessage | undefined {
  return chat.messages.find(
    (message) =>
      message.ephemeralId === id &&
      message.viewer === viewer &&
      message.receiverId === bed.world.bot.id,
  );
}

function pressedMessage(
  bed: Bed,
  chat: Chat,
  given: Params,
  viewer: number,
): { fresh: boolean; key?: string } {
  const queryId = textOf(given, 'callback_query_id');
  if (queryId === undefined) {
    if (flagOf(given, 'replace_callback_query_message')) throw badRequest('QUERY_ID_INVALID');
    return { fresh: false };
  }
  const query = bed.world.queries[queryId];
  if (query === undefined || query.userId !== viewer || query.chatId !== chat.id) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  const fresh = bed.now() - query.at <= ANSWER_WINDOW_MS;
  if (!flagOf(given, 'replace_callback_query_message')) return { fresh };
  const pressed = findByKey(chat, query.messageKey);
  if (pressed === undefined || pressed.viewer !== undefined) throw badRequest('MESSAGE_ID_INVALID');
  return { fresh, key: pressed.key };
}

/** Who receives an ephemeral message, when the parameters ask for one and the rules allow it. */
export function ephemeralTarget(bed: Bed, chat: Chat, params: Params): EphemeralTarget | undefined {
  const reply = objectOf(params, 'reply_parameters');
  const repliedId = reply === undefined ? undefined : numberOf(reply, 'ephemeral_message_id');
  const given = objectOf(params, 'ephemeral_message_parameters');
  if (given === undefined) {
    if (repliedId !== undefined)
      throw badRequest('a reply to an ephemeral message must be an ephemeral message');
    return undefined;
  }
  if (!isGroup(chat))
    throw badRequest('ephemeral messages can be sent only to groups and supergroups');
  const viewer = numberOf(given, 'receiver_user_id') ?? 0;
  if (viewer === bed.world.bot.id || !isPresent(memberOf(chat, viewer)))
    throw badRequest('USER_ID_INVALID');
  const pressed = pressedMessage(bed, chat, given, viewer);
  const incoming = repliedId === undefined ? undefined : findIncoming(bed, chat, repliedId, viewer);
  if (repliedId !== undefined && incoming === undefined)
    throw badRequest('message to be replied not found');
  // The clock of messages counts whole seconds; the benefit of the doubt is the bot's.
  const answers =
    incoming !== undefined && bed.now() - incoming.date * 1000 <= ANSWER_WINDOW_MS + 999;
  if (incoming !== undefined && !answers) throw badRequest('message to be replied not found');
  if (!isAdmin(botMember(bed, chat)) && !pressed.fresh && !answers) {
    throw badRequest('not enough rights to send ephemeral messages to the chat');
  }
  const dropped = bed.ephemeralsToDrop > 0;
  if (dropped) bed.ephemeralsToDrop -= 1;
  return {
    viewer,
    dropped,
    ...(pressed.key === undefined ? {} : { replaces: pressed.key }),
    ...(incoming === undefined ? {} : { replyTo: incoming.key }),
  };
}

/** The bot's ephemeral message that an editEphemeral… or deleteEphemeral… call names. */
export function findSentEphemeral(
  bed: Bed,
  chat: Chat,
  params: Params,
  action: string,
): StoredMessage {
  const found = findByKey(
    chat,
    `e${numberOf(params, 'ephemeral_message_id')}:${numberOf(params, 'receiver_user_id')}`,
  );
  if (found === undefined || found.fromId !== bed.world.bot.id)
    throw badRequest(`message to ${action} not found`);
  return found;
}

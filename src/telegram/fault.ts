/**
 * Translates what grammY throws into a `TelegramFault`, a denial, or a migration, by error code and the
 * Bot API's own words. No message repeats the token, which stands in every URL of the API.
 */
import { GrammyError, HttpError } from 'grammy';
import { Fault } from '#core/fault.ts';
import type { Denial } from '#service/port.ts';

export type TelegramFaultCode =
  /** 429: `retryAfterMs` says for how long. */
  | 'rate-limited'
  /** 5xx, a cut connection, a timeout: whether the call took effect is not known. */
  | 'unavailable'
  /** The token is wrong or was revoked. */
  | 'unauthorized'
  /** Somebody else polls with the same token. */
  | 'conflict'
  /** The call itself was wrong: repeating it changes nothing. */
  | 'refused';

export class TelegramFault extends Fault<TelegramFaultCode> {}

type Pattern = readonly [form: RegExp, denial: Denial];

/** In the order they are tried: the first form that fits decides. */
const DENIALS: readonly Pattern[] = [
  [/message thread not found|TOPIC_(CLOSED|DELETED)|TOPIC_ID_INVALID/i, 'channel-gone'],
  [/message to (edit|delete|pin|unpin|react|be replied) not found/i, 'message-gone'],
  [/message can't be edited|MESSAGE_ID_INVALID|message_id_invalid/i, 'message-gone'],
  [/user is an administrator of the chat|can't remove chat owner|USER_CREATOR/i, 'role-too-high'],
  [/INVITE_HASH_(EXPIRED|INVALID|EMPTY)|INVITE_REVOKED/i, 'invite-gone'],
  [/USER_NOT_PARTICIPANT|PARTICIPANT_ID_INVALID|(user|member) not found/i, 'member-gone'],
  [/USER_ID_INVALID|HIDE_REQUESTER_MISSING|user is deactivated/i, 'member-gone'],
  [/not enough rights|need administrator rights|have no rights|_FORBIDDEN/i, 'missing-permission'],
  [/CHAT_ADMIN_REQUIRED|CHAT_RESTRICTED|message can't be deleted/i, 'missing-permission'],
  [/chat not found|chat was (deactivated|deleted)|PEER_ID_INVALID/i, 'bot-removed'],
  [/bot was (kicked|blocked)|bot is not a member|bot can't initiate/i, 'bot-removed'],
];

const isCall = (error: unknown): error is GrammyError => error instanceof GrammyError;

/** A refusal for good that the staff can mend; undefined for anything else. */
export function denialOf(error: unknown): Denial | undefined {
  if (!isCall(error) || (error.error_code !== 400 && error.error_code !== 403)) return undefined;
  return DENIALS.find(([form]) => form.test(error.description))?.[1];
}

/** The id a group got when it became a supergroup. */
export function migrationOf(error: unknown): string | undefined {
  const id = isCall(error) ? error.parameters.migrate_to_chat_id : undefined;
  return id === undefined ? undefined : String(id);
}

/** What was asked for is already so: no error. */
export const isNotModified = (error: unknown): boolean =>
  isCall(error) &&
  /message is not modified|CHAT_NOT_MODIFIED|USER_ALREADY_PARTICIPANT/i.test(error.description);

/** Bans are lists of supergroups and channels. */
export const isBasicGroup = (error: unknown): boolean =>
  isCall(error) &&
  /available for supergroup and channel chats only|for supergroups?/i.test(error.description);

/** A photo stands where a text was to be edited. */
export const isMediaMessage = (error: unknown): boolean =>
  isCall(error) && /there is no text in the message to edit/i.test(error.description);

/** A press that was answered already, or more than about a minute ago. */
export const isQueryTooOld = (error: unknown): boolean =>
  isCall(error) && /query is too old/i.test(error.description);

const redacted = (text: string): string => text.replace(/\/bot[^/\s]+/g, '/bot***');

function networkCause(error: HttpError): Error {
  const inner = error.error;
  return new Error(redacted(inner instanceof Error ? inner.message : String(inner)));
}

function callFault(error: GrammyError): TelegramFault {
  const status = error.error_code;
  const message = `${error.method}: ${status} ${error.description}`;
  if (status === 429) {
    const seconds = error.parameters.retry_after ?? 1;
    return new TelegramFault(message, {
      code: 'rate-limited',
      retryable: true,
      retryAfterMs: seconds * 1000,
    });
  }
  if (status >= 500) return new TelegramFault(message, { code: 'unavailable', retryable: true });
  // The Bot API answers 404 to a token of the wrong form.
  if (status === 401 || status === 404) {
    return new TelegramFault(message, { code: 'unauthorized', retryable: false });
  }
  if (status === 409) return new TelegramFault(message, { code: 'conflict', retryable: true });
  return new TelegramFault(message, { code: 'refused', retryable: false });
}

/** A `TelegramFault` for what grammY threw, `undefined` for anything else. */
export function toTelegramFault(error: unknown): TelegramFault | undefined {
  if (error instanceof TelegramFault) return error;
  if (isCall(error)) return callFault(error);
  if (error instanceof HttpError) {
    const cause = networkCause(error);
    return new TelegramFault(`${redacted(error.message)} ${cause.message}`.trim(), {
      code: 'unavailable',
      retryable: true,
      cause,
    });
  }
  return undefined;
}

/** What to throw on: the fault behind an error, or the error itself where it is none of Telegram's. */
export const faultOr = (error: unknown): unknown => toTelegramFault(error) ?? error;

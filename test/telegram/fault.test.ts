import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import {
  denialOf,
  faultOr,
  isMediaMessage,
  isNotModified,
  migrationOf,
  toTelegramFault,
} from '#telegram/fault.ts';

const refused = (error_code: number, description: string, parameters = {}) =>
  new GrammyError(
    'Call failed',
    { ok: false, error_code, description, parameters },
    'sendMessage',
    {
      text: 'private words',
    },
  );

describe('faults', () => {
  const cases: readonly [number, string, object, object][] = [
    [
      429,
      'Too Many Requests: retry after 7',
      { retry_after: 7 },
      { code: 'rate-limited', retryable: true, retryAfterMs: 7_000 },
    ],
    [502, 'Bad Gateway', {}, { code: 'unavailable', retryable: true }],
    [401, 'Unauthorized', {}, { code: 'unauthorized', retryable: false }],
    [404, 'Not Found', {}, { code: 'unauthorized', retryable: false }],
    [
      409,
      'Conflict: terminated by other getUpdates request',
      {},
      { code: 'conflict', retryable: true },
    ],
    [400, 'Bad Request: message text is empty', {}, { code: 'refused', retryable: false }],
  ];
  it.each(cases)('%i %s', (status, description, parameters, expected) => {
    const fault = toTelegramFault(refused(status, description, parameters));
    expect(fault).toMatchObject(expected);
    expect(fault?.message).not.toContain('private words');
  });
  it('are unavailable where the network failed, and never show the token', () => {
    const inner = new Error(
      'request to http://127.0.0.1:1/bot123:SECRET/sendMessage failed, reason: ECONNREFUSED',
    );
    const fault = toTelegramFault(
      new HttpError("Network request for 'sendMessage' failed!", inner),
    );
    expect(fault).toMatchObject({ code: 'unavailable', retryable: true });
    expect(`${fault?.message} ${String(fault?.cause)} ${fault?.stack}`).not.toContain('SECRET');
    expect(fault?.message).toContain('ECONNREFUSED');
  });
  it("are nobody else's errors", () => {
    const error = new Error('a bug');
    expect(toTelegramFault(error)).toBeUndefined();
    expect(faultOr(error)).toBe(error);
  });
});

describe('denials', () => {
  const cases: readonly [number, string, string | undefined][] = [
    [400, 'Bad Request: chat not found', 'bot-removed'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'bot-removed'],
    [403, 'Forbidden: bot is not a member of the supergroup chat', 'bot-removed'],
    [403, 'Forbidden: bot was blocked by the user', 'bot-removed'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'bot-removed'],
    [400, 'Bad Request: message thread not found', 'channel-gone'],
    [400, 'Bad Request: TOPIC_CLOSED', 'channel-gone'],
    [400, 'Bad Request: TOPIC_DELETED', 'channel-gone'],
    [400, 'Bad Request: not enough rights to send photos to the chat', 'missing-permission'],
    [400, 'Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN', 'missing-permission'],
    [403, 'Forbidden: the group chat was deleted', 'bot-removed'],
    [400, 'Bad Request: message to edit not found', 'message-gone'],
    [400, 'Bad Request: message to delete not found', 'message-gone'],
    [400, "Bad Request: message can't be edited", 'message-gone'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'missing-permission'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'missing-permission'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'missing-permission'],
    [400, 'Bad Request: user is an administrator of the chat', 'role-too-high'],
    [400, "Bad Request: can't remove chat owner", 'role-too-high'],
    [400, 'Bad Request: USER_NOT_PARTICIPANT', 'member-gone'],
    [400, 'Bad Request: PARTICIPANT_ID_INVALID', 'member-gone'],
    [400, 'Bad Request: message is too long', undefined],
    [429, 'Too Many Requests: chat not found', undefined],
    [500, 'chat not found', undefined],
  ];
  it.each(cases)('%i %s', (status, description, denial) => {
    expect(denialOf(refused(status, description))).toBe(denial);
  });
});

it('knows what is no error, what is a picture, and where a group went', () => {
  expect(isNotModified(refused(400, 'Bad Request: message is not modified: specified new…'))).toBe(
    true,
  );
  expect(isMediaMessage(refused(400, 'Bad Request: there is no text in the message to edit'))).toBe(
    true,
  );
  const moved = refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
    migrate_to_chat_id: -1001,
  });
  expect(migrationOf(moved)).toBe('-1001');
  expect(migrationOf(new Error('x'))).toBeUndefined();
});

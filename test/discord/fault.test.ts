import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { Fault } from '#core/fault.ts';
import { DiscordFault, denialOf, discordFault, isMissingAccess, toThrow } from '#discord/fault.ts';

const SECRET = 'aW50ZXJhY3Rpb246secret';
const url = `https://discord.com/api/v10/webhooks/1/${SECRET}`;
const sent = { body: { content: 'private words' }, files: undefined };

const api = (status: number, code: number) =>
  new DiscordAPIError({ code, message: 'Not this' }, code, status, 'POST', url, sent);
const withCode = (code: string) => Object.assign(new Error('socket'), { code });

describe('a failed request', () => {
  test.each([
    ['a reset token', api(401, 0), 'discord-unauthorized', false],
    ['an interaction token out of date', api(401, 50027), 'discord-refused', false],
    ['a refusal', api(403, 50013), 'discord-refused', false],
    ['a rate limit', api(429, 20028), 'discord-rate-limited', true],
    ['a 5xx', new HTTPError(502, 'Bad Gateway', 'GET', url, sent), 'discord-unavailable', true],
    ['a refused connection', withCode('ECONNREFUSED'), 'discord-unreachable', true],
    ['a cut connection', withCode('UND_ERR_SOCKET'), 'discord-unreachable', true],
    [
      'a name that is not found',
      new TypeError('fetch failed', { cause: withCode('ENOTFOUND') }),
      'discord-unreachable',
      true,
    ],
    ['a slow answer', new DOMException('aborted', 'AbortError'), 'discord-timeout', true],
    ['slow headers', withCode('UND_ERR_HEADERS_TIMEOUT'), 'discord-timeout', true],
  ])('%s', (_, error, code, retryable) => {
    const fault = discordFault(error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, retryable, cause: error });
  });

  test('keeps Discord’s code and status', () => {
    expect(discordFault(api(403, 50013))).toMatchObject({ apiCode: 50013, status: 403 });
  });

  test('keeps how long to wait', () => {
    const limited = new RateLimitError({
      timeToReset: 7000,
      limit: 5,
      method: 'POST',
      hash: 'h',
      url,
      route: '/r',
      majorParameter: '1',
      global: false,
      retryAfter: 7000,
      sublimitTimeout: 0,
      scope: 'user',
    });
    expect(discordFault(limited)).toMatchObject({
      code: 'discord-rate-limited',
      retryable: true,
      retryAfterMs: 7000,
    });
  });

  test('does not repeat what was sent, nor the token in its path', () => {
    const message = discordFault(api(400, 50035))?.message ?? '';
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain('private words');
  });

  test('a bug stays a bug, a fault the fault it is', () => {
    const bug = new TypeError('x is not a function');
    expect(discordFault(bug)).toBeUndefined();
    expect(toThrow(bug)).toBe(bug);
    const fault = new DiscordFault('x', { code: 'discord-paused', retryable: true });
    expect(discordFault(fault)).toBe(fault);
  });
});

describe('what a refusal is about', () => {
  const denied = (status: number, code: number) => {
    const fault = discordFault(api(status, code));
    return fault && denialOf(fault);
  };

  test.each([
    ['a channel that was deleted', 404, 10003, 'channel-gone'],
    ['a channel that takes no messages any more', 400, 50008, 'channel-gone'],
    ['a message that was deleted', 404, 10008, 'message-gone'],
    ['a server the bot is no longer in', 404, 10004, 'bot-removed'],
    ['a missing permission', 403, 50013, 'missing-permission'],
    ['a thread that was archived', 400, 50083, 'missing-permission'],
    ['any other 403', 403, 0, 'missing-permission'],
    ['a role that was deleted', 404, 10011, 'role-gone'],
    ['a member who left', 404, 10007, 'member-gone'],
    ['a body that is wrong', 400, 50035, undefined],
    ['an unknown 404', 404, 0, undefined],
  ])('%s', (_, status, code, denial) => {
    expect(denied(status, code)).toBe(denial);
  });

  test('missing access may be one channel or the whole server', () => {
    const fault = discordFault(api(403, 50001));
    expect(fault && isMissingAccess(fault)).toBe(true);
  });
});

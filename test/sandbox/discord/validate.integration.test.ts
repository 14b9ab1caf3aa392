import { expect, test } from 'vitest';
import { loadOpenApi } from '#sandbox/discord/validate.ts';

const MESSAGES = '/channels/{channel_id}/messages';
const COMMANDS = '/applications/{application_id}/commands';

test('an answer that lacks what the document requires is named', () => {
  const api = loadOpenApi();
  expect(api.response('GET', '/gateway/bot', 200, { url: 'ws://x', shards: 1 })).toContain(
    'session_start_limit',
  );
  expect(api.response('GET', '/gateway/bot', 204, undefined)).toContain('no answer 204');
  expect(api.response('GET', '/gateway/bot', 404, { code: 10003 })).toContain('message');
  expect(api.response('GET', '/gateway/bot', 404, { code: 10003, message: 'x' })).toBeUndefined();
  expect(
    api.response('GET', '/gateway/bot', 429, { code: 0, message: 'x', global: true }),
  ).toContain('retry_after');
});

test('what discord.js always writes passes, the same with a meaning does not', () => {
  const api = loadOpenApi();
  const edit = (body: object): string | undefined =>
    api.request('PATCH', `${MESSAGES}/{message_id}`, body);
  expect(edit({ content: 'x', tts: false, enforce_nonce: false })).toBeUndefined();
  expect(edit({ content: 'x', enforce_nonce: true })).toBe('unknown key /enforce_nonce');
});

test('bit fields may be decimal strings, keys inside commands are known ones', () => {
  const api = loadOpenApi();
  const put = (command: object): string | undefined =>
    api.request('PUT', COMMANDS, [{ name: 'a', description: 'x', ...command }]);
  expect(put({ default_member_permissions: '8' })).toBeUndefined();
  expect(put({ options: [{ type: 3, name: 'b', description: 'x', min_lenght: 1 }] })).toBe(
    'unknown key /0/options/0/min_lenght',
  );
  // Localisations are open: any locale may be a key.
  expect(put({ name_localizations: { de: 'a' } })).toBeUndefined();
});

test('a body where none belongs, and a path that is no snowflake', () => {
  const api = loadOpenApi();
  expect(api.request('GET', MESSAGES, { content: 'x' })).toContain('no body');
  expect(api.parameters('GET', MESSAGES, { channel_id: 'general' }, {})).toContain(
    'channel_id=general',
  );
  expect(api.parameters('GET', MESSAGES, { channel_id: '1' }, { limit: '101' })).toContain(
    'limit=101',
  );
  expect(api.parameters('GET', MESSAGES, { channel_id: '1' }, { limit: '100' })).toBeUndefined();
});

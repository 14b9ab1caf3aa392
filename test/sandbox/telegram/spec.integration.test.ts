// The two files the look-alike is held to: the document as it is, and additions that the installed types confirm.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import additions from '#sandbox/telegram/spec/additions.json' with { type: 'json' };
import { loadSpec } from '#sandbox/telegram/spec.ts';
import { createValidator } from '#sandbox/telegram/validate.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@grammyjs/types/package.json'));
const declared = readdirSync(folder)
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

test('every added name stands in the installed types', () => {
  const members = [additions.types, additions.methods].flatMap((one) => Object.entries(one));
  expect(members.length).toBeGreaterThan(60);
  for (const [owner, fields] of members) {
    expect(declared, owner).toMatch(new RegExp(`\\b${owner}\\b`, 'u'));
    for (const field of Object.keys(fields)) {
      const name = field.replace('?', '');
      expect(declared, `${owner}.${name}`).toMatch(new RegExp(`^\\s+${name}\\??:`, 'mu'));
    }
  }
});

test('every type that is named is known', () => {
  const spec = loadSpec();
  const scalars = new Set(['Integer', 'Float', 'String', 'Boolean', 'InputFile']);
  const owners = [...spec.types.values(), ...spec.methods.values()];
  const named = owners.flatMap((owner) => owner.fields.flatMap((field) => field.types));
  const bare = named.map((type) => type.replace(/^(Array of )+/u, ''));
  expect(bare.filter((type) => !scalars.has(type) && !spec.types.has(type))).toEqual([]);
});

test('unknown keys, missing ones and wrong types are told apart', () => {
  const validator = createValidator();
  const text = { chat_id: 1, text: 'x' };
  expect(validator.request('sendMessage', text)).toBeUndefined();
  expect(validator.request('sendMessage', { ...text, colour: 1 })).toContain("'colour'");
  expect(validator.request('sendMessage', { chat_id: 1 })).toContain("required property 'text'");
  expect(validator.request('sendMessage', { ...text, protect_content: 'yes' })).toContain(
    'must be boolean',
  );
  const button = { text: 'A', callback_data: 'a', colour: 'red' };
  const markup = { reply_markup: { inline_keyboard: [[button]] } };
  expect(validator.request('sendMessage', { ...text, ...markup })).toContain("'colour'");
  const rich = {
    chat_id: 1,
    rich_message: { blocks: [{ type: 'details', summary: 's', blocks: [{ type: 'footer' }] }] },
  };
  expect(validator.request('sendRichMessage', rich)).toContain("required property 'text'");
  expect(validator.response('getChatMember', { status: 'member' })).toContain(
    "required property 'user'",
  );
  expect(validator.update({ update_id: 1, news: {} })).toContain("'news'");
});
